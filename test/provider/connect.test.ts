import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../hal/sim/gateway/host-peer.ts';
import type { Call } from '../../hal/sim/gateway/host-tcp.ts';
import {
  createEvent,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inet,
  inetAny,
  networkEvents,
  SD_BOTH,
  type SockAddr,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEALREADY,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOBUFS,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEPROTONOSUPPORT,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetSockName,
  WSPListen,
  WSPShutdown,
  type WsaBuf,
} from '../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';

const connect = suite('connect');

/** The host's echo port, which listens; its discard port, which does not; and an address that nobody has. */
const ECHO = inet(10, 0, 2, 2, 7);
const CLOSED = inet(10, 0, 2, 2, 9);
const NOBODY = inet(10, 0, 2, 99, 7);

/** 0, or the error of a WSPConnect to `name`. */
function tryConnect(d: Device, s: number, name: SockAddr): number {
  return WSPConnect(s, name, 16, null, null, null, null, d.err) === 0 ? 0 : d.err.value;
}

/** The host answers port 7 from now on; the list fills with its ends of the connections. */
function answer(d: Device): Peer[] {
  const peers: Peer[] = [];
  d.host.listen(7, (peer) => peers.push(peer));
  return peers;
}

/** The host takes SYNs and says nothing; the list fills with them. */
function holdCalls(d: Device): Call[] {
  const calls: Call[] = [];
  d.host.onCall = (call) => calls.push(call) > 0;
  return calls;
}

function localPort(d: Device, s: number): number {
  const name = inetAny(0);
  return WSPGetSockName(s, name, { value: 16 }, d.err) === 0 ? name.port : -d.err.value;
}

/** A non-blocking socket. */
function freeSocket(d: Device): number {
  const s = d.socket();
  nonBlocking(d, s);
  return s;
}

connect(
  'refuses wrong parameters and states by name, in order, and nothing goes out',
  withDevice((d) => {
    let frames = 0;
    d.wire.tap = () => frames++;
    const s = d.socket();
    const none = null as never;
    const data: WsaBuf = { len: 1, buf: new Uint8Array(1) };
    const call = (name: SockAddr, length: number, callerData: WsaBuf | null = null) =>
      WSPConnect(s, name, length, callerData, null, null, null, d.err) === 0 ? 0 : d.err.value;
    const strange = { ...ECHO, family: 23 };
    assert.is(call(none, 16), WSAEFAULT);
    assert.is(call(strange, 15), WSAEFAULT);
    assert.is(call(strange, 16), WSAEAFNOSUPPORT);
    assert.is(call(inetAny(7), 16), WSAEADDRNOTAVAIL);
    assert.is(call(inet(10, 0, 2, 2, 0), 16), WSAEADDRNOTAVAIL);
    assert.is(call(ECHO, 16, data), WSAEPROTONOSUPPORT);
    assert.is(localPort(d, s), -WSAEINVAL, 'still unbound');
    assert.is(tryConnect(d, d.listen(80, 1), ECHO), WSAEINVAL);
    assert.is(tryConnect(d, 4711, none), WSAENOTSOCK);
    d.run(50);
    assert.is(frames, 0);
  }),
);

connect(
  'blocks until the connection is established, and then knows both names',
  withDevice((d) => {
    const calls = holdCalls(d);
    d.time.after(150_000, () => calls[0].accept());
    const s = d.socket();
    const callee = { len: 77, buf: new Uint8Array(77) };
    const before = d.clock.now();
    assert.is(WSPConnect(s, ECHO, 16, null, callee, null, null, d.err), 0);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 150 && waited < 170, `${waited} ms`);
    assert.is(callee.len, 0);
    const name = inetAny(0);
    assert.is(WSPGetSockName(s, name, { value: 16 }, d.err), 0);
    assert.is(name.addr.join('.'), '10.0.2.15');
    assert.is(name.port, calls[0].remotePort);
    assert.ok(name.port >= 49152);
    assert.is(peerPort(d, s), 7);
    assert.is(slots(d), '1 CONNECTED');
  }),
);

connect(
  'carries data both ways',
  withDevice((d) => {
    const peers = answer(d);
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(d.send(s, 'hello'), 5);
    d.run(5);
    assert.is(peers[0].text(), 'hello');
    peers[0].send('world');
    assert.is(d.recv(s), 'world');
  }),
);

connect('works where neither the attention line nor the reset line is wired', () => {
  withDevice(
    (d) => {
      answer(d);
      assert.is(tryConnect(d, d.socket(), ECHO), 0);
      assert.is(tryConnect(d, d.socket(), CLOSED), WSAECONNREFUSED);
    },
    { bus: { interruptLine: false, resetLine: false } },
  )();
});

connect(
  'binds implicitly: each connection has an ephemeral port of its own; a port that was bound is used',
  withDevice((d) => {
    const peers = answer(d);
    const sockets = Array.from({ length: 4 }, () => d.socket());
    assert.is(WSPBind(sockets[3], inetAny(2000), 16, d.err), 0);
    for (const s of sockets) assert.is(tryConnect(d, s, ECHO), 0);
    const ports = sockets.map((s) => localPort(d, s));
    assert.equal(
      peers.map((peer) => peer.remotePort),
      ports,
    );
    assert.is(new Set(ports).size, 4);
    assert.is(ports[3], 2000);
    for (const port of ports.slice(0, 3)) assert.ok(port >= 49152, `port ${port}`);
  }),
);

connect('begins at a random ephemeral port', () => {
  const random = Math.random;
  try {
    for (const [chance, port] of [
      [0, 49152],
      [0.25, 53248],
      [0.99999, 65535],
    ]) {
      Math.random = () => chance;
      withDevice((d) => {
        const peers = answer(d);
        assert.is(tryConnect(d, d.socket(), ECHO), 0);
        assert.is(peers[0].remotePort, port);
      })();
    }
  } finally {
    Math.random = random;
  }
});

connect(
  'answers WSAECONNREFUSED soon after the peer’s RST',
  withDevice((d) => {
    const s = d.socket();
    const before = d.clock.now();
    assert.is(tryConnect(d, s, CLOSED), WSAECONNREFUSED);
    assert.ok(d.clock.now() - before < 300, `${d.clock.now() - before} ms`);
    assert.is(peerPort(d, s), -WSAENOTCONN);
    assert.is(slots(d), '');
  }),
);

connect(
  'answers WSAETIMEDOUT when the target is silent: after 31.8 s',
  withDevice((d) => {
    const calls = holdCalls(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, d.socket(), ECHO), WSAETIMEDOUT);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 31_600 && waited < 32_100, `${waited} ms`);
    assert.ok(calls.length > 0);
    assert.is(slots(d), '');
  }),
);

connect(
  'answers WSAETIMEDOUT when there is no such host: after 1.8 s',
  withDevice((d) => {
    const before = d.clock.now();
    assert.is(tryConnect(d, d.socket(), NOBODY), WSAETIMEDOUT);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 1700 && waited < 2100, `${waited} ms`);
    assert.is(slots(d), '');
  }),
);

connect(
  'may be tried again on the same socket after a failure: from another port, or from the one it was bound to',
  () => {
    for (const bound of [0, 2000]) {
      for (const first of [CLOSED, NOBODY]) {
        withDevice((d) => {
          const peers = answer(d);
          const s = d.socket();
          if (bound) WSPBind(s, inetAny(bound), 16, d.err);
          assert.is.not(tryConnect(d, s, first), 0);
          const tried = localPort(d, s);
          assert.is(tryConnect(d, s, ECHO), 0);
          if (bound) assert.equal([tried, localPort(d, s)], [bound, bound]);
          else assert.is.not(localPort(d, s), tried);
          assert.is(peers[0].remotePort, localPort(d, s));
          assert.is(d.send(s, 'x'), 1);
        })();
      }
    }
  },
);

connect('ends with WSAEINTR when it is cancelled, and the socket can be closed or try again', () => {
  for (const cancel of ['call', 'callback']) {
    withDevice((d) => {
      const calls = holdCalls(d);
      const s = d.socket();
      const upcalls = d.upcalls();
      let rests = 0;
      upcalls.blockingCallback = () => {
        if (++rests < 30) return true;
        if (cancel === 'callback') return false;
        assert.is(WSPCancelBlockingCall(d.err), 0);
        return true;
      };
      assert.is(tryConnect(d, s, ECHO), WSAEINTR);
      assert.is(rests, 30);
      upcalls.blockingCallback = null;
      assert.is(slots(d), '');
      assert.is(peerPort(d, s), -WSAENOTCONN);
      const late = calls[0].accept();
      d.run(50);
      assert.is(late.ended, 'reset', 'the answer to the abandoned SYN is refused');
      d.host.onCall = null;
      answer(d);
      assert.is(tryConnect(d, s, ECHO), 0);
      assert.is(WSPCloseSocket(s, d.err), 0);
    })();
  }
});

connect(
  'ends with WSAEINTR when its socket is closed by the blocking callback',
  withDevice((d) => {
    holdCalls(d);
    const s = d.socket();
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests === 30) assert.is(WSPCloseSocket(s, d.err), 0);
      return true;
    };
    assert.is(tryConnect(d, s, ECHO), WSAEINTR);
    assert.is(rests, 30);
    assert.is(slots(d), '');
    assert.is(tryConnect(d, s, ECHO), WSAENOTSOCK);
  }),
);

connect(
  'may not block inside another call that blocks, nor inside a condition function; without blocking it may',
  withDevice((d) => {
    answer(d);
    const [blocking, free] = [d.socket(), freeSocket(d)];
    const listener = d.listen(80, 2);
    const answers: number[] = [];
    const both = () => {
      answers.push(tryConnect(d, blocking, ECHO), tryConnect(d, free, ECHO));
    };
    d.upcalls().blockingCallback = () => {
      if (answers.length === 0) both();
      else d.upcalls().blockingCallback = null;
      return true;
    };
    d.time.after(100_000, () => d.host.connect(80));
    d.accept(listener, () => {
      both();
      return 0;
    });
    assert.equal(answers, [WSAEINPROGRESS, WSAEWOULDBLOCK, WSAEINPROGRESS, WSAEISCONN]);
    assert.is(localPort(d, blocking), -WSAEINVAL, 'nothing was begun');
    assert.is(tryConnect(d, blocking, ECHO), 0);
  }),
);

connect(
  'answers WSAEWOULDBLOCK at once on a non-blocking socket, then WSAEALREADY, then WSAEISCONN',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = freeSocket(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - before < 5);
    for (let i = 0; i < 3; i++) {
      assert.is(tryConnect(d, s, ECHO), WSAEALREADY);
      d.run(10);
    }
    calls[0].accept();
    d.run(10);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    assert.is(WSPShutdown(s, SD_BOTH, d.err), 0);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
  }),
);

connect(
  'is WSAEISCONN on an accepted socket, and on one whose connection broke',
  withDevice(
    (d) => {
      const listener = d.listen(80, 1);
      const [client] = arrive(d, 80, [5001]);
      const s = d.accept(listener);
      assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
      client.rst();
      d.run(5);
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAECONNRESET);
      assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    },
    { disconOnRst: true },
  ),
);

connect(
  'has a name but no peer while it is under way, and nothing but waiting can be done',
  withDevice((d) => {
    holdCalls(d);
    const s = freeSocket(d);
    tryConnect(d, s, ECHO);
    d.run(10);
    assert.ok(localPort(d, s) >= 49152);
    assert.is(peerPort(d, s), -WSAENOTCONN);
    const refusals: [() => number, number][] = [
      [() => d.send(s, 'x'), WSAENOTCONN],
      [() => (d.recv(s) === null ? -1 : 0), WSAENOTCONN],
      [() => WSPBind(s, inetAny(80), 16, d.err), WSAEINVAL],
      [() => WSPListen(s, 1, d.err), WSAEINVAL],
      [() => WSPShutdown(s, SD_BOTH, d.err), WSAENOTCONN],
      [() => (d.accept(s) === INVALID_SOCKET ? -1 : 0), WSAEINVAL],
    ];
    for (const [call, error] of refusals) {
      d.err.value = 0;
      assert.is(call(), -1);
      assert.is(d.err.value, error);
    }
  }),
);

connect(
  'announces success by one FD_CONNECT, then one FD_WRITE',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = d.socket();
    const messages = messagesOf(d, s);
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    d.run(50);
    assert.equal(messages, []);
    calls[0].accept();
    d.run(2000);
    assert.equal(messages, [
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
    ]);
    d.send(s, 'x');
    d.run(2000);
    assert.is(messages.length, 2);
  }),
);

connect(
  'announces what the peer has sent already after FD_CONNECT and FD_WRITE, and its end after the last byte',
  withDevice((d) => {
    d.host.listen(7, (peer) => {
      peer.send('banner');
      peer.fin();
    });
    const s = d.socket();
    const messages = messagesOf(d, s);
    tryConnect(d, s, ECHO);
    // Nothing is looked at while all of it arrives.
    d.time.advance(100_000);
    d.run(50);
    assert.equal(messages, [
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
      [FD_READ, 0],
    ]);
    assert.is(d.recv(s), 'banner');
    d.run(50);
    assert.equal(messages.slice(3), [[FD_CLOSE, 0]]);
  }),
);

connect('announces failure by one FD_CONNECT with the reason, and nothing else', () => {
  for (const disconOnRst of [true, false]) {
    for (const [target, error] of [
      [CLOSED, WSAECONNREFUSED],
      [NOBODY, WSAETIMEDOUT],
    ] as [SockAddr, number][]) {
      withDevice(
        (d) => {
          const s = d.socket();
          const messages = messagesOf(d, s);
          tryConnect(d, s, target);
          d.run(5000);
          assert.equal(messages, [[FD_CONNECT, error]]);
          d.send(s, 'x');
          d.recv(s);
          d.run(1000);
          assert.is(messages.length, 1);
        },
        { disconOnRst },
      )();
    }
  }
});

connect(
  'announces every attempt anew on the same registration',
  withDevice((d) => {
    answer(d);
    const s = d.socket();
    const messages = messagesOf(d, s);
    for (let i = 0; i < 2; i++) {
      tryConnect(d, s, CLOSED);
      d.run(1000);
    }
    tryConnect(d, s, ECHO);
    d.run(1000);
    assert.equal(messages, [
      [FD_CONNECT, WSAECONNREFUSED],
      [FD_CONNECT, WSAECONNREFUSED],
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
    ]);
  }),
);

connect('sets the event object and records the outcome, also for who registers after it', () => {
  for (const late of [false, true]) {
    for (const [target, error, events] of [
      [ECHO, 0, FD_CONNECT | FD_WRITE],
      [CLOSED, WSAECONNREFUSED, FD_CONNECT],
    ] as [SockAddr, number, number][]) {
      withDevice((d) => {
        answer(d);
        const s = freeSocket(d);
        const event = createEvent(null);
        if (!late) WSPEventSelect(s, event, FD_ALL_EVENTS, d.err);
        tryConnect(d, s, target);
        d.run(500);
        if (late) WSPEventSelect(s, event, FD_ALL_EVENTS, d.err);
        assert.is(event.signalled, true);
        const record = networkEvents();
        assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
        assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [events, error]);
        d.run(500);
        WSPEnumNetworkEvents(s, event, record, d.err);
        assert.equal([record.lNetworkEvents, event.signalled], [0, false]);
      })();
    }
  }
});

connect(
  'can be given up by closing the socket: no event comes, and the slot is free at once',
  withDevice((d) => {
    const calls = holdCalls(d);
    for (let round = 0; round < 3; round++) {
      const s = d.socket();
      const messages = messagesOf(d, s);
      tryConnect(d, s, ECHO);
      d.run(20);
      assert.is(slots(d), '1 CONNECTING');
      assert.is(WSPCloseSocket(s, d.err), 0);
      assert.is(slots(d), '');
      assert.equal(
        d.sim.sockets.map((socket) => socket.status),
        new Array(8).fill('CLOSED'),
      );
      const late = calls[round].accept();
      d.run(20);
      assert.is(late.ended, 'reset');
      assert.equal(messages, []);
    }
  }),
);

connect(
  'can be given up on a slot whose last connection outlived its chip’s socket',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    client.send('unread');
    client.fin();
    d.run(5);
    assert.is(WSPShutdown(s, SD_BOTH, d.err), 0);
    d.run(500);
    WSPCloseSocket(s, d.err);
    WSPCloseSocket(listener, d.err);
    d.run(3500);
    assert.is(slots(d), '');
    holdCalls(d);
    const sockets = Array.from({ length: 8 }, () => freeSocket(d));
    for (const each of sockets) tryConnect(d, each, ECHO);
    d.run(20);
    for (const each of sockets) assert.is(WSPCloseSocket(each, d.err), 0);
    d.listen(81, 8);
    d.run(5);
    assert.is(slots(d), '8 ARMED');
  }),
);

connect(
  'takes a slot from a listener that has armed all, and gives it back',
  withDevice((d) => {
    answer(d);
    d.listen(80, 8);
    assert.is(slots(d), '8 ARMED');
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    assert.is(tryConnect(d, d.socket(), CLOSED), WSAECONNREFUSED);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    WSPCloseSocket(s, d.err);
    d.run(3500);
    assert.is(slots(d), '8 ARMED');
  }),
);

connect(
  'never takes a slot that has a client: with eight in use it is WSAENOBUFS, and can be tried again later',
  withDevice((d) => {
    answer(d);
    const listener = d.listen(80, 8);
    const clients = arrive(
      d,
      80,
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => 5000 + n),
    );
    assert.is(slots(d), '8 QUEUED');
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), WSAENOBUFS);
    assert.is(localPort(d, s), -WSAEINVAL, 'nothing was begun');
    assert.equal(
      clients.map((client) => client.ended),
      new Array(8).fill(null),
    );
    const accepted = d.accept(listener);
    WSPCloseSocket(accepted, d.err);
    clients[0].fin();
    d.run(500);
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '1 CONNECTED 7 QUEUED');
  }),
);

connect('never loses a client whose SYN comes while its slot is taken away', () => {
  // The listener's slots are all armed; the SYN sweeps over the frames of the connect.
  for (let waitUs = 0; waitUs < 400; waitUs += 10) {
    withDevice((d) => {
      answer(d);
      const listener = d.listen(80, 8);
      d.host.ping('10.0.2.15', () => {});
      d.run(2);
      let client: Peer | null = null;
      d.time.after(waitUs, () => {
        client = d.host.connect(80, { sourcePort: 5001 });
      });
      assert.is(tryConnect(d, d.socket(), ECHO), 0, `${waitUs} us`);
      d.run(10);
      assert.is((client as Peer | null)?.ended, null, `${waitUs} us`);
      assert.is(peerPort(d, d.accept(listener)), 5001, `${waitUs} us`);
    })();
  }
});

connect(
  'finds the slots that were reserved for it free',
  withDevice((d) => {
    answer(d);
    d.info.config.reservedSlots = 2;
    d.listen(80, 8);
    assert.is(slots(d), '6 ARMED');
    const sockets = [d.socket(), d.socket(), d.socket()];
    for (const s of sockets) assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '5 ARMED 3 CONNECTED');
  }),
);

connect.run();
