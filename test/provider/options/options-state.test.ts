import * as assert from 'uvu/assert';
import {
  INVALID_SOCKET,
  IP_MTU,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  inetAny,
  protocolRecords,
  readU32,
  SO_ACCEPTCONN,
  SO_CONDITIONAL_ACCEPT,
  SO_CONNECT_TIME,
  SO_DONTLINGER,
  SO_ERROR,
  SO_EXCLUSIVEADDRUSE,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_OPENTYPE,
  SO_PROTOCOL_INFOA,
  SO_PROTOCOL_INFOW,
  SO_REUSEADDR,
  SO_TYPE,
  SOL_SOCKET,
  TCP_NODELAY,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
  WSANOTINITIALISED,
  WSPBind,
  WSPCleanup,
  WSPCloseSocket,
  WSPGetSockOpt,
  WSPListen,
} from '../../../provider/index.ts';
import { converse } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { answer, ECHO, freeSocket, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { getOpt, setOpt } from '../../support/winsock/options.ts';

const state = suite('options and state');

const get = (d: Device, s: number, name: number): number => getOpt(d, s, SOL_SOCKET, name);
const set = (d: Device, s: number, name: number, value: number): number =>
  setOpt(d, s, SOL_SOCKET, name, value);

state(
  'S1: a new socket says SO_TYPE 1 and SO_ERROR 0',
  withDevice((d) => {
    const s = d.socket();
    assert.is(get(d, s, SO_TYPE), 1);
    assert.is(get(d, s, SO_ERROR), 0);
  }),
);

state(
  'SO_ACCEPTCONN goes from 0 to 1 with WSPListen, and is 0 on what is accepted',
  withDevice((d) => {
    const s = d.socket();
    WSPBind(s, inetAny(80), 16, d.err);
    assert.is(get(d, s, SO_ACCEPTCONN), 0);
    WSPListen(s, 1, d.err);
    assert.is(get(d, s, SO_ACCEPTCONN), 1);
    d.host.connect(80);
    d.run(5);
    assert.is(get(d, d.accept(s), SO_ACCEPTCONN), 0);
  }),
);

state(
  'SO_DONTLINGER is always what SO_LINGER is not, and leaves its seconds',
  withDevice((d) => {
    const s = d.socket();
    set(d, s, SO_LINGER, 0x0007_0001);
    assert.is(get(d, s, SO_DONTLINGER), 0);
    set(d, s, SO_DONTLINGER, 1);
    assert.is(get(d, s, SO_LINGER), 0x0007_0000);
    set(d, s, SO_DONTLINGER, 0);
    assert.is(get(d, s, SO_LINGER), 0x0007_0001);
    set(d, s, SO_LINGER, 0xffff_8000);
    assert.is(get(d, s, SO_LINGER), 0xffff_0001, '65,535 s; any number but 0 switches it on');
  }),
);

state(
  'SO_LINGER of 0 s drops the connection at close, without a FIN',
  withDevice((d) => {
    const { s, client } = converse(d);
    set(d, s, SO_LINGER, 0x0000_0001);
    WSPCloseSocket(s, d.err);
    d.run(50);
    assert.not(client.peerClosed);
  }),
);

state(
  'SO_CONNECT_TIME counts seconds from the handshake, and is 4,294,967,295 without a connection',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    assert.is(get(d, listener, SO_CONNECT_TIME), 0xffffffff);
    const client = d.host.connect(80);
    d.run(2100);
    const s = d.accept(listener);
    assert.is(get(d, s, SO_CONNECT_TIME), 2, 'the time in the queue counts');
    d.run(3000);
    assert.is(get(d, s, SO_CONNECT_TIME), 5);
    client.rst();
    d.run(1500);
    assert.is(get(d, s, SO_CONNECT_TIME), 0xffffffff);
  }, TIMED),
);

state(
  'SO_CONNECT_TIME of a socket that connects begins with the connection',
  withDevice((d) => {
    answer(d);
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(get(d, s, SO_CONNECT_TIME), 0);
    d.run(1100);
    assert.is(get(d, s, SO_CONNECT_TIME), 1);
  }, TIMED),
);

state(
  'SO_CONDITIONAL_ACCEPT can be set until WSPListen, and is kept: the chip shakes hands all the same',
  withDevice((d) => {
    const s = d.socket();
    WSPBind(s, inetAny(80), 16, d.err);
    assert.is(set(d, s, SO_CONDITIONAL_ACCEPT, 1), 0);
    WSPListen(s, 1, d.err);
    assert.is(set(d, s, SO_CONDITIONAL_ACCEPT, 0), WSAEINVAL);
    assert.is(get(d, s, SO_CONDITIONAL_ACCEPT), 1);
    const client = d.host.connect(80);
    d.run(5);
    assert.is(client.state, 'ESTABLISHED', 'before anybody decides');
    assert.is(set(d, d.accept(s), SO_CONDITIONAL_ACCEPT, 1), WSAEINVAL);
  }),
);

state(
  'SO_REUSEADDR and SO_EXCLUSIVEADDRUSE exclude each other, and the latter comes before WSPBind',
  withDevice((d) => {
    const s = d.socket();
    assert.is(set(d, s, SO_REUSEADDR, 1), 0);
    assert.is(set(d, s, SO_EXCLUSIVEADDRUSE, 1), WSAEINVAL);
    assert.is(set(d, s, SO_REUSEADDR, 0), 0);
    assert.is(set(d, s, SO_EXCLUSIVEADDRUSE, 1), 0);
    assert.is(set(d, s, SO_REUSEADDR, 1), WSAEINVAL);
    assert.is(set(d, s, SO_REUSEADDR, 0), 0, 'it is off already');
    WSPBind(s, inetAny(80), 16, d.err);
    assert.is(set(d, s, SO_EXCLUSIVEADDRUSE, 0), WSAEINVAL);
    const t = d.socket();
    WSPBind(t, inetAny(81), 16, d.err);
    assert.is(set(d, t, SO_EXCLUSIVEADDRUSE, 1), WSAEINVAL);
    assert.is(set(d, t, SO_REUSEADDR, 1), 0);
  }),
);

state(
  'SO_KEEPALIVE is refused while connecting',
  withDevice((d) => {
    d.host.onCall = () => true;
    const s = freeSocket(d);
    tryConnect(d, s, ECHO);
    assert.is(set(d, s, SO_KEEPALIVE, 1), WSAEINVAL);
    assert.is(get(d, s, SO_KEEPALIVE), 0);
  }),
);

state(
  'SO_OPENTYPE belongs to the program: it asks for no socket, but for a provider',
  withDevice((d) => {
    try {
      assert.is(set(d, INVALID_SOCKET, SO_OPENTYPE, 0x20), 0);
      assert.is(get(d, INVALID_SOCKET, SO_OPENTYPE), 0x20);
      assert.is(get(d, d.socket(), SO_OPENTYPE), 0x20);
      assert.is(set(d, INVALID_SOCKET, SO_OPENTYPE, 3), WSAEINVAL);
      assert.is(setOpt(d, INVALID_SOCKET, SOL_SOCKET, SO_OPENTYPE, 0, 2), WSAEFAULT);
    } finally {
      assert.is(set(d, d.socket(), SO_OPENTYPE, 0), 0);
    }
    WSPCleanup(d.err);
    assert.is(get(d, INVALID_SOCKET, SO_OPENTYPE), -WSANOTINITIALISED);
    assert.is(set(d, INVALID_SOCKET, SO_OPENTYPE, 0), WSANOTINITIALISED);
  }),
);

state(
  'IP_MTU is 1,500 on a connection, and WSAENOTCONN before',
  withDevice((d) => {
    assert.is(getOpt(d, d.socket(), IPPROTO_IP, IP_MTU), -WSAENOTCONN);
    assert.is(getOpt(d, converse(d).s, IPPROTO_IP, IP_MTU), 1500);
  }),
);

for (const [name, option, size, step] of [
  ['SO_PROTOCOL_INFOA', SO_PROTOCOL_INFOA, 372, 1],
  ['SO_PROTOCOL_INFOW', SO_PROTOCOL_INFOW, 628, 2],
] as const) {
  state(
    `${name} is a structure of ${size} bytes; where there is less room, its size is told`,
    withDevice((d) => {
      const s = d.socket();
      const bytes = new Uint8Array(size).fill(0xee);
      const length = { value: size - 1 };
      assert.is(WSPGetSockOpt(s, SOL_SOCKET, option, bytes, length, d.err), -1);
      assert.is(d.err.value, WSAEFAULT);
      assert.is(length.value, size);
      assert.ok(
        bytes.every((byte) => byte === 0xee),
        'nothing was written',
      );
      assert.is(WSPGetSockOpt(s, SOL_SOCKET, option, bytes, length, d.err), 0);
      assert.is(readU32(bytes, 0), 0x26, 'dwServiceFlags1: guaranteed delivery and order, graceful close');
      assert.equal(
        [36, 40].map((at) => readU32(bytes, at)),
        [protocolRecords(d.chip, d.clock)[0].dwCatalogEntryId, 1],
        'dwCatalogEntryId; ChainLen: a base protocol',
      );
      assert.not.equal(readU32(bytes, 36), 0);
      // iVersion, iAddressFamily, iMaxSockAddr, iMinSockAddr, iSocketType, iProtocol
      assert.equal(
        [72, 76, 80, 84, 88, 92].map((at) => readU32(bytes, at)),
        [2, 2, 16, 16, 1, 6],
      );
      // ProviderId: its first three numbers have their lowest byte first.
      const id = Buffer.from(bytes.subarray(20, 36)).toString('hex');
      assert.is(id, '9e0a1b7c0055574e9d5a0c5f1e5a5500');
      const text = bytes.subarray(116).filter((_, i) => i % step === 0);
      assert.match(new TextDecoder().decode(text.subarray(0, text.indexOf(0))), 'TCP');
    }),
  );
}

state(
  'S63: an accepted socket has the listener’s options as they were, and each changes its own afterwards (S65)',
  withDevice((d) => {
    const rows: [level: number, name: number, value: number][] = [
      ...[0x0001, 0x0004, 0x0008, 0x0010, 0x0100].map((name): [number, number, number] => [
        SOL_SOCKET,
        name,
        1,
      ]),
      [SOL_SOCKET, SO_LINGER, 0x0003_0001],
      [SOL_SOCKET, 0x1001, 4096],
      [SOL_SOCKET, 0x1002, 8192],
      [SOL_SOCKET, 0x1005, 1500],
      [SOL_SOCKET, 0x1006, 2500],
      [IPPROTO_TCP, TCP_NODELAY, 1],
      [IPPROTO_IP, IP_TTL, 7],
    ];
    const listener = d.listen(80, 8);
    for (const [level, name, value] of rows) assert.is(setOpt(d, listener, level, name, value), 0);
    d.host.connect(80);
    d.run(5);
    const s = d.accept(listener);
    for (const [level, name, value] of rows) assert.is(getOpt(d, s, level, name), value, `${name}`);
    for (const [level, name] of rows) setOpt(d, s, level, name, 0);
    for (const [level, name, value] of rows) assert.is(getOpt(d, listener, level, name), value, `${name}`);
  }),
);

state.run();
