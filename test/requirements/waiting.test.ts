import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  INVALID_SOCKET,
  networkEvents,
  WSAEINTR,
  WSAEINVAL,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPSelect,
} from '../../provider/index.ts';
import { arrive, nonBlocking, outcome, peerPort } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE, enumerate, idle, words } from '../support/events.ts';
import { suite } from '../support/suite.ts';

/** Paragraph 2 of the requirements (winsock-spi 20): accept blocks, or a pending request is announced. */
const waiting = suite('waiting');

/** The sets in which WSPSelect leaves `s`, without waiting: `read`, `write`, `except`. */
function readiness(d: Device, s: number): string {
  const sets = { read: [s], write: [s], except: [s] };
  WSPSelect(0, sets.read, sets.write, sets.except, { tv_sec: 0, tv_usec: 0 }, d.err);
  return Object.entries(sets)
    .filter(([, set]) => set.length > 0)
    .map(([name]) => name)
    .join(' ');
}

waiting(
  'S17 a blocking accept does not return until a client connects, then with a valid socket',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const comesAt = d.clock.now() + 750;
    d.time.after(750_000, () => d.host.connect(80, { sourcePort: 5001 }));
    const s = d.accept(listener);
    assert.ok(s !== INVALID_SOCKET);
    assert.ok(d.clock.now() >= comesAt);
    assert.is(peerPort(d, s), 5001);
  }),
);

waiting(
  'S18 with a request pending, accept returns without waiting',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    let rests = 0;
    d.upcalls().blockingCallback = () => ++rests > 0;
    assert.is(peerPort(d, d.accept(listener)), 5001);
    assert.is(rests, 0);
  }),
);

waiting(
  'S19 with none, a non-blocking accept answers WSAEWOULDBLOCK at once',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    nonBlocking(d, listener);
    const before = d.clock.now();
    assert.is(outcome(d, d.accept(listener)), WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - before <= 1);
  }),
);

waiting(
  'S20 WSPCancelBlockingCall ends a waiting accept with WSAEINTR, and the listener goes on',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const answers: number[] = [];
    d.upcalls().blockingCallback = () => {
      answers.push(outcome(d, WSPCancelBlockingCall(d.err)));
      return true;
    };
    assert.is(outcome(d, d.accept(listener)), WSAEINTR);
    assert.equal(answers, [0]);
    d.upcalls().blockingCallback = null;
    assert.is(outcome(d, WSPCancelBlockingCall(d.err)), WSAEINVAL, 'with no call outstanding');
    arrive(d, 80, [5001]);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

waiting(
  'S21 closing the listener ends a waiting accept with INVALID_SOCKET',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.upcalls().blockingCallback = () => {
      WSPCloseSocket(listener, { value: 0 });
      return true;
    };
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINTR);
    assert.is(outcome(d, d.accept(listener)), WSAENOTSOCK);
  }),
);

waiting(
  'S22 WSPAsyncSelect brings one message for a client: wParam the listener, low word 8, high word 0',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const messages: number[][] = [];
    const window = createWindow((wMsg, wParam, lParam) => messages.push([wMsg, wParam, lParam]));
    assert.is(WSPAsyncSelect(listener, window, 0x401, FD_ACCEPT, d.err), 0);
    d.run(A_WHILE);
    assert.equal(messages, []);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.equal(messages, [[0x401, listener, 0x0000_0008]]);
  }),
);

waiting(
  'S23 WSPEventSelect sets the event; enumeration gives 8 without error, resets it, and then gives nothing',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const event = createEvent(null);
    assert.is(WSPEventSelect(listener, event, FD_ACCEPT, d.err), 0);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    const record = networkEvents();
    record.iErrorCode.fill(77);
    assert.is(WSPEnumNetworkEvents(listener, event, record, d.err), 0);
    assert.equal([record.lNetworkEvents, record.iErrorCode[3], event.signalled], [8, 0, false]);
    assert.is(WSPEnumNetworkEvents(listener, event, record, d.err), 0);
    assert.is(record.lNetworkEvents, 0);
  }),
);

waiting('S24 registering makes the listener non-blocking, and it stays so until mask 0 was given', () => {
  const ways: ((s: number, mask: number, err: { value: number }) => number)[] = [
    (s, mask, err) => WSPAsyncSelect(s, idle, 1, mask, err),
    (s, mask, err) => WSPEventSelect(s, createEvent(null), mask, err),
  ];
  for (const register of ways) {
    withDevice((d) => {
      const listener = d.listen(80, 2);
      assert.is(register(listener, FD_ACCEPT, d.err), 0);
      assert.is(outcome(d, d.accept(listener)), WSAEWOULDBLOCK);
      assert.is(outcome(d, nonBlocking(d, listener, false)), WSAEINVAL);

      assert.is(register(listener, 0, d.err), 0);
      assert.is(outcome(d, d.accept(listener)), WSAEWOULDBLOCK, 'mask 0 does not block it again');
      assert.is(outcome(d, nonBlocking(d, listener, false)), 0);
      d.time.after(200_000, () => d.host.connect(80, { sourcePort: 5001 }));
      assert.is(peerPort(d, d.accept(listener)), 5001);
    })();
  }
});

waiting(
  'S25 the later registration wins: after WSPEventSelect come no more messages, after WSPAsyncSelect no more events',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const event = createEvent(null);
    const early = messagesOf(d, listener, FD_ACCEPT);
    WSPEventSelect(listener, event, FD_ACCEPT, d.err);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.equal([words(early), event.signalled], [[], true]);

    event.signalled = false;
    const late = messagesOf(d, listener, FD_ACCEPT);
    d.accept(listener);
    arrive(d, 80, [5002]);
    d.run(A_WHILE);
    assert.equal([words(early), words(late), event.signalled], [[], ['ACCEPT', 'ACCEPT'], false]);
  }),
);

waiting(
  'S26 a request that was pending before the registration is announced by it',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    const event = createEvent(null);
    WSPEventSelect(listener, event, FD_ACCEPT, d.err);
    assert.equal(enumerate(d, listener, event), [FD_ACCEPT, [0]]);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
  }),
);

waiting(
  'S27 two requests without an accept are one indication',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    arrive(d, 80, [5001, 5002]);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
  }),
);

waiting(
  'S28 after the first accept of two comes a second indication',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    arrive(d, 80, [5001, 5002]);
    d.run(A_WHILE);
    assert.is(peerPort(d, d.accept(listener)), 5001);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT', 'ACCEPT']);
  }),
);

waiting(
  'S29 after the last accept comes none',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    d.accept(listener);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
    assert.is(peerPort(d, d.accept(listener)), 5002);
    d.run(2000);
    assert.equal(words(messages), ['ACCEPT']);
  }),
);

waiting(
  'S30 a mask without FD_ACCEPT announces no request',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const messages = messagesOf(d, listener, FD_ALL_EVENTS & ~FD_ACCEPT);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    assert.equal(words(messages), []);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

waiting(
  'S31 after mask 0 no request is announced any more',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    arrive(d, 80, [5001]);
    d.run(A_WHILE);
    WSPAsyncSelect(listener, null, 0, 0, d.err);
    d.accept(listener);
    arrive(d, 80, [5002]);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
  }),
);

waiting(
  'S32 WSPSelect finds a listener ready to read exactly while its queue is not empty, and never to write',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    assert.is(readiness(d, listener), '');
    arrive(d, 80, [5001, 5002]);
    assert.is(readiness(d, listener), 'read');
    d.accept(listener);
    assert.is(readiness(d, listener), 'read');
    d.accept(listener);
    assert.is(readiness(d, listener), '');
  }),
);

waiting(
  'S33 without a registration nothing is announced: nothing posted, nothing set, nothing recorded',
  withDevice((d) => {
    const upcalls = d.upcalls();
    let posted = 0;
    for (const name of ['postMessage', 'setEvent'] as const) {
      upcalls[name] = () => {
        posted++;
        return true;
      };
    }
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    d.run(2000);
    assert.is(posted, 0);
    assert.equal(enumerate(d, listener, null), [0, []]);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

waiting.run();
