import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inet,
  WSAECONNREFUSED,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { arrive, nonBlocking } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate, idle, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';

const events = suite('events');

events(
  'come as messages: the one asked for, with the socket, the event and its error, one event each',
  withDevice((d) => {
    const messages: number[][] = [];
    const window = createWindow((...message) => messages.push(message));
    const listener = d.listen(80, 2);
    assert.is(WSPAsyncSelect(listener, window, 0x401, FD_ACCEPT, d.err), 0);
    d.host.connect(80);
    d.run(A_WHILE);
    assert.equal(messages, [[0x401, listener, FD_ACCEPT]]);
    const s = d.socket();
    WSPAsyncSelect(s, window, 0x402, FD_ALL_EVENTS, d.err);
    WSPConnect(s, inet(10, 0, 2, 2, 9), 16, null, null, null, null, d.err);
    d.run(A_WHILE);
    assert.equal(messages.slice(1), [[0x402, s, WSAECONNREFUSED * 65_536 + FD_CONNECT]]);
  }),
);

events(
  'come as a record with an event object, which enumeration clears and resets',
  withDevice((d) => {
    const event = createEvent(null);
    const listener = d.listen(80, 2);
    assert.is(WSPEventSelect(listener, event, FD_ACCEPT, d.err), 0);
    assert.is(event.signalled, false);
    d.host.connect(80);
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    assert.equal(enumerate(d, listener, event), [FD_ACCEPT, [0]]);
    assert.is(event.signalled, false);
    assert.equal(enumerate(d, listener, event), [0, []]);
  }),
);

events(
  'are asked for with known bits and a target; a refused call changes nothing',
  withDevice((d) => {
    const event = createEvent(null);
    const listener = d.listen(80, 2);
    const refusals: [() => number, number][] = [
      [() => WSPAsyncSelect(listener, idle, 1, 0x400, d.err), WSAEINVAL],
      [() => WSPAsyncSelect(listener, idle, 1, -1, d.err), WSAEINVAL],
      [() => WSPAsyncSelect(listener, null, 1, FD_ACCEPT, d.err), WSAEINVAL],
      [() => WSPEventSelect(listener, event, 0x408, d.err), WSAEINVAL],
      [() => WSPEventSelect(listener, null, FD_ACCEPT, d.err), WSAEINVAL],
      [() => WSPAsyncSelect(4711, null, 1, 0x400, d.err), WSAENOTSOCK],
      [() => WSPEventSelect(4711, null, 0x400, d.err), WSAENOTSOCK],
      [() => WSPEnumNetworkEvents(4711, event, null as never, d.err), WSAENOTSOCK],
    ];
    const refuseAll = () => {
      for (const [call, error] of refusals) {
        d.err.value = 0;
        assert.is(call(), -1);
        assert.is(d.err.value, error);
      }
    };
    refuseAll();
    d.time.after(200_000, () => d.host.connect(80));
    assert.ok(d.accept(listener) !== INVALID_SOCKET, 'it still blocks');
    const messages = messagesOf(d, listener, FD_ACCEPT);
    refuseAll();
    d.host.connect(80);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
    assert.is(event.signalled, false);
  }),
);

events(
  'make a socket non-blocking when they are asked for, whatever the mask, and leave it so when they are cancelled',
  withDevice((d) => {
    const ways: ((s: number) => number)[] = [
      (s) => WSPAsyncSelect(s, idle, 1, FD_ACCEPT, d.err),
      (s) => WSPAsyncSelect(s, null, 0, 0, d.err),
      (s) => WSPEventSelect(s, createEvent(null), FD_READ, d.err),
      (s) => WSPEventSelect(s, null, 0, d.err),
    ];
    ways.forEach((way, i) => {
      const listener = d.listen(80 + i, 1);
      assert.is(way(listener), 0);
      assert.is(d.accept(listener), INVALID_SOCKET);
      assert.is(d.err.value, WSAEWOULDBLOCK);
    });
  }),
);

events(
  'come only from what was asked for, and from nothing where nothing was',
  withDevice((d) => {
    const none = d.listen(80, 2);
    nonBlocking(d, none);
    const other = d.listen(81, 2);
    const messages = messagesOf(d, other, FD_ALL_EVENTS & ~FD_ACCEPT);
    d.host.connect(80);
    d.host.connect(81);
    d.run(A_WHILE);
    assert.equal(messages, []);
    assert.equal(enumerate(d, none, null), [0, []]);
    assert.ok(d.accept(none) !== INVALID_SOCKET);
    assert.ok(d.accept(other) !== INVALID_SOCKET);
  }),
);

events(
  'are cancelled by an empty mask, whatever target comes with it',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const event = createEvent(null);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    WSPAsyncSelect(listener, idle, 1, 0, d.err);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.equal(messages, []);
    WSPEventSelect(listener, event, FD_ACCEPT, d.err);
    assert.is(event.signalled, true);
    event.signalled = false;
    WSPEventSelect(listener, event, 0, d.err);
    d.accept(listener);
    arrive(d, 80, [5002]);
    d.run(A_WHILE);
    assert.is(event.signalled, false);
    assert.equal(enumerate(d, listener, event), [0, []]);
  }),
);

events(
  'belong to the latest registration alone: masks are not added, and the other kind is cancelled',
  withDevice((d) => {
    const { s, client } = converse(d);
    const seen: string[] = [];
    const window = (name: string) =>
      createWindow((_wMsg, _s, lParam) => seen.push(`${name} ${words([[lParam, 0]])[0]}`));
    const [one, two] = [createEvent(null), createEvent(null)];
    WSPAsyncSelect(s, window('first'), 1, FD_READ, d.err);
    WSPAsyncSelect(s, window('second'), 1, FD_WRITE, d.err);
    client.send('a');
    d.run(A_WHILE);
    assert.equal(seen, ['second WRITE']);
    WSPEventSelect(s, one, FD_READ | FD_CLOSE, d.err);
    d.recv(s);
    client.send('b');
    d.run(A_WHILE);
    assert.equal([seen.length, one.signalled], [1, true]);
    WSPEventSelect(s, two, FD_READ, d.err);
    one.signalled = false;
    assert.is(two.signalled, true);
    d.recv(s);
    client.send('c');
    d.run(A_WHILE);
    assert.is(one.signalled, false);
    assert.equal(enumerate(d, s, two), [FD_READ, [0]]);
    WSPAsyncSelect(s, window('third'), 1, FD_READ, d.err);
    d.run(A_WHILE);
    assert.equal([seen[1], two.signalled], ['third READ', false]);
    d.recv(s);
    client.send('d');
    d.run(A_WHILE);
    assert.equal([seen.length, two.signalled], [3, false]);
    assert.equal(enumerate(d, s, null), [0, []]);
  }),
);

events(
  'that were recorded and not read are forgotten by the next registration, which looks anew',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_READ | FD_WRITE, d.err);
    client.send('a');
    d.run(A_WHILE);
    WSPEventSelect(s, event, FD_WRITE | FD_CLOSE, d.err);
    assert.equal(enumerate(d, s, event), [FD_WRITE, [0]]);
    WSPEventSelect(s, event, FD_READ | FD_CLOSE, d.err);
    assert.equal(enumerate(d, s, event), [FD_READ, [0]]);
  }),
);

events(
  'of one socket leave another alone',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const [first, second] = arrive(d, 80, [5001, 5002]);
    const [a, b] = [d.accept(listener), d.accept(listener)];
    const [ofA, ofB] = [messagesOf(d, a, FD_READ), messagesOf(d, b, FD_READ)];
    first.send('x');
    d.run(A_WHILE);
    assert.equal([words(ofA), words(ofB)], [['READ'], []]);
    WSPAsyncSelect(a, null, 0, 0, d.err);
    second.send('x');
    d.run(A_WHILE);
    assert.equal([words(ofA), words(ofB)], [['READ'], ['READ']]);
  }),
);

events(
  'that hold together come in order, the end last',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    client.fin();
    d.run(A_WHILE);
    const messages = messagesOf(d, s);
    d.recv(s);
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'WRITE', 'CLOSE']);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_ALL_EVENTS, d.err);
    assert.equal(enumerate(d, s, event), [FD_WRITE | FD_CLOSE, [0, 0]]);
  }),
);

events(
  'are enumerated with only the codes of what happened written, and not at all into no record',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    WSPEventSelect(s, event, FD_READ, d.err);
    client.send('abc');
    d.run(A_WHILE);
    assert.is(WSPEnumNetworkEvents(s, event, null as never, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(event.signalled, true);
    const record = { lNetworkEvents: 77, iErrorCode: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
    assert.is(WSPEnumNetworkEvents(s, null, record, d.err), 0);
    assert.is(event.signalled, true, 'it was not given');
    assert.equal(record, { lNetworkEvents: FD_READ, iErrorCode: [0, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
    assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
    assert.is(event.signalled, false);
    assert.equal(record, { lNetworkEvents: 0, iErrorCode: [0, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
  }),
);

events(
  'call the owner of an event object once for each time it is set',
  withDevice((d) => {
    const { s, client } = converse(d);
    const seen: [number, number[]][] = [];
    const event = createEvent(() => {
      seen.push(enumerate(d, s, event));
      d.recv(s);
    });
    WSPEventSelect(s, event, FD_READ | FD_CLOSE, d.err);
    for (const text of ['a', 'b']) {
      client.send(text);
      d.run(A_WHILE);
    }
    client.fin();
    d.run(A_WHILE);
    assert.equal(seen, [
      [FD_READ, [0]],
      [FD_READ, [0]],
      [FD_CLOSE, [0]],
    ]);
  }),
);

events.run();
