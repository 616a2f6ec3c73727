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
  inetAny,
  WSAEMFILE,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPEventSelect,
  WSPGetSockName,
} from '../../provider/index.ts';
import { arrive, outcome, peerPort } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { A_WHILE, enumerate, words } from '../support/events.ts';
import { suite } from '../support/suite.ts';

/** Paragraph 5 of the requirements (winsock-spi 20): what an accepted socket is. */
const acceptance = suite('acceptance');

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
