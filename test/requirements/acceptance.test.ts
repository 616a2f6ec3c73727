import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  IPPROTO_TCP,
  inetAny,
  SO_ACCEPTCONN,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_OOBINLINE,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOL_SOCKET,
  TCP_NODELAY,
  WSAEINVAL,
  WSAEISCONN,
  WSAEMFILE,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPEventSelect,
  WSPGetSockName,
} from '../../provider/index.ts';
import { arrive, nonBlocking, outcome, peerPort } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { A_WHILE, enumerate, words } from '../support/events.ts';
import { ECHO, tryConnect } from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';
import { getOpt, setOpt } from '../support/winsock/options.ts';

/** Paragraph 5 of the requirements (winsock-spi 20): what an accepted socket is. */
const acceptance = suite('acceptance');

acceptance(
  'S61 the result is a new descriptor, connected, and no listener: it can neither accept nor connect',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    const [s, other] = [d.accept(listener), d.accept(listener)];
    assert.is(new Set([listener, s, other]).size, 3);
    assert.equal([peerPort(d, s), peerPort(d, other)], [5001, 5002]);
    assert.is(getOpt(d, s, SOL_SOCKET, SO_ACCEPTCONN), 0);
    assert.is(outcome(d, d.accept(s)), WSAEINVAL);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
  }),
);

acceptance(
  'S62 the listener is unchanged: same name, same registration, and it takes the next request',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const nameOf = (s: number) => {
      const name = inetAny(0);
      WSPGetSockName(s, name, { value: 16 }, d.err);
      return name;
    };
    const [name, messages] = [nameOf(listener), messagesOf(d, listener, FD_ACCEPT)];
    for (const port of [5001, 5002]) {
      arrive(d, 80, [port]);
      d.run(A_WHILE);
      assert.is(peerPort(d, d.accept(listener)), port);
    }
    assert.equal(words(messages), ['ACCEPT', 'ACCEPT']);
    assert.equal(nameOf(listener), name);
  }),
);

acceptance(
  'S63 the new socket has the options and the blocking mode that its listener had before the accept',
  withDevice((d) => {
    const options: [level: number, name: number, value: number][] = [
      [SOL_SOCKET, SO_REUSEADDR, 1],
      [SOL_SOCKET, SO_KEEPALIVE, 1],
      [SOL_SOCKET, SO_OOBINLINE, 1],
      // Two 16-bit numbers: on, for 7 seconds.
      [SOL_SOCKET, SO_LINGER, 0x0007_0001],
      [SOL_SOCKET, SO_SNDBUF, 1234],
      [SOL_SOCKET, SO_RCVBUF, 1235],
      [SOL_SOCKET, SO_SNDTIMEO, 1236],
      [SOL_SOCKET, SO_RCVTIMEO, 1237],
      [SOL_SOCKET, SO_DEBUG, 1],
      [SOL_SOCKET, SO_DONTROUTE, 1],
      [IPPROTO_TCP, TCP_NODELAY, 1],
    ];
    for (const blocking of [true, false]) {
      const plain = d.listen(blocking ? 80 : 81, 1);
      const before = options.map(([level, name]) => getOpt(d, plain, level, name));
      for (const [i, [level, name, value]] of options.entries()) {
        assert.not.equal(before[i], value, `option ${name} has that value already`);
        assert.is(setOpt(d, plain, level, name, value), 0);
      }
      nonBlocking(d, plain, !blocking);
      d.run(A_WHILE);
      arrive(d, blocking ? 80 : 81, [5001]);
      const s = d.accept(plain);
      for (const [level, name, value] of options)
        assert.is(getOpt(d, s, level, name), value, `option ${name}`);

      // A blocking receive ends by SO_RCVTIMEO, the other kind at once.
      assert.is(d.recv(s), null);
      assert.is(d.err.value, blocking ? WSAETIMEDOUT : WSAEWOULDBLOCK);
    }
  }),
);

acceptance(
  'S64 the listener’s window gets the new socket’s events with no call for it: FD_WRITE, then FD_READ and FD_CLOSE',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages: number[][] = [];
    const window = createWindow((...message) => messages.push(message));
    WSPAsyncSelect(listener, window, 0x401, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE, d.err);
    const [client] = arrive(d, 80, [5001]);
    d.run(A_WHILE);
    const s = d.accept(listener);
    d.run(A_WHILE);
    client.send('hello');
    d.run(A_WHILE);
    assert.is(d.recv(s), 'hello');
    client.fin();
    d.run(A_WHILE);
    assert.equal(messages, [
      [0x401, listener, FD_ACCEPT],
      [0x401, s, FD_WRITE],
      [0x401, s, FD_READ],
      [0x401, s, FD_CLOSE],
    ]);
  }),
);

acceptance(
  'S64 the listener’s event object is set for the new socket as well, never for FD_CONNECT or FD_ACCEPT',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const event = createEvent(null);
    WSPEventSelect(listener, event, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE, d.err);
    const [client] = arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.equal(enumerate(d, listener, event), [FD_ACCEPT, [0]]);
    const s = d.accept(listener);
    assert.is(event.signalled, true);
    assert.equal(enumerate(d, s, event), [FD_WRITE, [0]]);
    client.send('hello');
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
    assert.is(d.recv(s), 'hello');
    client.fin();
    d.run(A_WHILE);
    assert.equal(enumerate(d, s, event), [FD_CLOSE, [0]]);
    assert.equal(enumerate(d, listener, event), [0, []]);
  }),
);

acceptance(
  'S65 afterwards registration and options of the two are their own',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const ofListener = messagesOf(d, listener, FD_ACCEPT | FD_READ);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    d.run(A_WHILE);
    ofListener.length = 0;
    const [level, name] = [SOL_SOCKET, SO_RCVTIMEO];
    setOpt(d, listener, level, name, 100);
    assert.is(getOpt(d, s, level, name), 0);
    setOpt(d, s, level, name, 200);
    assert.is(getOpt(d, listener, level, name), 100);

    // The new socket is registered elsewhere: the listener goes on as before.
    const ofSocket = messagesOf(d, s, FD_WRITE);
    arrive(d, 80, [5002]);
    d.run(A_WHILE);
    assert.equal([words(ofSocket), words(ofListener)], [['WRITE'], ['ACCEPT']]);

    // The listener is cancelled: the new socket goes on.
    const again = messagesOf(d, s, FD_READ);
    assert.is(WSPAsyncSelect(listener, null, 0, 0, d.err), 0);
    client.send('x');
    d.accept(listener);
    arrive(d, 80, [5003]);
    d.run(A_WHILE);
    assert.equal([words(again), words(ofListener)], [['READ'], ['ACCEPT']]);
  }),
);

acceptance(
  'S66 the condition function is offered no room for an answer to the client, and what it claims is ignored',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener, (_caller, _callerData, _sqos, _gqos, _callee, calleeData) => {
      assert.is(calleeData.len, 0);
      calleeData.len = 1;
      return CF_ACCEPT;
    });
    assert.is(peerPort(d, s), 5001);
    d.run(A_WHILE);
    assert.is(client.received().length, 0);
  }),
);

acceptance(
  'S70 with no descriptor free, accept is WSAEMFILE; the request stays, and succeeds after a close',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const sockets: number[] = [];
    for (let s = d.socket(); s !== INVALID_SOCKET; s = d.socket()) sockets.push(s);
    arrive(d, 80, [5001]);
    for (let i = 0; i < 2; i++) assert.is(outcome(d, d.accept(listener)), WSAEMFILE);
    d.run(5000);
    WSPCloseSocket(sockets[0], d.err);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

acceptance.run();
