import * as assert from 'uvu/assert';
import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  MSG_DONTROUTE,
  MSG_INTERRUPT,
  MSG_MAXIOVLEN,
  MSG_OOB,
  MSG_PARTIAL,
  MSG_PEEK,
  MSG_PUSH_IMMEDIATE,
  MSG_WAITALL,
  overlapped,
  SD_RECEIVE,
  WSA_IO_PENDING,
  WSAECONNRESET,
  WSAEINTR,
  WSAENOBUFS,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSPCancelBlockingCall,
  WSPShutdown,
} from '../../../provider/index.ts';
import { gather, room, scatter, text, textOf } from '../../support/buffers.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse, pattern, setOption } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { converseOverlapped, pend } from '../../support/winsock/overlapped.ts';

const flags = suite('flags');

/** One WSPRecv with MSG_WAITALL. Returns [result or error, count, the buffer as text]. */
function all(d: Device, s: number, size: number): unknown[] {
  const buffer = room(size);
  const [result, count] = scatter(d, s, [buffer], 1, MSG_WAITALL);
  return [result === 0 ? 0 : d.err.value, count, textOf(buffer).replace(/\0+$/, '')];
}

flags(
  'send: takes MSG_DONTROUTE; MSG_OOB, MSG_PARTIAL, MSG_INTERRUPT and unknown ones are WSAEOPNOTSUPP',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.equal(gather(d, s, [text('on the link')], 1, MSG_DONTROUTE), [0, 11]);
    const refused = [MSG_OOB, MSG_PEEK, MSG_WAITALL, MSG_INTERRUPT, MSG_PUSH_IMMEDIATE, MSG_PARTIAL];
    for (const flag of [...refused, 0x40, 0x4000, MSG_DONTROUTE | MSG_OOB]) {
      assert.equal(gather(d, s, [text('x')], 1, flag), [-1, 77], `flag ${flag}`);
      assert.is(d.err.value, WSAEOPNOTSUPP);
    }
    d.run(5);
    assert.is(client.text(), 'on the link');
  }),
);

flags(
  'receive: takes MSG_PEEK and MSG_PUSH_IMMEDIATE and hands back none; others are WSAEOPNOTSUPP and lose nothing',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(5);
    const taken = [MSG_PEEK, MSG_PUSH_IMMEDIATE | MSG_PEEK];
    for (const flag of taken) assert.equal(scatter(d, s, [room(3)], 1, flag), [0, 3, 0]);
    const refused = [MSG_OOB, MSG_DONTROUTE, MSG_INTERRUPT, MSG_PARTIAL, 0x40, 0x100, MSG_PEEK | MSG_OOB];
    for (const flag of refused) {
      assert.equal(scatter(d, s, [room(3)], 1, flag), [-1, 77, flag], `flag ${flag}`);
      assert.is(d.err.value, WSAEOPNOTSUPP);
    }
    assert.equal(scatter(d, s, [room(3)], 1, MSG_PUSH_IMMEDIATE), [0, 3, 0]);
  }),
);

flags(
  'flags are judged before the state of the connection',
  withDevice((d) => {
    const s = d.socket();
    assert.equal(scatter(d, s, [room(1)], 1, MSG_OOB), [-1, 77, MSG_OOB]);
    assert.is(d.err.value, WSAEOPNOTSUPP);
    gather(d, s, [text('x')], 1, MSG_OOB);
    assert.is(d.err.value, WSAEOPNOTSUPP);
    gather(d, s, [text('x')], 1, 0);
    assert.is(d.err.value, WSAENOTCONN);
  }),
);

flags(
  'MSG_WAITALL: waits until all buffers are full, be they larger than the chip’s memory',
  withDevice((d) => {
    const { s, client } = converse(d);
    const buffers = [room(3), room(0), room(5994), room(3)];
    client.send(pattern(2500));
    d.time.after(200_000, () => client.send(pattern(4000, 2500)));
    assert.equal(scatter(d, s, buffers, 4, MSG_WAITALL), [0, 6000, 0]);
    const got = Buffer.concat(buffers.map(({ buf }) => buf));
    assert.ok(got.equals(pattern(6000)));
    assert.is(all(d, s, 500)[1], 500);
  }),
);

flags(
  'MSG_WAITALL: ends early with the stream, and 0 is the end',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('to the end');
    d.time.after(50_000, () => client.fin());
    assert.equal(all(d, s, 99), [0, 10, 'to the end']);
    assert.equal(all(d, s, 99), [0, 0, '']);
  }),
);

flags(
  'MSG_WAITALL: is refused with MSG_PEEK or MSG_PARTIAL, and on a non-blocking socket, overlapped or not',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    client.send('abc');
    d.run(5);
    for (const other of [MSG_PEEK, MSG_PARTIAL]) {
      assert.is(scatter(d, s, [room(1)], 1, MSG_WAITALL | other)[0], -1);
      assert.is(d.err.value, WSAEOPNOTSUPP);
    }
    nonBlocking(d, s);
    assert.is(all(d, s, 1)[0], WSAEOPNOTSUPP);
    assert.is(pend(d, s, overlapped(null), [room(1)], { flags: MSG_WAITALL }), WSAEOPNOTSUPP);
    nonBlocking(d, s, false);
    assert.equal(all(d, s, 3), [0, 3, 'abc']);
  }),
);

flags(
  'MSG_WAITALL: gives what it has when the time is up, and names the reason when it has nothing',
  withDevice((d) => {
    const { s, client } = converse(d);
    setOption(s, RECEIVE_TIMEOUT_MS, 300);
    client.send('ab');
    d.time.after(200_000, () => client.send('c'));
    const from = d.clock.now();
    assert.equal(all(d, s, 9), [0, 3, 'abc']);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 300 && waited < 350, `waited ${waited} ms, not once more for every piece`);
    assert.equal(all(d, s, 9), [WSAETIMEDOUT, 77, '']);
  }, TIMED),
);

flags(
  'MSG_WAITALL: gives what it has when it is cancelled, or the connection is reset; then the next call tells why',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('ab');
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests % 20 === 0) WSPCancelBlockingCall({ value: 0 });
      return true;
    };
    assert.equal(all(d, s, 9), [0, 2, 'ab']);
    assert.equal(all(d, s, 9), [WSAEINTR, 77, '']);
    d.upcalls().blockingCallback = null;
    client.send('cd');
    d.time.after(50_000, () => client.rst());
    assert.equal(all(d, s, 9), [0, 2, 'cd']);
    assert.equal(all(d, s, 9), [WSAECONNRESET, 77, '']);
  }, TIMED),
);

flags(
  'MSG_WAITALL: waits for nothing when there is no room',
  withDevice((d) => {
    const { s } = converse(d);
    assert.equal(scatter(d, s, [room(0), room(0)], 2, MSG_WAITALL), [0, 0, 0]);
    WSPShutdown(s, SD_RECEIVE, d.err);
    assert.is(all(d, s, 0)[0], WSAESHUTDOWN);
  }),
);

flags(
  'any number of buffers is taken, MSG_MAXIOVLEN and more',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    for (const count of [MSG_MAXIOVLEN, MSG_MAXIOVLEN + 1, 100]) {
      const list = Array.from({ length: count }, (_, i) => text(String(i % 10)));
      const whole = list.map(textOf).join('');
      assert.equal(gather(d, s, list), [0, count]);
      d.run(5);
      assert.ok(client.text().endsWith(whole));
      const into = list.map(() => room(1));
      assert.is(pend(d, s, overlapped(null), into), WSA_IO_PENDING);
      client.send(whole);
      d.run(A_WHILE);
      assert.is(into.map(textOf).join(''), whole);
    }
  }),
);

flags(
  'a receive that the runtime has no memory for is WSAENOBUFS, not the end, and loses nothing',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const buffer = room(5);
    const ov = overlapped(null);
    assert.is(pend(d, s, ov, [buffer]), WSA_IO_PENDING);
    const read = d.bus.read.bind(d.bus);
    // Receive memory is block 3, 7, 11...: bits 7 to 3 of the header's third byte.
    d.bus.read = (head, into, at, count) =>
      ((head[2] >> 3) & 3) === 3
        ? read(head, new Uint8Array(count), 0, count) * 0
        : read(head, into, at, count);
    client.send('hello');
    d.run(A_WHILE);
    assert.is(ov.Internal, 0x103);
    assert.equal(scatter(d, s, [room(5)]), [-1, 77, 0]);
    assert.is(d.err.value, WSAENOBUFS);
    d.bus.read = read;
    d.run(A_WHILE);
    assert.equal([ov.Internal, textOf(buffer)], [0, 'hello']);
    client.send('again');
    d.run(A_WHILE);
    assert.is(d.recv(s), 'again');
  }),
);

flags.run();
