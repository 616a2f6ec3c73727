import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  type EventObject,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inet,
  MSG_PEEK,
  networkEvents,
  SD_RECEIVE,
  SD_SEND,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSPAccept,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPRecv,
  WSPSend,
  WSPShutdown,
} from '../../provider/index.ts';
import { arrive, nonBlocking } from '../support/calls.ts';
import { converse, messagesOf } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';

const events = suite('events');

/** Long enough for everything that is under way to be heard, also when the attention line fails for once. */
const A_WHILE = 300;

/** A window that does nothing. */
const idle = createWindow(() => {});

/** Enumerates: [bits, the errors of those bits in the order of the bits]. */
function enumerate(d: Device, s: number, event: EventObject | null): [number, number[]] {
  const record = networkEvents();
  assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
  return [record.lNetworkEvents, record.iErrorCode.filter((_, bit) => record.lNetworkEvents & (1 << bit))];
}

/** The messages of `s` as one word each, with the error where there is one: `READ`, `CLOSE 10054`. */
function words(messages: number[][]): string[] {
  const names: [number, string][] = [
    [FD_READ, 'READ'],
    [FD_WRITE, 'WRITE'],
    [FD_ACCEPT, 'ACCEPT'],
    [FD_CONNECT, 'CONNECT'],
    [FD_CLOSE, 'CLOSE'],
  ];
  return messages.map(([event, error]) => {
    const name = names.find(([bit]) => bit === event);
    return `${name ? name[1] : event}${error ? ` ${error}` : ''}`;
  });
}

/** Fills the message queue: posts to `idle` until it takes no more. */
function stuff(d: Device): void {
  let count = 0;
  while (d.upcalls().postMessage(idle, 0, 0, 0)) count++;
  assert.ok(count > 0);
}

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
  'never come from inside a call, only from the runtime’s loop',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('hello');
    d.run(A_WHILE);
    let calls = 0;
    WSPAsyncSelect(
      s,
      createWindow(() => calls++),
      1,
      FD_ALL_EVENTS,
      d.err,
    );
    assert.is(d.recv(s, 2), 'he');
    assert.is(calls, 0);
    d.run(A_WHILE);
    assert.is(calls, 3);
    WSPEventSelect(
      s,
      createEvent(() => calls++),
      FD_ALL_EVENTS,
      d.err,
    );
    assert.is(calls, 3);
    d.run(A_WHILE);
    assert.is(calls, 4);
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

events(
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

events(
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

events(
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

events(
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

events(
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

events(
  'FD_WRITE: comes at once for a connection with room, then only after a send that found none, when there is room',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE']);
    assert.is(d.send(s, 'x'.repeat(1000)), 1000);
    d.run(A_WHILE);
    assert.is(messages.length, 1, 'a send that succeeds promises nothing');
    while (d.send(s, 'x'.repeat(500)) > 0) d.run(A_WHILE);
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

events(
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

events(
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

events(
  'FD_CONNECT: never comes for an accepted socket',
  withDevice((d) => {
    const { s } = converse(d);
    const messages = messagesOf(d, s);
    d.run(A_WHILE);
    assert.equal(words(messages), ['WRITE']);
  }),
);

events(
  'FD_CLOSE: comes once, after the last byte was read, also for who registers late',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('abc');
    client.fin();
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ']);
    assert.is(d.recv(s, 2), 'ab');
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'READ']);
    assert.is(d.recv(s, 2), 'c');
    d.run(A_WHILE);
    assert.equal(words(messages), ['READ', 'READ', 'CLOSE']);
    assert.is(d.recv(s), '');
    d.run(2000);
    assert.is(messages.length, 3);
    const late = messagesOf(d, s);
    d.run(A_WHILE);
    assert.equal(words(late), ['WRITE', 'CLOSE']);
  }),
);

events(
  'FD_CLOSE: comes with the reason as soon as the peer resets, and what was not read is lost',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
      client.send('abc');
      d.run(A_WHILE);
      client.rst();
      d.run(1500);
      assert.equal(words(messages), ['READ', `CLOSE ${WSAECONNRESET}`]);
      const event = createEvent(null);
      WSPEventSelect(s, event, FD_CLOSE, d.err);
      assert.equal(enumerate(d, s, event), [FD_CLOSE, [WSAECONNRESET]]);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAECONNRESET);
    },
    { disconOnRst: true },
  ),
);

events('FD_CLOSE: is found also when the chip does not announce the reset', () => {
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      const messages = messagesOf(d, s, FD_CLOSE);
      client.rst();
      d.run(1500);
      assert.equal(words(messages), [`CLOSE ${WSAECONNRESET}`]);
    },
    { disconOnRst: false },
  )();
});

events(
  'FD_CLOSE: comes once for a FIN and a RST after it',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    client.fin();
    d.run(A_WHILE);
    client.rst();
    d.run(2000);
    assert.equal(words(messages), ['CLOSE']);
  }),
);

events(
  'FD_CLOSE: does not come for the local end alone, but when the peer’s end follows',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    WSPShutdown(s, SD_SEND, d.err);
    d.run(2000);
    assert.equal(messages, []);
    client.fin();
    d.run(2000);
    assert.equal(words(messages), ['CLOSE']);
  }),
);

events(
  'end with their socket: nothing is posted for it, whatever happens to its connection',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s);
    d.run(A_WHILE);
    messages.length = 0;
    client.send('abc');
    WSPCloseSocket(s, d.err);
    client.fin();
    d.run(2000);
    assert.equal(messages, []);
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

events(
  'as messages: none is lost, doubled or moved behind another when the queue is full',
  withDevice((d) => {
    d.host.listen(7, (peer) => peer.send('banner'));
    const s = d.socket();
    const messages = messagesOf(d, s);
    WSPConnect(s, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err);
    d.time.advance(20_000);
    stuff(d);
    // The chip is heard while nothing more fits; then the queue empties and more happens.
    d.bus.turn();
    d.run(2);
    d.run(1000);
    assert.equal(words(messages), ['CONNECT', 'READ', 'WRITE']);
    assert.is(d.recv(s), 'banner');
  }),
);

events(
  'as messages: what no longer holds when the queue has room again is not posted',
  withDevice((d) => {
    const { s, client } = converse(d);
    const messages = messagesOf(d, s, FD_WRITE | FD_READ | FD_CLOSE);
    d.run(A_WHILE);
    assert.equal(words(messages.splice(0)), ['WRITE']);
    stuff(d);
    client.send('abc');
    client.fin();
    d.time.advance(20_000);
    d.recv(s);
    d.run(2000);
    assert.equal(words(messages), ['CLOSE']);
  }),
);

events(
  'as a record: the owner of an event object is called also when the queue was full as it was set',
  withDevice((d) => {
    const { s, client } = converse(d);
    const seen: [number, number[]][] = [];
    const event = createEvent(() => seen.push(enumerate(d, s, event)));
    WSPEventSelect(s, event, FD_READ | FD_CLOSE, d.err);
    stuff(d);
    client.send('abc');
    d.time.advance(20_000);
    d.bus.turn();
    d.run(1000);
    assert.equal(seen, [[FD_READ, [0]]]);
    assert.is(d.recv(s), 'abc');
    client.fin();
    d.run(A_WHILE);
    assert.equal(seen.slice(1), [[FD_CLOSE, [0]]]);
  }),
);

events(
  'go on when a callback throws, be it a window’s, an event’s, a condition or a blocking callback',
  withDevice((d) => {
    const log = console.log;
    const said: string[] = [];
    console.log = (line: string) => said.push(line);
    try {
      const listener = d.listen(80, 4);
      let calls = 0;
      const window = createWindow(() => {
        calls++;
        throw new Error('window');
      });
      WSPAsyncSelect(listener, window, 1, FD_ACCEPT, d.err);
      const [client] = arrive(d, 80, [5001]);
      d.run(A_WHILE);
      assert.is(calls, 1);
      const refuse = () => {
        throw new Error('condition');
      };
      assert.is(d.accept(listener, refuse), INVALID_SOCKET);
      assert.is(d.err.value, WSAEINVAL);
      d.run(A_WHILE);
      assert.is(calls, 2, 'the request waits on, and says so');
      WSPAsyncSelect(listener, null, 0, 0, d.err);
      const s = d.accept(listener);
      const seen: string[] = [];
      const event = createEvent(() => {
        event.signalled = false;
        seen.push(String(d.recv(s)));
        throw new Error('event');
      });
      WSPEventSelect(s, event, FD_READ, d.err);
      for (const text of ['a', 'b']) {
        client.send(text);
        d.run(A_WHILE);
      }
      assert.equal(seen, ['a', 'b']);
      const blocking = d.socket();
      d.host.listen(7, () => {});
      d.upcalls().blockingCallback = () => {
        throw new Error('blocking');
      };
      for (let i = 0; i < 2; i++) {
        WSPConnect(blocking, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err);
        assert.is(d.err.value, 10004);
      }
      d.upcalls().blockingCallback = null;
      assert.is(WSPConnect(blocking, inet(10, 0, 2, 2, 7), 16, null, null, null, null, d.err), 0);
    } finally {
      console.log = log;
    }
    assert.equal(
      said.map((line) => line.split(' ').pop()),
      ['window', 'condition', 'window', 'event', 'event', 'blocking', 'blocking'],
    );
  }),
);

events(
  'let a callback close, accept and register as it likes',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const heard: string[] = [];
    const inner = createWindow((_wMsg, s, lParam) => {
      heard.push(words([[lParam & 0xffff, lParam >>> 16]])[0]);
      if (lParam === FD_READ) {
        heard.push(String(d.recv(s)));
        WSPCloseSocket(s, d.err);
      }
    });
    const outer = createWindow((_wMsg, s) => {
      const accepted = d.accept(s);
      WSPAsyncSelect(accepted, inner, 2, FD_READ | FD_CLOSE, d.err);
    });
    WSPAsyncSelect(listener, outer, 1, FD_ACCEPT, d.err);
    const clients = [1, 2, 3].map(() => d.host.connect(80));
    for (const client of clients) client.send('x');
    d.run(A_WHILE);
    assert.equal(heard, ['READ', 'x', 'READ', 'x', 'READ', 'x']);
    assert.equal(
      clients.map((client) => client.peerClosed),
      [true, true, true],
    );
  }),
);

events(
  'of a send that must fail leave the socket as it was',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(A_WHILE);
    while (d.send(s, 'x'.repeat(500)) > 0) d.run(A_WHILE);
    assert.is(WSPSend(s, [], 0, { value: 0 }, 0, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    d.run(A_WHILE);
    client.window(65_535);
    d.run(2000);
    assert.equal(words(messages), ['WRITE', 'WRITE']);
  }),
);

events.run();
