import * as assert from 'uvu/assert';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  createWindow,
  FD_ACCEPT,
  INVALID_SOCKET,
  inetAny,
  WSAEACCES,
  WSAEAFNOSUPPORT,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEPROTONOSUPPORT,
  WSAESOCKTNOSUPPORT,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPGetSockName,
  WSPSocket,
} from '../../../provider/index.ts';
import { nonBlocking, peerPort } from '../../support/calls.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const socket = suite('socket');

const INET = 2;
const STREAM = 1;
const RAW = 3;
const TCP = 6;
const UDP = 17;
const NONSENSE = 0xdead;

/** 0 for a socket, which is closed again, or the error. */
function open(d: Device, af: number, type: number, protocol: number, g = 0, flags = 0): number {
  const s = WSPSocket(af, type, protocol, d.info, g, flags, d.err);
  if (s === INVALID_SOCKET) return d.err.value;
  WSPCloseSocket(s, d.err);
  return 0;
}

socket(
  'counts as an open handle from its making to its close, also where the handle is a new one',
  withDevice((d) => {
    const provider = providerOf(d.info);
    assert.is(provider?.openHandles, 0);
    const sockets = Array.from({ length: 16 }, () => d.socket());
    assert.is(provider?.openHandles, 16);
    for (const s of sockets) WSPCloseSocket(s, d.err);
    assert.is(provider?.openHandles, 0);
  }),
);

socket(
  'is a value of its own, not INVALID_SOCKET, and nothing goes out for it',
  withDevice((d) => {
    let frames = 0;
    d.wire.tap = () => frames++;
    // The first one after a pause has the chip looked at.
    WSPCloseSocket(d.socket(), d.err);
    const before = d.bus.frames;
    const sockets = Array.from({ length: 16 }, () => d.socket());
    assert.is(new Set(sockets).size, 16);
    assert.not.ok(sockets.includes(INVALID_SOCKET));
    assert.equal([d.bus.frames - before, frames], [0, 0]);
  }),
);

// [af, type, protocol, error], in the order of winsock-spi 2.2.
const TRIPLETS: [number, number, number, number][] = [
  [INET, STREAM, 0, 0],
  [INET, STREAM, TCP, 0],
  [INET, 0, TCP, 0],
  [INET, 0, 0, 0],
  [0, STREAM, TCP, 0],
  [0, 0, TCP, 0],
  [0, STREAM, 0, WSAEINVAL],
  [0, 0, 0, WSAEINVAL],
  [INET, STREAM, UDP, WSAEPROTONOSUPPORT],
  [INET, STREAM, NONSENSE, WSAEPROTONOSUPPORT],
  [INET, NONSENSE, TCP, WSAESOCKTNOSUPPORT],
  [NONSENSE, STREAM, TCP, WSAEAFNOSUPPORT],
  [NONSENSE, STREAM, 0, WSAEAFNOSUPPORT],
  [NONSENSE, STREAM, UDP, WSAEAFNOSUPPORT],
  [NONSENSE, NONSENSE, TCP, WSAESOCKTNOSUPPORT],
  [INET, RAW, 0, WSAEACCES],
  [INET, RAW, 1, WSAEACCES],
];

socket(
  'takes the triplets of a stream, and says what is wrong with the others',
  withDevice((d) => {
    for (const [af, type, protocol, error] of TRIPLETS) {
      assert.is(open(d, af, type, protocol), error, `${af}, ${type}, ${protocol}`);
    }
  }),
);

socket(
  'takes from the protocol info what is FROM_PROTOCOL_INFO; what is given wins',
  withDevice((d) => {
    assert.is(open(d, -1, -1, -1), 0);
    assert.is(open(d, -1, STREAM, TCP), 0);
    assert.is(open(d, INET, -1, 0), 0);
    assert.is(open(d, INET, STREAM, -1), 0);
    assert.is(open(d, -1, STREAM, UDP), WSAEPROTONOSUPPORT);
    assert.is(open(d, NONSENSE, -1, -1), WSAEAFNOSUPPORT);
  }),
);

socket(
  'ignores flags that say nothing here, and refuses multipoint flags and groups that are none',
  withDevice((d) => {
    for (const flags of [0x01, 0x40, 0x80, 0xc1]) assert.is(open(d, INET, STREAM, TCP, 0, flags), 0);
    for (const flags of [0x02, 0x04, 0x08, 0x10, 0x0b])
      assert.is(open(d, INET, STREAM, TCP, 0, flags), WSAEINVAL);
    for (const g of [0x7ffffffe, 0x7fffffff, -1]) assert.is(open(d, INET, STREAM, TCP, g), WSAEINVAL);
  }),
);

socket(
  'is one of 16; the next one is WSAEMFILE until one is closed',
  withDevice((d) => {
    const sockets = Array.from({ length: 16 }, () => d.socket());
    assert.is(d.socket(), INVALID_SOCKET);
    assert.is(d.err.value, WSAEMFILE);
    WSPCloseSocket(sockets[7], d.err);
    const s = d.socket();
    assert.ok(s !== INVALID_SOCKET);
    assert.not.ok(sockets.includes(s), 'a value is not used again at once');
    assert.is(d.socket(), INVALID_SOCKET);
  }),
);

socket(
  'is WSAENOTSOCK once it is closed, however often its place is taken since',
  withDevice((d) => {
    const old = d.socket();
    assert.is(WSPCloseSocket(old, d.err), 0);
    for (let life = 0; life < 1000; life++) {
      const s = d.socket();
      assert.not.equal(s, old);
      assert.is(WSPCloseSocket(old, d.err), -1);
      assert.is(d.err.value, WSAENOTSOCK);
      assert.is(WSPCloseSocket(s, d.err), 0);
    }
  }),
);

socket(
  'keeps a value valid and its own through 70,000 lives of another',
  withDevice((d) => {
    const kept = d.listen(80, 1);
    for (let life = 0; life < 70_000; life++) {
      const s = d.socket();
      assert.ok(s !== kept && s !== INVALID_SOCKET);
      WSPCloseSocket(s, d.err);
    }
    const name = inetAny(0);
    assert.is(WSPGetSockName(kept, name, { value: 16 }, d.err), 0);
    assert.is(name.port, 80);
  }),
);

socket(
  'is nothing that was never given out',
  withDevice((d) => {
    d.socket();
    for (const s of [-1, 0, 1, 0x7fffffff, -257, 1.5, Number.NaN, INVALID_SOCKET]) {
      d.err.value = 0;
      assert.is(WSPCloseSocket(s, d.err), -1, String(s));
      assert.is(d.err.value, WSAENOTSOCK, String(s));
    }
  }),
);

socket(
  'begins blocking, unbound, unconnected and unregistered, whatever its place was used for before',
  withDevice((d) => {
    const messages: number[] = [];
    const before = d.listen(80, 4);
    WSPAsyncSelect(
      before,
      createWindow((_wMsg, s) => messages.push(s)),
      1,
      FD_ACCEPT,
      d.err,
    );
    d.host.connect(80);
    d.run(5);
    const accepted = d.accept(before);
    WSPCloseSocket(before, d.err);
    WSPCloseSocket(accepted, d.err);
    d.run(10);
    assert.equal(messages, [before]);
    for (let i = 0; i < 2; i++) {
      const s = d.socket();
      assert.is(s & 0xff, i, 'the places of the two sockets before');
      assert.is(WSPGetSockName(s, inetAny(0), { value: 16 }, d.err), -1);
      assert.is(d.err.value, WSAEINVAL);
      assert.is(peerPort(d, s), -WSAENOTCONN);
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAENOTCONN);
      assert.is(nonBlocking(d, s, false), 0, 'a registered socket would refuse to be blocking');
    }
    const listener = d.listen(81, 1);
    d.time.after(50_000, () => d.host.connect(81, { sourcePort: 5001 }));
    assert.is(peerPort(d, d.accept(listener)), 5001, 'it blocks');
    d.run(10);
    assert.equal(messages, [before]);
  }),
);

socket.run();
