import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  createEvent,
  createWindow,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  networkEvents,
  SO_CONDITIONAL_ACCEPT,
  SO_ERROR,
  SOCKADDR_SIZE,
  SOL_SOCKET,
  WSAEALREADY,
  WSAECONNREFUSED,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAEPROTONOSUPPORT,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPBind,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetPeerName,
  WSPGetSockName,
  WSPListen,
  WSPSelect,
} from '../../provider/index.ts';
import { arrive, outcome, peerPort } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { A_WHILE, words } from '../support/events.ts';
import { getOpt, setOpt } from '../support/options.ts';
import {
  answer,
  CLOSED,
  ECHO,
  freeSocket,
  holdCalls,
  localPort,
  NOBODY,
  tryConnect,
} from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';

/** Paragraph 3 of the requirements (winsock-spi 20): a client connects. */
const client = suite('client');

client(
  'S34 without a bind, a connect gives the own address and a port of its own',
  withDevice((d) => {
    answer(d);
    const ports = [d.socket(), d.socket()].map((s) => {
      assert.is(tryConnect(d, s, ECHO), 0);
      const name = inetAny(0);
      assert.is(WSPGetSockName(s, name, { value: 16 }, d.err), 0);
      assert.is(name.addr.join('.'), '10.0.2.15');
      return name.port;
    });
    assert.ok(ports[0] !== 0 && ports[1] !== 0);
    assert.ok(ports[0] !== ports[1], `both are ${ports[0]}`);
  }),
);

client(
  'S35 with a bind first, the connection really uses that port',
  withDevice((d) => {
    const peers = answer(d);
    const s = d.socket();
    assert.is(WSPBind(s, inetAny(2000), 16, d.err), 0);
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.equal([peers[0].remotePort, localPort(d, s)], [2000, 2000]);
  }),
);

client(
  'S36 a blocking connect returns 0 only when established, and the peer’s name is the target',
  withDevice((d) => {
    const calls = holdCalls(d);
    let accepted = false;
    d.time.after(600_000, () => {
      accepted = true;
      calls[0].accept();
    });
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(accepted, true);
    const [name, length] = [inetAny(0), { value: 16 }];
    assert.is(WSPGetPeerName(s, name, length, d.err), 0);
    assert.equal([name, length.value], [ECHO, 16]);
  }),
);

client(
  'S37 where nobody listens, connect is WSAECONNREFUSED',
  withDevice((d) => {
    assert.is(tryConnect(d, d.socket(), CLOSED), WSAECONNREFUSED);
  }),
);

client(
  'S38 where the target is silent, connect is WSAETIMEDOUT within the chip’s 31.8 seconds',
  withDevice((d) => {
    holdCalls(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, d.socket(), ECHO), WSAETIMEDOUT);
    const waited = d.clock.now() - before;
    assert.ok(waited < 33_000, `${waited} ms`);
  }),
);

client(
  'S39 where no host answers ARP, connect is WSAETIMEDOUT, as the chip tells no other reason',
  withDevice((d) => {
    assert.is(tryConnect(d, d.socket(), NOBODY), WSAETIMEDOUT);
  }),
);

client(
  'S40 after every such failure the same socket connects elsewhere',
  withDevice((d) => {
    answer(d);
    const silent = inet(10, 0, 2, 2, 99);
    d.host.onCall = (call) => call.localPort === silent.port;
    for (const [target, error] of [
      [CLOSED, WSAECONNREFUSED],
      [silent, WSAETIMEDOUT],
      [NOBODY, WSAETIMEDOUT],
    ] as const) {
      const s = d.socket();
      assert.is(tryConnect(d, s, target), error);
      assert.is(tryConnect(d, s, ECHO), 0, `after ${error}`);
      assert.is(d.send(s, 'hello'), 5);
      WSPCloseSocket(s, d.err);
    }
  }),
);

client(
  'S41 a blocking connect waits while its server withholds the handshake, until the verdict',
  withDevice((d) => {
    for (const verdict of ['accept', 'refuse'] as const) {
      const calls = holdCalls(d);
      const decidedAt = d.clock.now() + 2500;
      d.time.after(2_500_000, () => void calls[0][verdict]());
      assert.is(tryConnect(d, d.socket(), ECHO), verdict === 'accept' ? 0 : WSAECONNREFUSED);
      assert.ok(d.clock.now() >= decidedAt, verdict);
    }
  }),
);

client(
  'S41 as a server the chip always completes the handshake first, also under SO_CONDITIONAL_ACCEPT',
  () => {
    for (const conditional of [0, 1]) {
      withDevice((d) => {
        const s = d.socket();
        WSPBind(s, inetAny(80), 16, d.err);
        assert.is(setOpt(d, s, SOL_SOCKET, SO_CONDITIONAL_ACCEPT, conditional), 0);
        assert.is(outcome(d, WSPListen(s, 2, d.err)), 0);
        assert.is(getOpt(d, s, SOL_SOCKET, SO_CONDITIONAL_ACCEPT), conditional, 'it is kept');
        const [caller] = arrive(d, 80, [5001]);
        d.run(A_WHILE);
        assert.is(caller.state, 'ESTABLISHED');
        assert.is(
          peerPort(
            d,
            d.accept(s, () => CF_ACCEPT),
          ),
          5001,
        );
      })();
    }
  },
);

client(
  'S42 WSPCancelBlockingCall ends a connect with WSAEINTR; then the socket can be closed',
  withDevice((d) => {
    holdCalls(d);
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall({ value: 0 }) === 0;
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), WSAEINTR);
    assert.is(outcome(d, WSPCloseSocket(s, d.err)), 0);
  }),
);

client(
  'S43 a non-blocking connect is WSAEWOULDBLOCK, then WSAEALREADY, then WSAEISCONN; a listener’s WSAEINVAL',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = freeSocket(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - before <= 5, 'promptly');
    d.run(A_WHILE);
    assert.is(tryConnect(d, s, ECHO), WSAEALREADY);
    calls[0].accept();
    d.run(A_WHILE);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    assert.is(tryConnect(d, d.listen(80, 1), ECHO), WSAEINVAL);
  }),
);

client(
  'S44 as messages: success is one 0x10 and then one 2; failure is one 0x10 with its error in the high word',
  withDevice((d) => {
    answer(d);
    const [good, bad] = [d.socket(), d.socket()];
    const messages: [number, number][] = [];
    const window = createWindow((_wMsg, s, lParam) => messages.push([s, lParam]));
    for (const s of [good, bad])
      WSPAsyncSelect(s, window, 1, FD_CONNECT | FD_WRITE | FD_READ | FD_CLOSE, d.err);
    tryConnect(d, good, ECHO);
    d.run(2000);
    tryConnect(d, bad, CLOSED);
    d.run(2000);
    assert.equal(messages, [
      [good, 0x10],
      [good, 0x02],
      [bad, WSAECONNREFUSED * 0x1_0000 + 0x10],
    ]);
  }),
);

client('S45 as an event: it is set, bit 0x10 is recorded, and iErrorCode[4] is 0 or the reason', () => {
  for (const [target, error] of [
    [ECHO, 0],
    [CLOSED, WSAECONNREFUSED],
  ] as const) {
    withDevice((d) => {
      answer(d);
      const [s, event, record] = [d.socket(), createEvent(null), networkEvents()];
      WSPEventSelect(s, event, FD_CONNECT, d.err);
      tryConnect(d, s, target);
      assert.is(event.signalled, false);
      d.run(2000);
      assert.is(event.signalled, true);
      assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
      assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [0x10, error]);
    })();
  }
});

client(
  'S46 FD_CONNECT comes once; who registers after the connect is told at once',
  withDevice((d) => {
    answer(d);
    const s = freeSocket(d);
    const messages = messagesOf(d, s, FD_CONNECT);
    tryConnect(d, s, ECHO);
    d.run(2000);
    d.send(s, 'x');
    d.recv(s);
    d.run(2000);
    assert.equal(words(messages), ['CONNECT']);
    const [event, record] = [createEvent(null), networkEvents()];
    WSPEventSelect(s, event, FD_CONNECT, d.err);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [FD_CONNECT, 0]);
  }),
);

client(
  'S47 WSPSelect tells of success by the second set, of failure by the third alone, with the code in SO_ERROR',
  withDevice((d) => {
    answer(d);
    const selected = (s: number): string[] => {
      const [read, write, except] = [[s], [s], [s]];
      const count = WSPSelect(0, read, write, except, { tv_sec: 10, tv_usec: 0 }, d.err);
      assert.is(count, 1);
      return [...read.map(() => 'read'), ...write.map(() => 'write'), ...except.map(() => 'except')];
    };
    const [good, bad] = [freeSocket(d), freeSocket(d)];
    tryConnect(d, good, ECHO);
    assert.equal(selected(good), ['write']);
    assert.is(getOpt(d, good, SOL_SOCKET, SO_ERROR), 0);
    tryConnect(d, bad, CLOSED);
    assert.equal(selected(bad), ['except']);
    assert.is(getOpt(d, bad, SOL_SOCKET, SO_ERROR), WSAECONNREFUSED);
  }),
);

client(
  'S48 a name that is none is WSAEFAULT and data for the server WSAEPROTONOSUPPORT, and no packet is sent',
  withDevice((d) => {
    let packets = 0;
    const s = d.socket();
    d.run(A_WHILE);
    d.wire.tap = () => packets++;
    const data = { len: 1, buf: new Uint8Array(1) };
    const connect = (name: typeof ECHO | null, length: number, callerData: typeof data | null) =>
      outcome(d, WSPConnect(s, name as never, length, callerData, null, null, null, d.err));
    assert.is(connect(null, SOCKADDR_SIZE, null), WSAEFAULT);
    assert.is(connect(ECHO, SOCKADDR_SIZE - 1, null), WSAEFAULT);
    assert.is(connect(ECHO, SOCKADDR_SIZE, data), WSAEPROTONOSUPPORT);
    d.run(A_WHILE);
    assert.is(packets, 0);
  }),
);

client.run();
