import * as assert from 'uvu/assert';
import {
  inet,
  inetAny,
  type SockAddr,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAECONNREFUSED,
  WSAEFAULT,
  WSAEHOSTUNREACH,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEPROTONOSUPPORT,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPConnect,
  WSPGetSockName,
  type WsaBuf,
} from '../../../provider/index.ts';
import { peerPort, slots } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import {
  answer,
  CLOSED,
  ECHO,
  freeSocket,
  holdCalls,
  localPort,
  NOBODY,
  tryConnect,
} from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const connect = suite('connect');

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
  }, TIMED),
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
  'answers WSAEHOSTUNREACH when there is no such host: after 1.8 s',
  withDevice((d) => {
    const before = d.clock.now();
    assert.is(tryConnect(d, d.socket(), NOBODY), WSAEHOSTUNREACH);
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

connect.run();
