import * as assert from 'uvu/assert';
import {
  type CompletionRoutine,
  createEvent,
  FD_READ,
  inet,
  inetAny,
  type Overlapped,
  overlapped,
  type SockAddr,
  STATUS_PENDING,
  WSA_FLAG_OVERLAPPED,
  WSA_IO_PENDING,
  WSA_OPERATION_ABORTED,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSPBind,
  WSPCloseSocket,
  WSPRecvFrom,
  WSPSendTo,
  WSPSocket,
  type WsaBuf,
} from '../../../provider/index.ts';
import { room, text, textOf } from '../../support/buffers.ts';
import { messagesOf } from '../../support/conversation.ts';
import { bytes, HOST, ME, receiveFrom, texts } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';
import { state } from '../../support/winsock/overlapped.ts';

const overlap = suite('overlapped datagrams');

/** A socket on port 7000 that takes overlapped calls, and port 9000 of the host. */
function pair(d: Device) {
  const s = WSPSocket(2, 2, 17, d.info, 0, WSA_FLAG_OVERLAPPED, d.err);
  if (WSPBind(s, inetAny(7000), 16, d.err) !== 0) throw new Error(`WSPBind: ${d.err.value}`);
  const port = d.host.udp(9000);
  const say = (data: string) => {
    port.send(ME, 7000, bytes(data));
    d.run(A_WHILE);
  };
  return { s, port, say };
}

/** One overlapped WSPRecvFrom: 0, or the error. */
function pend(
  d: Device,
  s: number,
  ov: Overlapped,
  buffer: WsaBuf,
  from: SockAddr | null = null,
  routine: CompletionRoutine | null = null,
): number {
  const fromlen = { value: 16 };
  const flags = { value: 0 };
  const result = WSPRecvFrom(s, [buffer], 1, null, flags, from, fromlen, ov, routine, null, d.err);
  return result === 0 ? 0 : d.err.value;
}

/** One overlapped WSPSendTo: 0, or the error. */
function post(d: Device, s: number, ov: Overlapped, data: string, to: SockAddr = HOST): number {
  return WSPSendTo(s, [text(data)], 1, null, 0, to, 16, ov, null, null, d.err) === 0 ? 0 : d.err.value;
}

overlap(
  'a receive pends, and ends with one datagram and its sender; the next one with the next',
  withDevice((d) => {
    const { s, say } = pair(d);
    const [one, two] = [room(9), room(9)];
    const [from, other] = [inetAny(0), inetAny(0)];
    const ov = overlapped(createEvent(null));
    const calls: number[][] = [];
    assert.is(pend(d, s, ov, one, from), WSA_IO_PENDING);
    const routine = (error: number, count: number) => calls.push([error, count]);
    assert.is(pend(d, s, overlapped(null), two, other, routine), WSA_IO_PENDING);
    say('first');
    assert.equal(state(ov), { Internal: 0, InternalHigh: 5, Offset: 0, OffsetHigh: 0 });
    assert.is(ov.hEvent?.signalled, true);
    assert.equal([textOf(one).slice(0, 5), from.addr.join('.'), from.port], ['first', '10.0.2.2', 9000]);
    assert.equal(calls, []);
    say('2nd');
    assert.equal([textOf(two).slice(0, 3), other.port, calls], ['2nd', 9000, [[0, 3]]]);
  }),
);

overlap(
  'a receive takes its datagram past FD_READ',
  withDevice((d) => {
    const { s, say } = pair(d);
    const messages = messagesOf(d, s, FD_READ);
    assert.is(pend(d, s, overlapped(null), room(9)), WSA_IO_PENDING);
    say('taken');
    assert.equal(messages, []);
    say('announced');
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(receiveFrom(d, s).text, 'announced');
  }),
);

overlap(
  'a datagram that is too long ends it with WSAEMSGSIZE, the first part and the sender',
  withDevice((d) => {
    const { s, say } = pair(d);
    const [buffer, ov, from] = [room(4), overlapped(null), inetAny(0)];
    assert.is(pend(d, s, ov, buffer, from), WSA_IO_PENDING);
    say('0123456789');
    assert.equal([ov.OffsetHigh, ov.InternalHigh, textOf(buffer), from.port], [WSAEMSGSIZE, 4, '0123', 9000]);
  }),
);

overlap(
  'sends go out whole, in order, and to the address of their call',
  withDevice((d) => {
    const { s, port } = pair(d);
    const other = d.host.udp(9001);
    const records: Overlapped[] = [];
    const to = inet(10, 0, 2, 2, 9000);
    for (let i = 0; i < 6; i++) {
      const ov = overlapped(null);
      records.push(ov);
      to.port = 9000 + (i % 2);
      assert.ok([0, WSA_IO_PENDING].includes(post(d, s, ov, `number ${i}`, to)));
    }
    to.port = 1;
    d.run(A_WHILE);
    assert.equal(
      records.map((ov) => [ov.Internal, ov.InternalHigh]),
      records.map(() => [0, 8]),
    );
    assert.equal(texts(port.received), ['number 0', 'number 2', 'number 4']);
    assert.equal(texts(other.received), ['number 1', 'number 3', 'number 5']);
  }),
);

overlap(
  'a record in use is refused, and what it waits for stays as it was',
  withDevice((d) => {
    const { s, port, say } = pair(d);
    const [buffer, ov, from, other] = [room(5), overlapped(null), inetAny(0), inetAny(0)];
    assert.is(pend(d, s, ov, buffer, from), WSA_IO_PENDING);
    assert.is(pend(d, s, ov, room(5), other), WSAEINVAL);
    say('hello');
    assert.equal([textOf(buffer), from.port, other.port], ['hello', 9000, 0]);
    // The second waits behind the first, and keeps its address.
    const [first, second] = [overlapped(null), overlapped(null)];
    post(d, s, first, 'a');
    assert.is(post(d, s, second, 'b'), WSA_IO_PENDING);
    assert.is(post(d, s, second, 'c', inet(10, 0, 2, 2, 9001)), WSAEINVAL);
    d.run(A_WHILE);
    assert.equal(texts(port.received), ['a', 'b']);
  }, PLACED),
);

overlap(
  'a close ends them with WSA_OPERATION_ABORTED',
  withDevice((d) => {
    const { s } = pair(d);
    const ov = overlapped(createEvent(null));
    assert.is(pend(d, s, ov, room(5)), WSA_IO_PENDING);
    d.run(A_WHILE);
    assert.is(ov.Internal, STATUS_PENDING);
    WSPCloseSocket(s, d.err);
    assert.equal([ov.OffsetHigh, ov.hEvent?.signalled], [WSA_OPERATION_ABORTED, true]);
  }),
);

overlap.run();
