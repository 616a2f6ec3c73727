import * as assert from 'uvu/assert';
import { find } from '../../../provider/engine/records/handle.ts';
import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  createEvent,
  FD_READ,
  FIONBIO,
  MSG_PEEK,
  MSG_PUSH_IMMEDIATE,
  MSG_WAITALL,
  overlapped,
  STATUS_PENDING,
  WSA_IO_PENDING,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
  WSPIoctl,
  WSPRecv,
  WSPShutdown,
} from '../../../provider/index.ts';
import { room, text, textOf } from '../../support/buffers.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse, messagesOf, setOption } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { converseOverlapped, overlappedSocket, pend, state } from '../../support/winsock/overlapped.ts';

const overlap = suite('overlapped');

overlap(
  'receive: pends without data, and ends with the first bytes; the call wrote neither count nor flags',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const buffer = room(10);
    const [count, flags] = [{ value: 77 }, { value: 0 }];
    event.signalled = true;
    assert.is(WSPRecv(s, [buffer], 1, count, flags, ov, null, null, d.err), -1);
    assert.is(d.err.value, WSA_IO_PENDING);
    assert.is(event.signalled, false);
    assert.is(ov.Internal, STATUS_PENDING);
    d.run(A_WHILE);
    assert.is(ov.Internal, STATUS_PENDING);
    client.send('hello');
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    assert.equal(state(ov), { Internal: 0, InternalHigh: 5, Offset: 0, OffsetHigh: 0 });
    assert.is(textOf(buffer), 'hello\0\0\0\0\0');
    assert.is(count.value, 77);
  }),
);

overlap(
  'receive: answers 0 with the count when data is there already, and is indicated all the same',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    client.send('ready');
    d.run(5);
    const event = createEvent(null);
    const ov = overlapped(event);
    const buffer = room(3);
    const [count, flags] = [{ value: 77 }, { value: MSG_PUSH_IMMEDIATE }];
    assert.is(WSPRecv(s, [buffer], 1, count, flags, ov, null, null, d.err), 0);
    assert.equal([count.value, flags.value, textOf(buffer)], [3, 0, 'rea']);
    assert.equal(state(ov), { Internal: 0, InternalHigh: 3, Offset: 0, OffsetHigh: 0 });
    assert.is(event.signalled, true);
    assert.is(d.recv(s), 'dy');
  }),
);

overlap(
  'receive: fills buffers in the order of the calls',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const buffers = [room(3), room(2), room(4)];
    const records = buffers.map(() => overlapped(null));
    buffers.forEach((buffer, i) => {
      assert.is(pend(d, s, records[i], [buffer]), WSA_IO_PENDING);
    });
    client.send('abcd');
    d.run(A_WHILE);
    assert.equal(
      records.map((ov) => ov.Internal),
      [0, 0, STATUS_PENDING],
    );
    assert.equal(buffers.map(textOf), ['abc', 'd\0', '\0\0\0\0']);
    client.send('efgh');
    d.run(A_WHILE);
    assert.is(textOf(buffers[2]), 'efgh');
    assert.equal(
      records.map((ov) => ov.InternalHigh),
      [3, 1, 4],
    );
  }),
);

overlap(
  'receive: scatters, and takes the list of buffers as it was at the call',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [one, two, other] = [room(2), room(3), room(5)];
    const list = [one, two];
    assert.is(pend(d, s, overlapped(null), list), WSA_IO_PENDING);
    list[0] = other;
    two.len = 1;
    client.send('vwxyz');
    d.run(A_WHILE);
    assert.equal([textOf(one), textOf(two), textOf(other)], ['vw', 'xyz', '\0\0\0\0\0']);
  }),
);

overlap(
  'receive: without room it waits for data, ends with 0 and leaves all of it, which FD_READ announces then',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const messages = messagesOf(d, s, FD_READ);
    const event = createEvent(null);
    assert.is(pend(d, s, overlapped(event), [room(0)]), WSA_IO_PENDING);
    d.run(A_WHILE);
    assert.is(event.signalled, false);
    client.send('data');
    d.run(A_WHILE);
    assert.is(event.signalled, true);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(d.recv(s), 'data');
  }),
);

overlap(
  'receive: takes its data past FD_READ, which is posted for what is left over',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const messages = messagesOf(d, s, FD_READ);
    const buffer = room(4);
    assert.is(pend(d, s, overlapped(null), [buffer]), WSA_IO_PENDING);
    client.send('four');
    d.run(A_WHILE);
    assert.equal([textOf(buffer), messages], ['four', []]);
    assert.is(pend(d, s, overlapped(null), [room(4)]), WSA_IO_PENDING);
    client.send('fives');
    d.run(A_WHILE);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(d.recv(s), 's');
  }),
);

overlap(
  'receive: comes before a receive that waits, whichever was called first',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const buffer = room(3);
    assert.is(pend(d, s, overlapped(null), [buffer]), WSA_IO_PENDING);
    d.time.after(20_000, () => client.send('abcd'));
    assert.is(d.recv(s), 'd');
    assert.is(textOf(buffer), 'abc');
  }),
);

overlap(
  'receive: pends in either mode, never WSAEWOULDBLOCK, whatever SO_RCVTIMEO says',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    setOption(s, RECEIVE_TIMEOUT_MS, 50);
    for (const on of [false, true]) {
      nonBlocking(d, s, on);
      const ov = overlapped(null);
      assert.is(pend(d, s, ov, [room(1)]), WSA_IO_PENDING);
      d.run(1000);
      assert.is(ov.Internal, STATUS_PENDING);
      client.send('x');
      d.run(A_WHILE);
      assert.is(ov.Internal, 0);
    }
  }),
);

overlap(
  'receive: MSG_PEEK leaves the data, MSG_WAITALL fills the buffers',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [peeked, whole] = [room(4), room(6)];
    assert.is(pend(d, s, overlapped(null), [peeked], { flags: MSG_PEEK }), WSA_IO_PENDING);
    client.send('abc');
    d.run(A_WHILE);
    assert.is(textOf(peeked), 'abc\0');
    const ov = overlapped(null);
    assert.is(pend(d, s, ov, [whole], { flags: MSG_WAITALL }), WSA_IO_PENDING);
    assert.is(d.send(s, 'x'), 1);
    client.send('de');
    d.run(A_WHILE);
    assert.is(ov.Internal, STATUS_PENDING);
    client.send('fg');
    d.run(A_WHILE);
    assert.equal([ov.Internal, ov.InternalHigh, ov.Offset, textOf(whole)], [0, 6, 0, 'abcdef']);
    assert.is(d.recv(s), 'g');
  }),
);

overlap(
  'receive: goes on after SD_RECEIVE, which refuses new ones',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [ov, buffer] = [overlapped(null), room(3)];
    assert.is(pend(d, s, ov, [buffer]), WSA_IO_PENDING);
    assert.is(WSPShutdown(s, 0, d.err), 0);
    d.run(A_WHILE);
    assert.is(ov.Internal, STATUS_PENDING);
    assert.is(pend(d, s, overlapped(null), [room(1)]), WSAESHUTDOWN);
    client.send('abcdef');
    d.run(A_WHILE);
    assert.equal([ov.Internal, ov.InternalHigh, textOf(buffer)], [0, 3, 'abc']);
  }),
);

overlap(
  'is a call like any other on a socket without WSA_FLAG_OVERLAPPED: it waits, or does not, and leaves the record alone',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const before = state(ov);
    const [count, flags] = [{ value: 77 }, { value: 0 }];
    d.time.after(100_000, () => client.send('late'));
    assert.is(
      WSPRecv(s, [room(9)], 1, count, flags, ov, () => assert.unreachable(), null, d.err),
      0,
    );
    assert.is(count.value, 4);
    nonBlocking(d, s);
    assert.is(WSPRecv(s, [room(9)], 1, count, flags, ov, null, null, d.err), -1);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    assert.is(pend(d, s, ov, [room(9)]), WSAEFAULT);
    d.run(A_WHILE);
    assert.equal(state(ov), before);
    assert.is(event.signalled, false);
  }),
);

overlap(
  'is refused like any other call, and indicates nothing then',
  withDevice((d) => {
    const { s } = converseOverlapped(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const list = [text('x')];
    const before = state(ov);
    assert.is(pend(d, 4711, ov, list), WSAENOTSOCK);
    assert.is(pend(d, overlappedSocket(d), ov, list), WSAENOTCONN);
    assert.is(pend(d, s, ov, []), WSAEINVAL);
    assert.is(pend(d, s, ov, list, { flags: 0x8000 }), WSAEOPNOTSUPP);
    assert.is(pend(d, s, ov, [{ len: 2, buf: new Uint8Array(1) }]), WSAEFAULT);
    assert.is(WSPRecv(s, list, 1, null, null as never, ov, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    d.run(A_WHILE);
    assert.equal(state(ov), before);
    assert.is(event.signalled, false);
  }),
);

overlap(
  'refuses a record that is in use, which goes on undisturbed',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [ov, buffer, other] = [overlapped(null), room(2), room(2)];
    assert.is(pend(d, s, ov, [buffer]), WSA_IO_PENDING);
    assert.is(pend(d, s, ov, [other]), WSAEINVAL);
    const on = Uint8Array.from([1, 0, 0, 0]);
    assert.is(WSPIoctl(s, FIONBIO, on, 4, null, 0, { value: 0 }, ov, null, null, d.err), -1);
    assert.equal([d.err.value, find(s, d.err)?.blocking], [WSAEINVAL, true]);
    client.send('ab');
    d.run(A_WHILE);
    assert.equal([ov.Internal, textOf(buffer), textOf(other)], [0, 'ab', '\0\0']);
    // And it can be used again.
    assert.is(pend(d, s, ov, [other]), WSA_IO_PENDING);
    client.send('cd');
    d.run(A_WHILE);
    assert.is(textOf(other), 'cd');
  }),
);

overlap.run();
