import * as assert from 'uvu/assert';
import { LINGER_ON, LINGER_SECONDS } from '../../../provider/headers/option-indices.ts';
import {
  createEvent,
  FD_CLOSE,
  MSG_WAITALL,
  type Overlapped,
  overlapped,
  STATUS_PENDING,
  WSA_IO_PENDING,
  WSA_OPERATION_ABORTED,
  WSAECONNRESET,
  WSAENETRESET,
  WSPCleanup,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { room, textOf } from '../../support/buffers.ts';
import { messagesOf, setOption } from '../../support/conversation.ts';
import { type Device, UNAWARE, withDevice } from '../../support/device.ts';
import { A_WHILE, idle } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { copyOf } from '../../support/winsock/duplicates.ts';
import { converseOverlapped, pend, post } from '../../support/winsock/overlapped.ts';
import { begin } from '../../support/winsock/startup.ts';

const overlap = suite('ends of overlapped operations');

/** Two receives that pend on `s`: the first has an event object, the second a routine, whose calls are counted. */
function pendTwice(d: Device, s: number): { one: Overlapped; two: Overlapped; calls: number[][] } {
  const [one, two] = [overlapped(createEvent(null)), overlapped(null)];
  const calls: number[][] = [];
  assert.is(pend(d, s, one, [room(4)]), WSA_IO_PENDING);
  const routine = (error: number, bytes: number) => calls.push([error, bytes]);
  assert.is(pend(d, s, two, [room(4)], { routine }), WSA_IO_PENDING);
  return { one, two, calls };
}

overlap(
  'the peer’s FIN ends all receives as a success with 0 bytes, those that find data with it',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    const [buffer, ov] = [room(4), overlapped(null)];
    assert.is(pend(d, s, ov, [buffer]), WSA_IO_PENDING);
    const { one, two, calls } = pendTwice(d, s);
    client.send('end');
    client.fin();
    d.run(A_WHILE);
    assert.equal([ov.InternalHigh, textOf(buffer)], [3, 'end\0']);
    assert.equal([one.Internal, one.InternalHigh, one.hEvent?.signalled], [0, 0, true]);
    assert.equal([two.Internal, calls], [0, [[0, 0]]]);
    assert.equal(messages, [[FD_CLOSE, 0]]);
    assert.is(pend(d, s, overlapped(null), [room(1)]), 0);
    assert.is(d.recv(s), '');
  }),
);

overlap(
  'the peer’s FIN completes a receive with MSG_WAITALL with the bytes before it, taken before the FIN or together with it',
  withDevice((d) => {
    for (const together of [true, false]) {
      const { s, client, listener } = converseOverlapped(d);
      const [buffer, ov] = [room(6), overlapped(createEvent(null))];
      assert.is(pend(d, s, ov, [buffer], { flags: MSG_WAITALL }), WSA_IO_PENDING);
      client.send('end');
      if (!together) d.run(A_WHILE);
      client.fin();
      d.run(A_WHILE);
      assert.equal([ov.Internal, ov.InternalHigh, textOf(buffer)], [0, 3, 'end\0\0\0']);
      assert.is(ov.hEvent?.signalled, true);
      for (const each of [s, listener]) WSPCloseSocket(each, d.err);
    }
  }),
);

overlap(
  'a RST ends all of them with WSAECONNRESET',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const { one, two, calls } = pendTwice(d, s);
    client.rst();
    // A RST need not announce itself: the health check finds it.
    d.run(1300);
    assert.equal([one.Internal, one.OffsetHigh, one.InternalHigh], [WSAECONNRESET, WSAECONNRESET, 0]);
    assert.is(one.hEvent?.signalled, true);
    assert.equal([two.OffsetHigh, calls], [WSAECONNRESET, [[WSAECONNRESET, 0]]]);
    assert.is(pend(d, s, overlapped(null), [room(1)]), WSAECONNRESET);
  }),
);

overlap(
  'a close ends them with WSA_OPERATION_ABORTED, each with its indication',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const { one, two, calls } = pendTwice(d, s);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(one.OffsetHigh, WSA_OPERATION_ABORTED);
    assert.is(one.hEvent?.signalled, true);
    // A routine is never called from inside a call.
    assert.equal([two.OffsetHigh, calls], [WSA_OPERATION_ABORTED, []]);
    d.run(A_WHILE);
    assert.equal(calls, [[WSA_OPERATION_ABORTED, 0]]);
  }),
);

overlap(
  'a close that lingers ends them before it returns, also when their handle serves another socket by then',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const { one, two } = pendTwice(d, s);
    setOption(s, LINGER_ON, 1);
    setOption(s, LINGER_SECONDS, 2);
    let other = 0;
    d.upcalls().blockingCallback = () => {
      if (other === 0) other = d.socket();
      return true;
    };
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(other & 0xff, s & 0xff);
    assert.equal([one.OffsetHigh, two.OffsetHigh], [WSA_OPERATION_ABORTED, WSA_OPERATION_ABORTED]);
  }),
);

overlap(
  'a closed descriptor ends nothing while another shares the socket',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const t = copyOf(d, s);
    const { one, two } = pendTwice(d, s);
    WSPCloseSocket(s, d.err);
    d.run(A_WHILE);
    assert.is(one.Internal, STATUS_PENDING);
    client.send('go on');
    d.run(A_WHILE);
    assert.equal([one.InternalHigh, two.InternalHigh], [4, 1]);
    const ov = overlapped(null);
    assert.is(pend(d, t, ov, [room(1)]), WSA_IO_PENDING);
    WSPCloseSocket(t, d.err);
    assert.is(ov.OffsetHigh, WSA_OPERATION_ABORTED);
  }),
);

overlap(
  'the last cleanup ends them with WSA_OPERATION_ABORTED and tells nobody',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const { one, two, calls } = pendTwice(d, s);
    assert.is(begin(d.info)[0], 0);
    assert.is(WSPCleanup(d.err), 0);
    assert.equal([one.Internal, two.Internal], [STATUS_PENDING, STATUS_PENDING]);
    assert.is(WSPCleanup(d.err), 0);
    d.run(A_WHILE);
    assert.equal([one.OffsetHigh, two.OffsetHigh], [WSA_OPERATION_ABORTED, WSA_OPERATION_ABORTED]);
    assert.equal([one.hEvent?.signalled, calls], [false, []]);
  }),
);

overlap(
  'a record whose end nobody was told can be used after the next startup',
  withDevice((d) => {
    const first = converseOverlapped(d);
    const [one, two, calls] = [overlapped(null), overlapped(null), [] as number[]];
    const routine = (error: number) => calls.push(error);
    assert.is(pend(d, first.s, one, [room(1)], { routine }), WSA_IO_PENDING);
    // This one has ended, and its routine waits for the loop that a cleanup stops.
    assert.is(post(d, first.s, two, 'x', routine), 0);
    WSPCleanup(d.err);
    d.run(A_WHILE);
    assert.is(begin(d.info)[0], 0);
    const { s, client } = converseOverlapped(d);
    assert.is(pend(d, s, one, [room(1)], { routine }), WSA_IO_PENDING);
    assert.is(post(d, s, two, 'y', routine), 0);
    client.send('z');
    d.run(A_WHILE);
    assert.equal(calls, [0, 0]);
  }),
);

overlap('a chip that starts over ends them with WSAENETRESET, also while it stays off', () => {
  for (const forUs of [0, 60_000_000]) {
    withDevice((d) => {
      const { s } = converseOverlapped(d);
      const { one, two, calls } = pendTwice(d, s);
      d.sim.brownOut(forUs);
      d.run(2500);
      assert.equal([one.OffsetHigh, two.OffsetHigh], [WSAENETRESET, WSAENETRESET]);
      assert.is(one.hEvent?.signalled, true);
      assert.equal(calls, [[WSAENETRESET, 0]]);
    }, UNAWARE)();
  }
});

overlap(
  'an end that finds the message queue full is told later, once',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const told: string[] = [];
    const ov = overlapped(createEvent(() => told.push('event')));
    const two = overlapped(null);
    assert.is(pend(d, s, ov, [room(1)]), WSA_IO_PENDING);
    assert.is(pend(d, s, two, [room(1)], { routine: () => told.push('routine') }), WSA_IO_PENDING);
    d.upcalls().blockingCallback = () => {
      until('a full queue', () => !d.upcalls().postMessage(idle, 0, 0, 0));
      return two.Internal === STATUS_PENDING;
    };
    client.send('ab');
    d.recv(s);
    assert.equal([ov.Internal, two.Internal, told], [0, 0, []]);
    assert.is(pend(d, s, two, [room(1)]), 10022);
    d.upcalls().blockingCallback = null;
    d.run(1000);
    assert.equal(told, ['event', 'routine']);
    assert.is(pend(d, s, two, [room(1)]), WSA_IO_PENDING);
  }),
);

overlap.run();
