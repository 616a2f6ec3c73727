import * as assert from 'uvu/assert';
import {
  inet,
  inetAny,
  type SockAddr,
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSPBind,
  WSPCloseSocket,
  WSPGetPeerName,
  WSPGetSockName,
  WSPListen,
} from '../../../provider/index.ts';
import { arrive } from '../../support/calls.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const bind = suite('bind');

const own = (port: number): SockAddr => inet(10, 0, 2, 15, port);

/** 0, or the error of WSPBind. */
function tryBind(d: Device, s: number, name: SockAddr, namelen = 16): number {
  return WSPBind(s, name, namelen, d.err) === 0 ? 0 : d.err.value;
}

/** A fresh socket that is bound to `name`; the error as a negative number where it could not be. */
function bound(d: Device, name: SockAddr): number {
  const s = d.socket();
  const error = tryBind(d, s, name);
  if (error === 0) return s;
  WSPCloseSocket(s, d.err);
  return -error;
}

/** `10.0.2.15:80`, or the error of WSPGetSockName. */
function nameOf(d: Device, s: number): string {
  const name = inetAny(0);
  if (WSPGetSockName(s, name, { value: 16 }, d.err) !== 0) return String(d.err.value);
  return `${name.addr.join('.')}:${name.port}`;
}

/** A test body during which chance draws these numbers (0 to below 1) in turn, again and again. */
function withChance(numbers: number[], body: () => void): () => void {
  return () => {
    const random = Math.random;
    let drawn = 0;
    Math.random = () => numbers[drawn++ % numbers.length];
    try {
      body();
    } finally {
      Math.random = random;
    }
  };
}

bind(
  'names a socket, and the name reads back',
  withDevice((d) => {
    // The first socket after a pause has the chip looked at.
    d.socket();
    const frames = d.bus.frames;
    assert.is(nameOf(d, bound(d, own(5000))), '10.0.2.15:5000');
    assert.is(nameOf(d, bound(d, inetAny(5001))), '0.0.0.0:5001');
    assert.is(d.bus.frames, frames, 'the chip is not asked');
  }),
);

bind(
  'looks at the socket, then at the name’s length, its family, the socket’s state, the address, and the port',
  withDevice((d) => {
    const none = null as never;
    const strange = { family: 23, port: 80, addr: new Uint8Array(4) };
    const foreign = inet(10, 0, 2, 16, 80);
    assert.is(tryBind(d, 4711, none, 0), WSAENOTSOCK);
    const s = bound(d, own(80));
    assert.is(tryBind(d, s, none), WSAEFAULT);
    assert.is(tryBind(d, s, strange, 15), WSAEFAULT);
    assert.is(tryBind(d, s, strange), WSAEAFNOSUPPORT);
    assert.is(tryBind(d, s, foreign), WSAEINVAL);
    const other = d.socket();
    assert.is(tryBind(d, other, foreign), WSAEADDRNOTAVAIL);
    assert.is(tryBind(d, other, own(80)), WSAEADDRINUSE);
    assert.is(tryBind(d, other, own(81), 128), 0);
  }),
);

bind(
  'takes no address but 0.0.0.0 and the device’s own',
  withDevice((d) => {
    const s = d.socket();
    for (const name of [inet(10, 0, 2, 2, 80), inet(255, 255, 255, 255, 80), inet(127, 0, 0, 1, 80)]) {
      assert.is(tryBind(d, s, name), WSAEADDRNOTAVAIL);
      assert.is(nameOf(d, s), String(WSAEINVAL), 'still unbound');
    }
  }),
);

bind(
  'happens once: in no later state can it be done again',
  withDevice((d) => {
    const s = bound(d, inetAny(80));
    assert.is(tryBind(d, s, inetAny(81)), WSAEINVAL);
    WSPListen(s, 2, d.err);
    d.run(1);
    assert.is(tryBind(d, s, inetAny(81)), WSAEINVAL);
    arrive(d, 80, [5001]);
    const accepted = d.accept(s);
    assert.is(tryBind(d, accepted, inetAny(81)), WSAEINVAL);
    assert.equal([nameOf(d, s), nameOf(d, accepted)], ['0.0.0.0:80', '10.0.2.15:80']);
  }),
);

bind(
  'refuses a name that is taken; the same port at 0.0.0.0 and at the own address are two names',
  withDevice((d) => {
    bound(d, inetAny(80));
    assert.is(bound(d, inetAny(80)), -WSAEADDRINUSE);
    assert.ok(bound(d, own(80)) > 0);
    assert.is(bound(d, own(80)), -WSAEADDRINUSE);
    assert.ok(bound(d, own(81)) > 0);
    assert.is(bound(d, own(81)), -WSAEADDRINUSE);
    assert.ok(bound(d, inetAny(81)) > 0);
  }),
);

bind(
  'gives a name back when its socket is closed, also when a connection that was accepted from it lives on',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    const accepted = d.accept(listener);
    assert.is(bound(d, inetAny(80)), -WSAEADDRINUSE);
    WSPCloseSocket(listener, d.err);
    const again = bound(d, inetAny(80));
    assert.ok(again > 0);
    assert.is(WSPListen(again, 2, d.err), 0);
    d.run(1);
    arrive(d, 80, [5002]);
    assert.ok(d.accept(again) > 0);
    assert.is(d.send(accepted, 'x'), 1);
  }),
);

bind(
  'picks an ephemeral port for port 0, visible at once and different each time',
  withDevice((d) => {
    const ports = Array.from({ length: 16 }, () => Number(nameOf(d, bound(d, inetAny(0))).split(':')[1]));
    assert.is(new Set(ports).size, 16);
    for (const port of ports) assert.ok(port >= 49152 && port <= 65535, `port ${port}`);
  }),
);

bind(
  'draws its first ephemeral port by chance, and goes on from 65535 to 49152',
  withChance([0, 0.5, 0.99999], () => {
    const first: string[][] = [];
    for (let start = 0; start < 3; start++) {
      withDevice((d) => {
        first.push([nameOf(d, bound(d, inetAny(0))), nameOf(d, bound(d, own(0)))]);
      })();
    }
    assert.equal(first, [
      ['0.0.0.0:49152', '10.0.2.15:49153'],
      ['0.0.0.0:57344', '10.0.2.15:57345'],
      ['0.0.0.0:65535', '10.0.2.15:49152'],
    ]);
  }),
);

bind(
  'skips ephemeral ports that are in use, whatever address they are bound to',
  withChance(
    [0],
    withDevice((d) => {
      bound(d, inetAny(49152));
      bound(d, own(49153));
      bound(d, inetAny(49155));
      assert.is(nameOf(d, bound(d, own(0))), '10.0.2.15:49154');
      assert.is(nameOf(d, bound(d, own(0))), '10.0.2.15:49156');
    }),
  ),
);

bind(
  'tells no name of an unbound socket, and none into a record that is too short',
  withDevice((d) => {
    const name = inetAny(9);
    const length = { value: 16 };
    const fresh = d.socket();
    assert.is(WSPGetSockName(fresh, name, length, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    length.value = 15;
    for (const s of [fresh, bound(d, own(80))]) {
      d.err.value = 0;
      assert.is(WSPGetSockName(s, name, length, d.err), -1);
      assert.is(d.err.value, WSAEFAULT);
      assert.is(WSPGetSockName(s, null as never, { value: 16 }, d.err), -1);
      assert.is(d.err.value, WSAEFAULT);
      assert.is(WSPGetSockName(s, name, null as never, d.err), -1);
      assert.is(d.err.value, WSAEFAULT);
    }
    assert.equal([name.port, length.value], [9, 15]);
    length.value = 128;
    assert.is(WSPGetSockName(bound(d, own(81)), name, length, d.err), 0);
    assert.equal([name.family, name.port, name.addr.join('.'), length.value], [2, 81, '10.0.2.15', 16]);
  }),
);

bind(
  'tells a peer’s name only of a connection: no connection is named before a short record',
  withDevice((d) => {
    const name = inetAny(9);
    const length = { value: 15 };
    const listener = d.listen(80, 1);
    for (const s of [d.socket(), bound(d, own(81)), listener]) {
      d.err.value = 0;
      assert.is(WSPGetPeerName(s, name, length, d.err), -1);
      assert.is(d.err.value, WSAENOTCONN);
    }
    arrive(d, 80, [5001]);
    const s = d.accept(listener);
    assert.is(WSPGetPeerName(s, name, length, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.equal([name.port, length.value], [9, 15]);
    length.value = 64;
    assert.is(WSPGetPeerName(s, name, length, d.err), 0);
    assert.equal([name.family, name.port, name.addr.join('.'), length.value], [2, 5001, '10.0.2.2', 16]);
  }),
);

bind(
  'must come before listen, for every backlog; a connection cannot listen',
  withDevice((d) => {
    for (const backlog of [-2, 0, 1, 0x7fffffff]) {
      d.err.value = 0;
      assert.is(WSPListen(d.socket(), backlog, d.err), -1);
      assert.is(d.err.value, WSAEINVAL);
    }
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    assert.is(WSPListen(d.accept(listener), 1, d.err), -1);
    assert.is(d.err.value, WSAEISCONN);
    assert.is(WSPListen(4711, 1, d.err), -1);
    assert.is(d.err.value, WSAENOTSOCK);
  }),
);

bind.run();
