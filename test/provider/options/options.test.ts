import * as assert from 'uvu/assert';
import {
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SO_DEBUG,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SOL_SOCKET,
  TCP_NODELAY,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOPROTOOPT,
  WSAENOTSOCK,
  WSPCloseSocket,
  WSPGetSockOpt,
  WSPSetSockOpt,
} from '../../../provider/index.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { getOpt, setOpt, thereAndBack } from '../../support/winsock/options.ts';

const options = suite('options');

/** Options that are kept as they are set, by the specification's table: level, name, default, and a value to set. */
const KEPT: [name: string, level: number, value: number, initial: number, other: number][] = [
  ['SO_DEBUG', SOL_SOCKET, 0x0001, 0, 1],
  ['SO_REUSEADDR', SOL_SOCKET, 0x0004, 0, 1],
  ['SO_EXCLUSIVEADDRUSE', SOL_SOCKET, 0xfffffffb, 0, 1],
  ['SO_KEEPALIVE', SOL_SOCKET, 0x0008, 0, 1],
  ['SO_DONTROUTE', SOL_SOCKET, 0x0010, 0, 1],
  ['SO_LINGER', SOL_SOCKET, 0x0080, 0, 0x0003_0001],
  ['SO_DONTLINGER', SOL_SOCKET, 0xffffff7f, 1, 0],
  ['SO_OOBINLINE', SOL_SOCKET, 0x0100, 0, 1],
  ['SO_SNDBUF', SOL_SOCKET, 0x1001, 2048, 0],
  ['SO_RCVBUF', SOL_SOCKET, 0x1002, 2048, 65536],
  ['SO_SNDTIMEO', SOL_SOCKET, 0x1005, 0, 2500],
  ['SO_RCVTIMEO', SOL_SOCKET, 0x1006, 0, 1],
  ['SO_GROUP_PRIORITY', SOL_SOCKET, 0x2002, 0, 7],
  ['SO_CONDITIONAL_ACCEPT', SOL_SOCKET, 0x3002, 0, 1],
  ['TCP_NODELAY', IPPROTO_TCP, 1, 0, 1],
  ['TCP_KEEPIDLE', IPPROTO_TCP, 3, 7200, 60],
  ['TCP_MAXSEG', IPPROTO_TCP, 4, 1460, 536],
  ['TCP_MAXRT', IPPROTO_TCP, 5, 32, 10],
  ['TCP_KEEPCNT', IPPROTO_TCP, 16, 10, 3],
  ['TCP_KEEPINTVL', IPPROTO_TCP, 17, 1, 5],
  ['IP_TOS', IPPROTO_IP, 3, 0, 0xb8],
  ['IP_TTL', IPPROTO_IP, 4, 128, 1],
  ['IP_DONTFRAGMENT', IPPROTO_IP, 14, 1, 0],
];

for (const [name, level, value, initial, other] of KEPT) {
  options(
    `keep ${name}: ${initial} at first, ${other} when it was set, and ${initial} again`,
    withDevice((d) => {
      const answers = thereAndBack(d, d.socket(), [level, value], initial, other);
      assert.equal(answers, [initial, 0, other, 0, initial]);
    }),
  );
}

options(
  'of one socket are nobody else’s, and a new socket with the same place has the defaults',
  withDevice((d) => {
    const [s, t] = [d.socket(), d.socket()];
    for (const [, level, value, , other] of KEPT) setOpt(d, s, level, value, other);
    for (const [name, level, value, initial] of KEPT) assert.is(getOpt(d, t, level, value), initial, name);
    WSPCloseSocket(s, d.err);
    const u = d.socket();
    for (const [name, level, value, initial] of KEPT) assert.is(getOpt(d, u, level, value), initial, name);
  }),
);

/** What may be asked for and is refused, on a stream: [name, level, value, get, set]. */
const REFUSED: [name: string, level: number, value: number, get: number, set: number][] = [
  ['SO_ACCEPTCONN', SOL_SOCKET, 0x0002, 0, WSAENOPROTOOPT],
  ['SO_BROADCAST', SOL_SOCKET, 0x0020, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_USELOOPBACK', SOL_SOCKET, 0x0040, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_SNDLOWAT', SOL_SOCKET, 0x1003, WSAEINVAL, WSAEINVAL],
  ['SO_RCVLOWAT', SOL_SOCKET, 0x1004, WSAEINVAL, WSAEINVAL],
  ['SO_TYPE', SOL_SOCKET, 0x1008, 0, WSAENOPROTOOPT],
  ['SO_BSP_STATE', SOL_SOCKET, 0x1009, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_GROUP_ID', SOL_SOCKET, 0x2001, 0, WSAENOPROTOOPT],
  ['SO_MAX_MSG_SIZE', SOL_SOCKET, 0x2003, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['PVD_CONFIG', SOL_SOCKET, 0x3001, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_PAUSE_ACCEPT', SOL_SOCKET, 0x3003, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_REUSE_MULTICASTPORT', SOL_SOCKET, 0x3008, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_CONNDATA', SOL_SOCKET, 0x7000, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_DISCOPTLEN', SOL_SOCKET, 0x7007, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_MAXDG', SOL_SOCKET, 0x7009, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_UPDATE_CONNECT_CONTEXT', SOL_SOCKET, 0x7010, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['SO_CONNECT_TIME', SOL_SOCKET, 0x700c, 0, WSAENOPROTOOPT],
  ['TCP_EXPEDITED_1122', IPPROTO_TCP, 2, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['TCP_BSDURGENT', IPPROTO_TCP, 0x7000, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['UDP_NOCHECKSUM', IPPROTO_UDP, 1, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['IP_OPTIONS', IPPROTO_IP, 1, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['IP_HDRINCL', IPPROTO_IP, 2, WSAEINVAL, WSAEINVAL],
  ['IP_MULTICAST_IF', IPPROTO_IP, 9, WSAEINVAL, WSAEINVAL],
  ['IP_MULTICAST_TTL', IPPROTO_IP, 10, WSAEINVAL, WSAEINVAL],
  ['IP_MULTICAST_LOOP', IPPROTO_IP, 11, WSAEINVAL, WSAEINVAL],
  ['IP_ADD_MEMBERSHIP', IPPROTO_IP, 12, WSAEINVAL, WSAEINVAL],
  ['IP_DROP_MEMBERSHIP', IPPROTO_IP, 13, WSAEINVAL, WSAEINVAL],
  ['IP_ADD_SOURCE_MEMBERSHIP', IPPROTO_IP, 15, WSAENOPROTOOPT, WSAENOPROTOOPT],
  ['IP_PKTINFO', IPPROTO_IP, 19, WSAENOPROTOOPT, WSAENOPROTOOPT],
];

for (const [name, level, value, get, set] of REFUSED) {
  options(
    `refuse on a stream: ${name}, get ${get}, set ${set}`,
    withDevice((d) => {
      const s = d.socket();
      const read = getOpt(d, s, level, value);
      assert.is(read < 0 && read !== -1 ? -read : 0, get);
      assert.is(setOpt(d, s, level, value, 1), set);
    }),
  );
}

/** Values outside what an option can be. */
const OUTSIDE: [name: string, level: number, value: number, wrong: number[]][] = [
  ['SO_SNDBUF', SOL_SOCKET, 0x1001, [-1]],
  ['SO_RCVBUF', SOL_SOCKET, 0x1002, [-2048]],
  ['SO_GROUP_PRIORITY', SOL_SOCKET, 0x2002, [-1]],
  ['SO_OPENTYPE', SOL_SOCKET, 0x7008, [1, 0x30]],
  ['TCP_KEEPIDLE', IPPROTO_TCP, 3, [0, -1]],
  ['TCP_MAXSEG', IPPROTO_TCP, 4, [0, 1461]],
  ['TCP_MAXRT', IPPROTO_TCP, 5, [-2]],
  ['TCP_KEEPCNT', IPPROTO_TCP, 16, [0, 256]],
  ['TCP_KEEPINTVL', IPPROTO_TCP, 17, [0]],
  ['IP_TOS', IPPROTO_IP, 3, [-1, 256]],
  ['IP_TTL', IPPROTO_IP, 4, [-1, 256]],
];

for (const [name, level, value, wrong] of OUTSIDE) {
  options(
    `refuse ${wrong.join(' and ')} for ${name}, and keep what they were`,
    withDevice((d) => {
      const s = d.socket();
      const before = getOpt(d, s, level, value);
      for (const number of wrong) assert.is(setOpt(d, s, level, value, number), WSAEINVAL, String(number));
      assert.is(getOpt(d, s, level, value), before);
    }),
  );
}

options(
  'take a BOOL of any length, and TCP_NODELAY only its first byte',
  withDevice((d) => {
    const s = d.socket();
    const set = (level: number, name: number, bytes: number[]): number =>
      WSPSetSockOpt(s, level, name, Uint8Array.from(bytes), bytes.length, d.err);
    assert.is(set(SOL_SOCKET, SO_DEBUG, [2]), 0);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_DEBUG), 1);
    assert.is(set(SOL_SOCKET, SO_DEBUG, [0, 0]), 0);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_DEBUG), 0);
    assert.is(set(SOL_SOCKET, SO_DEBUG, [0, 0, 0, 128, 0, 0]), 0);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_DEBUG), 1);
    assert.is(set(SOL_SOCKET, SO_DEBUG, [0, 0, 0, 0, 1]), 0, 'a fifth byte does not count');
    assert.is(getOpt(d, s, SOL_SOCKET, SO_DEBUG), 0);
    assert.is(set(IPPROTO_TCP, TCP_NODELAY, [0, 1, 1, 1]), 0);
    assert.is(getOpt(d, s, IPPROTO_TCP, TCP_NODELAY), 0);
    assert.is(set(IPPROTO_TCP, TCP_NODELAY, [1, 0, 0, 0]), 0);
    assert.is(getOpt(d, s, IPPROTO_TCP, TCP_NODELAY), 1);
  }),
);

options(
  'look at the socket, then at the value’s bytes, the level, the name, the length, and the value',
  withDevice((d) => {
    const s = d.socket();
    const none = null as never;
    const set = (socket: number, level: number, name: number, bytes: Uint8Array, length: number): number =>
      WSPSetSockOpt(socket, level, name, bytes, length, d.err) === 0 ? 0 : d.err.value;
    assert.is(set(4711, 5, 0x6666, none, 0), WSAENOTSOCK);
    assert.is(set(s, 5, 0x6666, none, 4), WSAEFAULT);
    assert.is(set(s, 5, 0x6666, new Uint8Array(4), 0), WSAEFAULT);
    assert.is(set(s, 5, 0x6666, new Uint8Array(3), 4), WSAEFAULT, 'shorter than it claims');
    assert.is(set(s, 5, 0x6666, new Uint8Array(4), 4), WSAEINVAL);
    assert.is(set(s, SOL_SOCKET, 0x6666, new Uint8Array(3), 3), WSAENOPROTOOPT);
    assert.is(set(s, SOL_SOCKET, SO_SNDBUF, Uint8Array.from([0, 0, 255]), 3), WSAEFAULT);
    assert.is(set(s, SOL_SOCKET, SO_SNDBUF, Uint8Array.from([0, 0, 0, 255]), 4), WSAEINVAL);
    assert.is(set(s, SOL_SOCKET, SO_LINGER, new Uint8Array(2), 2), WSAEFAULT);
  }),
);

options(
  'are read into four bytes; less room is refused, and more is left alone',
  withDevice((d) => {
    const s = d.socket();
    const get = (socket: number, level: number, name: number, bytes: Uint8Array, length: unknown): number =>
      WSPGetSockOpt(socket, level, name, bytes, length as never, d.err) === 0 ? 0 : d.err.value;
    const four = new Uint8Array(4);
    assert.is(get(4711, SOL_SOCKET, SO_SNDBUF, four, { value: 4 }), WSAENOTSOCK);
    assert.is(get(s, SOL_SOCKET, SO_SNDBUF, null as never, { value: 4 }), WSAEFAULT);
    assert.is(get(s, SOL_SOCKET, SO_SNDBUF, four, null), WSAEFAULT);
    for (const length of [0, -4, 3])
      assert.is(get(s, SOL_SOCKET, SO_SNDBUF, four, { value: length }), WSAEFAULT, String(length));
    assert.is(get(s, SOL_SOCKET, SO_SNDBUF, new Uint8Array(2), { value: 4 }), WSAEFAULT);
    assert.is(get(s, 41, SO_SNDBUF, four, { value: 4 }), WSAEINVAL, 'IPv6 is no level here');
    const six = Uint8Array.from([9, 9, 9, 9, 9, 9]);
    const length = { value: 6 };
    assert.is(get(s, SOL_SOCKET, SO_SNDBUF, six, length), 0);
    assert.is(length.value, 4);
    assert.equal([...six], [0, 8, 0, 0, 9, 9]);
  }),
);

options(
  'wait at most 24 days: a timeout without end in sight reads back as that',
  withDevice((d) => {
    const s = d.socket();
    assert.is(setOpt(d, s, SOL_SOCKET, SO_RCVTIMEO, -1), 0);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_RCVTIMEO), 0x7fffffff);
  }),
);

options(
  'cost the chip nothing to set',
  withDevice((d) => {
    const s = d.socket();
    const frames = d.bus.frames;
    for (const [, level, value, , other] of KEPT) setOpt(d, s, level, value, other);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
    assert.is(d.bus.frames, frames);
  }),
);

options.run();
