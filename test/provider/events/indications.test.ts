import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_ACCEPT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inet,
  MSG_PEEK,
  SD_RECEIVE,
  SD_SEND,
  WSAEFAULT,
  WSAEINVAL,
  WSAEMFILE,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSPAccept,
  WSPEventSelect,
  WSPRecv,
  WSPSend,
  WSPShutdown,
} from '../../../provider/index.ts';
import { arrive, nonBlocking } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const indications = suite('indications');

indications(
  'FD_ACCEPT: one for any number of requests, and one more after each accept while requests are left',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    arrive(d, 80, [5001, 5002, 5003]);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
    for (const count of [2, 3, 3]) {
      assert.ok(d.accept(listener) !== INVALID_SOCKET);
      d.run(A_WHILE);
      assert.is(messages.length, count);
    }
    assert.is(d.accept(listener), INVALID_SOCKET);
    d.run(A_WHILE);
    assert.is(messages.length, 3);
    arrive(d, 80, [5004]);
    d.run(A_WHILE);
    assert.is(messages.length, 4);
  }),
);

indications(
  'FD_ACCEPT: comes at registration for a request that waits already, and again after an accept that failed',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001]);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
    const short = { value: 15 };
    assert.is(WSPAccept(listener, inet(0, 0, 0, 0, 0), short, null, 0, d.err), INVALID_SOCKET);
    assert.is(d.err.value, WSAEFAULT);
    d.run(A_WHILE);
    assert.is(messages.length, 2);
    const others: number[] = [];
    for (let s = d.socket(); s !== INVALID_SOCKET; s = d.socket()) others.push(s);
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEMFILE);
    d.run(A_WHILE);
    assert.is(messages.length, 3);
  }),
);

indications(
  'FD_READ: one for any number of arrivals, until a receive re-enables it',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_READ);
    for (let i = 0; i < 3; i++) {
      client.send('abc');
      d.run(A_WHILE);
    }
    assert.equal(words(messages), ['READ']);
    assert.is(d.recv(s), 'abcabcabc');
    d.run(A_WHILE);
    assert.is(messages.length, 1, 'nothing is left');
    client.send('abc');
    d.run(A_WHILE);
    assert.is(messages.length, 2);
    assert.is(d.recv(s, 1), 'a');
    d.run(A_WHILE);
    assert.is(messages.length, 3, 'two bytes are left');
  }),
);

indications(
  'FD_READ: is re-enabled by a peek, and by a receive that fails',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_READ);
    client.send('abc');
    d.run(A_WHILE);
    const buffers = [{ len: 1, buf: new Uint8Array(1) }];
    const [count, none] = [{ value: 0 }, null as never];
    const recv = (flags: number, howMany = 1, into = count) =>
      WSPRecv(s, buffers, howMany, into, { value: flags }, null, null, null, d.err) === 0 ? 0 : d.err.value;
    const cases: [() => number, number][] = [
      [() => recv(MSG_PEEK), 0],
      [() => recv(0x8000), WSAEOPNOTSUPP],
      [() => recv(0, 1, none), WSAEFAULT],
      [() => recv(0, 0), WSAEINVAL],
    ];
    cases.forEach(([call, error], i) => {
      assert.is(call(), error);
      d.run(A_WHILE);
      assert.is(messages.length, i + 2);
    });
    assert.is(d.recv(s), 'abc');
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    client.send('d');
    d.run(A_WHILE);
    assert.is(messages.length, 6);
  }),
);

indications(
  'FD_READ: is not re-enabled by handling the message, nor by reading the record',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_READ, d.err);
    client.send('a');
    d.run(A_WHILE);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
    client.send('b');
    d.run(A_WHILE);
    assert.equal([event.signalled, enumerate(d, s, event)], [false, [0, []]]);
    assert.is(d.recv(s, 1), 'a');
    assert.equal([event.signalled, enumerate(d, s, event)], [true, [FD_READ, [0]]]);
  }),
);

indications(
  'FD_READ: does not come for the end of a stream alone, nor after the receiving side was shut down',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    const messages = messagesOf(d, s);
    client.fin();
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE', 'CLOSE']);
    const [later] = arrive(d, 80, [5002]);
    const t = d.accept(listener);
    WSPShutdown(t, SD_RECEIVE, d.err);
    const silent = messagesOf(d, t, FD_READ);
    later.send('x');
    d.run(A_WHILE);
    assert.equal(silent, []);
  }),
);

indications(
  'FD_WRITE: comes at once for a connection with room, then only after a send that found none, when there is room',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE']);
    assert.is(d.send(s, 'x'.repeat(1000)), 1000);
    d.run(A_WHILE);
    assert.is(messages.length, 1, 'a send that succeeds promises nothing');
    until(
      'a send that is refused',
      () => d.send(s, 'x'.repeat(500)) <= 0,
      () => d.run(A_WHILE),
    );
    assert.is(d.err.value, WSAEWOULDBLOCK);
    d.run(1000);
    assert.is(messages.length, 1, 'no room');
    client.window(65_535);
    d.run(2000);
    assert.equal(words(messages), ['WRITE', 'WRITE']);
    assert.ok(d.send(s, 'y') === 1);
    d.run(1000);
    assert.is(messages.length, 2);
  }),
);

indications(
  'FD_WRITE: waits at registration until there is room',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    nonBlocking(d, s);
    assert.is(d.send(s, 'x'.repeat(2048)), 2048);
    d.run(5);
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(1000);
    assert.equal(messages, []);
    client.window(65_535);
    d.run(2000);
    assert.equal(words(messages), ['WRITE']);
    const again = messagesOf(d, s, FD_WRITE);
    d.run(5);
    assert.equal(words(again), ['WRITE'], 'with room, at once');
  }),
);

indications(
  'FD_WRITE: does not come before there is a connection, nor after the sending side was shut down',
  withDevice((d) => {
    const [fresh, listener] = [d.socket(), d.listen(80, 2)];
    const messages = [messagesOf(d, fresh), messagesOf(d, listener)];
    d.host.connect(80);
    d.run(A_WHILE);
    assert.equal(messages.map(words), [[], ['ACCEPT']]);
    const s = d.accept(listener);
    WSPShutdown(s, SD_SEND, d.err);
    const shut = messagesOf(d, s, FD_WRITE);
    d.run(A_WHILE);
    assert.equal(shut, []);
  }),
);

indications(
  'FD_CONNECT: never comes for an accepted socket',
  withDevice((d) => {
    const { s } = converse(d);
    const messages = messagesOf(d, s);
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE']);
  }),
);

indications(
  'of a send that must fail leave the socket as it was',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(A_WHILE);
    until(
      'a send that is refused',
      () => d.send(s, 'x'.repeat(500)) <= 0,
      () => d.run(A_WHILE),
    );
    assert.is(WSPSend(s, [], 0, { value: 0 }, 0, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    d.run(A_WHILE);
    client.window(65_535);
    d.run(2000);
    assert.equal(words(messages), ['WRITE', 'WRITE']);
  }),
);

indications.run();
