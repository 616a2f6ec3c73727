import * as assert from 'uvu/assert';
import {
  INVALID_SOCKET,
  IP_MULTICAST_IF,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inet,
  inetAny,
  SG_CONSTRAINED_GROUP,
  SG_UNCONSTRAINED_GROUP,
  SO_EXCLUSIVEADDRUSE,
  SO_GROUP_ID,
  SO_MAX_MSG_SIZE,
  SO_TYPE,
  SOL_SOCKET,
  WSAEADDRINUSE,
  WSAEINVAL,
  WSAENOPROTOOPT,
  WSPBind,
  WSPSendTo,
  WSPSocket,
} from '../../../provider/index.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { getOpt, setOpt, thereAndBack } from '../../support/winsock/options.ts';

const options = suite('options of datagram sockets');

/** A datagram socket in group `g`; the error as a negative number where it could not be. */
function datagramSocket(d: Device, g = 0): number {
  const s = WSPSocket(2, 2, 17, d.info, g, 0, d.err);
  return s === INVALID_SOCKET ? -d.err.value : s;
}

/** Options that are kept: level, name, default, and a value to set. */
const KEPT: [name: string, level: number, value: number, initial: number, other: number][] = [
  ['SO_BROADCAST', SOL_SOCKET, 0x0020, 0, 1],
  ['SO_REUSEADDR', SOL_SOCKET, 0x0004, 0, 1],
  ['SO_RCVTIMEO', SOL_SOCKET, 0x1006, 0, 100],
  ['UDP_NOCHECKSUM', IPPROTO_UDP, 1, 0, 1],
  ['UDP_CHECKSUM_COVERAGE', IPPROTO_UDP, 20, 0, 8],
  ['IP_TTL', IPPROTO_IP, 4, 128, 2],
  ['IP_MULTICAST_TTL', IPPROTO_IP, 10, 1, 32],
  ['IP_MULTICAST_LOOP', IPPROTO_IP, 11, 1, 0],
  ['IP_DONTFRAGMENT', IPPROTO_IP, 14, 0, 1],
];

for (const [name, level, value, initial, other] of KEPT) {
  options(
    `keep ${name}: ${initial} at first, ${other} when it was set, and ${initial} again`,
    withDevice((d) => {
      const answers = thereAndBack(d, datagramSocket(d), [level, value], initial, other);
      assert.equal(answers, [initial, 0, other, 0, initial]);
    }),
  );
}

options(
  'are SO_TYPE 2 and SO_MAX_MSG_SIZE 1,472, which none can set',
  withDevice((d) => {
    const s = datagramSocket(d);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_TYPE), 2);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_MAX_MSG_SIZE), 1472);
    assert.is(setOpt(d, s, SOL_SOCKET, SO_MAX_MSG_SIZE, 100), WSAENOPROTOOPT);
  }),
);

options(
  'are none of a stream’s: WSAENOPROTOOPT',
  withDevice((d) => {
    const s = datagramSocket(d);
    for (const [level, name] of [
      [SOL_SOCKET, 0x0008],
      [SOL_SOCKET, 0x0080],
      [SOL_SOCKET, -129],
      [SOL_SOCKET, 0x0100],
      [SOL_SOCKET, 0x3002],
      [IPPROTO_TCP, 1],
      [IPPROTO_TCP, 4],
    ]) {
      assert.is(setOpt(d, s, level, name, 1), WSAENOPROTOOPT, `${name}`);
      assert.is(getOpt(d, s, level, name), -WSAENOPROTOOPT, `${name}`);
    }
  }),
);

options(
  'have one interface for groups: 0.0.0.0, its index 0.0.0.1, or the device’s address',
  withDevice((d) => {
    const s = datagramSocket(d);
    for (const own of [0, 0x0100_0000, 0x0f02_000a]) {
      assert.is(setOpt(d, s, IPPROTO_IP, IP_MULTICAST_IF, own), 0);
      assert.is(getOpt(d, s, IPPROTO_IP, IP_MULTICAST_IF), own);
    }
    for (const foreign of [0x0200_0000, 0x1002_000a, -1])
      assert.is(setOpt(d, s, IPPROTO_IP, IP_MULTICAST_IF, foreign), WSAEINVAL);
  }),
);

options(
  'are in the packets: IP_TOS and IP_TTL as they were before the socket was bound',
  withDevice((d) => {
    const seen: string[] = [];
    d.host.onPacket = ({ tos, ttl }) => seen.push(`tos ${tos} ttl ${ttl}`) > 0;
    const plain = datagramSocket(d);
    const tuned = datagramSocket(d);
    assert.is(setOpt(d, tuned, IPPROTO_IP, IP_TOS, 0x10), 0);
    assert.is(setOpt(d, tuned, IPPROTO_IP, IP_TTL, 4), 0);
    for (const s of [plain, tuned]) {
      const buffers = [{ len: 1, buf: new Uint8Array(1) }];
      const to = inet(10, 0, 2, 2, 9);
      assert.is(WSPSendTo(s, buffers, 1, { value: 0 }, 0, to, 16, null, null, null, d.err), 0);
      d.run(20);
    }
    assert.equal(seen, ['tos 0 ttl 128', 'tos 16 ttl 4']);
  }),
);

options(
  'and ports are theirs alone: a stream may have the same port, another datagram socket not',
  withDevice((d) => {
    const bind = (s: number): number => (WSPBind(s, inetAny(5000), 16, d.err) === 0 ? 0 : d.err.value);
    const [s, other, stream] = [datagramSocket(d), datagramSocket(d), d.socket()];
    setOpt(d, s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
    assert.is(bind(s), 0);
    assert.is(bind(other), WSAEADDRINUSE);
    assert.is(bind(stream), 0);
    assert.is(bind(d.socket()), WSAEADDRINUSE);
  }),
);

options(
  'S68: a constrained group takes none of them, an unconstrained one does',
  withDevice((d) => {
    assert.is(datagramSocket(d, SG_CONSTRAINED_GROUP), -WSAEINVAL);
    const idOf = (s: number): number => getOpt(d, s, SOL_SOCKET, SO_GROUP_ID);
    const strict = WSPSocket(2, 1, 6, d.info, SG_CONSTRAINED_GROUP, 0, d.err);
    assert.is(datagramSocket(d, idOf(strict)), -WSAEINVAL);
    const free = WSPSocket(2, 1, 6, d.info, SG_UNCONSTRAINED_GROUP, 0, d.err);
    const member = datagramSocket(d, idOf(free));
    assert.is(idOf(member), idOf(free));
  }),
);

options.run();
