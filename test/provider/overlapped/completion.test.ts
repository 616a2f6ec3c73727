import * as assert from 'uvu/assert';
import {
  createEvent,
  type Overlapped,
  overlapped,
  type ThreadId,
  WSA_INVALID_HANDLE,
  WSA_INVALID_PARAMETER,
  WSA_IO_INCOMPLETE,
  WSA_IO_PENDING,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAENOTSOCK,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPGetOverlappedResult,
  WSPRecv,
  WSPSend,
} from '../../../provider/index.ts';
import { room, text, textOf } from '../../support/buffers.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { converseOverlapped, outcome, pend, post } from '../../support/winsock/overlapped.ts';

const completion = suite('completion');

completion(
  'calls the routine from the loop, once, with error, count, record and flags, and leaves the event object alone',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const calls: unknown[][] = [];
    const routine = (...parameters: unknown[]) => calls.push(parameters);
    const buffer = room(5);
    assert.is(pend(d, s, ov, [buffer], { routine }), WSA_IO_PENDING);
    client.send('hello');
    d.run(A_WHILE);
    assert.is(calls.length, 1);
    assert.is(calls[0][2], ov);
    assert.equal([calls[0][0], calls[0][1], calls[0][3]], [0, 5, 0]);
    assert.is(event.signalled, false);
  }),
);

completion(
  'calls the routine after the call has returned, also when that said 0',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const calls: number[][] = [];
    const ov = overlapped(null);
    assert.is(
      post(d, s, ov, 'abc', (error, bytes) => calls.push([error, bytes])),
      0,
    );
    assert.equal(calls, []);
    // The record is in use until then.
    assert.is(post(d, s, ov, 'd'), WSAEINVAL);
    d.run(A_WHILE);
    assert.equal(calls, [[0, 3]]);
    assert.ok([0, WSA_IO_PENDING].includes(post(d, s, ov, 'd')));
  }),
);

completion(
  'carries an echo server of routines alone: each begins the next operation with the same record',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const ov = overlapped(null);
    const buffer = room(64);
    let ended = 0;
    const receive = () => {
      assert.ok([0, WSA_IO_PENDING].includes(pend(d, s, ov, [buffer], { routine: received })));
    };
    const received = (_error: number, bytes: number) => {
      if (bytes === 0) ended++;
      else assert.ok([0, WSA_IO_PENDING].includes(post(d, s, ov, buffer.buf.slice(0, bytes), receive)));
    };
    receive();
    for (let i = 0; i < 50; i++) client.send(`line ${i}, `);
    client.fin();
    d.run(1000);
    assert.is(client.text(), Array.from({ length: 50 }, (_, i) => `line ${i}, `).join(''));
    assert.is(ended, 1);
  }),
);

completion(
  'nests no routine in another, also when that one waits for something',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const order: string[] = [];
    const [one, two] = [overlapped(null), overlapped(null)];
    pend(d, s, one, [room(1)], {
      routine: () => {
        order.push('one begins');
        d.recv(s, 1);
        order.push('one ends');
      },
    });
    pend(d, s, two, [room(1)], { routine: () => order.push('two') });
    client.send('ab');
    d.time.after(200_000, () => client.send('c'));
    d.run(1000);
    assert.equal(order, ['one begins', 'one ends', 'two']);
  }),
);

completion(
  'does not let a routine that throws take the next one with it',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const log = console.log;
    const said: string[] = [];
    console.log = (line: string) => said.push(line);
    let called = 0;
    const ov = overlapped(null);
    const thrower = () => {
      throw new Error('mine');
    };
    post(d, s, ov, 'a', thrower);
    post(d, s, overlapped(null), 'b', () => called++);
    d.run(A_WHILE);
    console.log = log;
    assert.is(called, 1);
    assert.equal(said, ['spisock: a callback threw: Error: mine']);
    assert.is(post(d, s, ov, 'c'), 0);
  }),
);

completion(
  'refuses a thread that is closed, and takes the runtime’s own',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const closed: ThreadId = { ThreadHandle: null };
    const routine = () => {};
    const call = (ov: Overlapped, thread: ThreadId | null) =>
      WSPSend(s, [text('x')], 1, null, 0, ov, routine, thread, d.err) === 0 ? 0 : d.err.value;
    assert.is(call(overlapped(null), closed), WSAEINVAL);
    assert.is(call(overlapped(null), null), 0);
  }),
);

completion(
  'sets the event object once for each operation; its owner resets it, or the next operation does',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    let set = 0;
    const event = createEvent(() => set++);
    const ov = overlapped(event);
    for (let i = 1; i <= 3; i++) {
      pend(d, s, ov, [room(1)]);
      assert.is(event.signalled, false);
      client.send('x');
      d.run(A_WHILE);
      assert.equal([event.signalled, set], [true, i]);
    }
  }),
);

completion(
  'WSPGetOverlappedResult: tells an end again and again, and one that has not come by WSA_IO_INCOMPLETE',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const ov = overlapped(null);
    pend(d, s, ov, [room(9)]);
    assert.is(outcome(d, s, ov), -WSA_IO_INCOMPLETE);
    client.send('four');
    d.run(A_WHILE);
    assert.equal([outcome(d, s, ov), outcome(d, s, ov)], [4, 4]);
    pend(d, s, ov, [room(9)]);
    client.rst();
    // A RST need not announce itself: the health check finds it.
    d.run(1300);
    assert.is(outcome(d, s, ov), -WSAECONNRESET);
  }),
);

completion(
  'WSPGetOverlappedResult: refuses a bad socket, then a bad record, then bad places for the answer',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const none = null as never;
    const ref = { value: 77 };
    const fresh = overlapped(createEvent(null));
    const ov = overlapped(null);
    pend(d, s, ov, [room(1)]);
    const cases: [number, Overlapped, typeof ref, boolean, typeof ref, number][] = [
      [4711, none, none, false, none, WSAENOTSOCK],
      [s, none, none, false, none, WSA_INVALID_PARAMETER],
      [s, fresh, ref, true, ref, WSA_INVALID_PARAMETER],
      [s, ov, none, false, ref, WSAEFAULT],
      [s, ov, ref, false, none, WSAEFAULT],
      [s, ov, ref, true, ref, WSA_INVALID_HANDLE],
      [s, ov, ref, false, ref, WSA_IO_INCOMPLETE],
    ];
    for (const [socket, record, bytes, wait, flags, error] of cases) {
      assert.is(WSPGetOverlappedResult(socket, record, bytes, wait, flags, d.err), false);
      assert.is(d.err.value, error);
    }
    assert.is(ref.value, 77);
  }),
);

completion(
  'WSPGetOverlappedResult: waits for the end, of receives and sends alike, while the provider goes on',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [buffer, ov] = [room(5), overlapped(createEvent(null))];
    pend(d, s, ov, [buffer]);
    d.time.after(300_000, () => client.send('later'));
    const from = d.clock.now();
    assert.is(outcome(d, s, ov, true), 5);
    assert.is(textOf(buffer), 'later');
    assert.ok(d.clock.now() - from >= 300);
    assert.is(post(d, s, ov, new Uint8Array(20_000)), WSA_IO_PENDING);
    assert.is(outcome(d, s, ov, true), 20_000);
  }),
);

completion(
  'WSPGetOverlappedResult: ends its wait with WSAEINTR when cancelled, and the operation goes on',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const ov = overlapped(createEvent(null));
    pend(d, s, ov, [room(5)]);
    let error = 0;
    d.upcalls().blockingCallback = () => {
      // A call that waits is the only one: this one may not.
      if (outcome(d, s, ov, true) < 0) error = d.err.value;
      WSPCancelBlockingCall(d.err);
      return true;
    };
    assert.is(outcome(d, s, ov, true), -WSAEINTR);
    assert.is(error, WSAEINPROGRESS);
    d.upcalls().blockingCallback = null;
    client.send('on');
    d.run(A_WHILE);
    assert.is(outcome(d, s, ov), 2);
  }),
);

completion(
  'WSPGetOverlappedResult: waits no longer than until its socket is closed, and tells of the abort',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const ov = overlapped(createEvent(null));
    pend(d, s, ov, [room(5)]);
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (rests++ === 10) WSPCloseSocket(s, { value: 0 });
      return true;
    };
    assert.is(outcome(d, s, ov, true), -995);
    assert.is(outcome(d, s, ov), -WSAENOTSOCK);
    const count = { value: 0 };
    assert.is(WSPRecv(s, [room(1)], 1, count, { value: 0 }, ov, null, null, d.err), -1);
  }),
);

completion.run();
