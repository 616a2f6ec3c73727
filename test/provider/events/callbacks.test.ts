import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inet,
  pendingRequests,
  WSAEINVAL,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPConnect,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { arrive } from '../../support/calls.ts';
import { converse, messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, enumerate, stuff, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const callbacks = suite('callbacks');

callbacks(
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

callbacks(
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
  }, PLACED),
);

callbacks(
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

callbacks(
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
  }, PLACED),
);

callbacks(
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
  }, PLACED),
);

callbacks(
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

callbacks(
  'have the chip heard between them: who connects during one is in the queue at the next one of the same turn',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    d.run(A_WHILE);
    const pending: number[] = [];
    const count = (): void => void pending.push(pendingRequests(listener, d.err));
    const first = createWindow(() => {
      count();
      d.host.connect(80);
      // Less than a turn may take.
      d.time.advance(2000);
      count();
    });
    d.upcalls().postMessage(first, 0, 0, 0);
    d.upcalls().postMessage(createWindow(count), 0, 0, 0);
    const before = d.clock.now();
    for (let turns = 0; pending.length < 3 && turns < 100; turns++) d.run(0.1);
    assert.ok(d.clock.now() - before < 5, `${d.clock.now() - before} ms`);
    assert.equal(pending, [0, 0, 1]);
  }, PLACED),
);

callbacks(
  'take one timer of the runtime, however many wait',
  withDevice((d) => {
    const upcalls = d.upcalls();
    d.run(A_WHILE);
    const after = d.clock.after.bind(d.clock);
    let timers = 0;
    d.clock.after = (ms, callback) => {
      timers++;
      after(ms, callback);
    };
    let calls = 0;
    const window = createWindow(() => calls++);
    for (let i = 0; i < 10; i++) assert.ok(upcalls.postMessage(window, 1, 0, 0));
    assert.equal([timers, calls], [1, 0]);
    d.run(A_WHILE);
    assert.is(calls, 10);
  }, PLACED),
);

callbacks.run();
