import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_READ,
  inet,
  inetAny,
  MSG_TRUNC,
  overlapped,
  WSA_FLAG_OVERLAPPED,
  WSA_IO_PENDING,
  WSA_OPERATION_ABORTED,
  WSAECONNRESET,
  WSAEMSGSIZE,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCloseSocket,
  WSPRecvFrom,
  WSPSendTo,
  WSPSocket,
} from '../../../provider/index.ts';
import { room, textOf } from '../../support/buffers.ts';
import { nonBlocking } from '../../support/calls.ts';
import { messagesOf } from '../../support/conversation.ts';
import { bytes, HOST, ME, NOWHERE, receiveFrom, sendTo, texts } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { outcome } from '../../support/winsock/overlapped.ts';

const overlap = suite('overlapped datagrams');

/** A socket on port 7000 that takes overlapped calls, and the host's port 9000. */
function pair(d: Device) {
  const s = WSPSocket(2, 2, 17, d.info, 0, WSA_FLAG_OVERLAPPED, d.err);
  assert.is(WSPBind(s, inetAny(7000), 16, d.err), 0);
  nonBlocking(d, s);
  return { s, port: d.host.udp(9000) };
}

/** One overlapped WSPRecvFrom of `size` bytes. */
function pend(d: Device, s: number, size: number) {
  const ov = overlapped(createEvent(null));
  const [buffer, from, fromlen, flags] = [room(size), inetAny(0), { value: 99 }, { value: 0 }];
  const result = WSPRecvFrom(s, [buffer], 1, null, flags, from, fromlen, ov, null, null, d.err);
  return { ov, buffer, from, fromlen, flags, error: result === 0 ? 0 : d.err.value };
}

/** One overlapped WSPSendTo. */
function post(d: Device, s: number, to = HOST, text = 'x') {
  const ov = overlapped(createEvent(null));
  const buf = bytes(text);
  const buffers = [{ len: buf.length, buf }];
  const result = WSPSendTo(s, buffers, 1, null, 0, to, 16, ov, null, null, d.err);
  return { ov, error: result === 0 ? 0 : d.err.value };
}

overlap(
  'end receives in the order of their calls, with sender and length, and announce nothing that somebody waited for',
  withDevice((d) => {
    const { s, port } = pair(d);
    const [a, b] = [pend(d, s, 10), pend(d, s, 10)];
    assert.equal([a.error, b.error], [WSA_IO_PENDING, WSA_IO_PENDING]);
    const messages = messagesOf(d, s, FD_READ);
    port.send(ME, 7000, bytes('one'));
    d.run(10);
    assert.equal([outcome(d, s, a.ov), outcome(d, s, b.ov)], [3, -996]);
    assert.equal([textOf(a.buffer).slice(0, 3), a.from.port, a.fromlen.value], ['one', 9000, 16]);
    port.send(ME, 7000, bytes('two!'));
    port.send(ME, 7000, bytes('three'));
    d.run(10);
    assert.is(outcome(d, s, b.ov), 4);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(receiveFrom(d, s).text, 'three');
  }),
);

overlap(
  'take what is there at once; what is longer ends with WSAEMSGSIZE and MSG_TRUNC, what bounced with WSAECONNRESET',
  withDevice((d) => {
    const { s, port } = pair(d);
    port.send(ME, 7000, bytes('here'));
    d.run(10);
    const now = pend(d, s, 10);
    assert.equal([now.error, outcome(d, s, now.ov), now.flags.value], [0, 4, 0]);
    const short = pend(d, s, 2);
    port.send(ME, 7000, bytes('longer'));
    d.run(10);
    assert.equal(
      [outcome(d, s, short.ov), short.ov.Offset, textOf(short.buffer)],
      [-WSAEMSGSIZE, MSG_TRUNC, 'lo'],
    );
    const bounced = pend(d, s, 10);
    assert.is(sendTo(d, s, inet(10, 0, 2, 2, 9999), 'anybody?'), 8);
    d.run(20);
    assert.is(outcome(d, s, bounced.ov), -WSAECONNRESET);
  }),
);

overlap(
  'send in order, one behind the other, each to its own address, and hold back what comes later',
  withDevice((d) => {
    const { s, port } = pair(d);
    const other = d.host.udp(9001);
    const to = inet(10, 0, 2, 2, 9000);
    const sends = [post(d, s, NOWHERE, 'lost'), post(d, s, to, 'one')];
    to.port = 9001;
    sends.push(post(d, s, to, 'two'));
    assert.equal(
      sends.map(({ error }) => error),
      [0, WSA_IO_PENDING, WSA_IO_PENDING],
    );
    assert.is(sendTo(d, s, HOST, 'later'), -WSAEWOULDBLOCK);
    d.run(1900);
    assert.equal(
      sends.map(({ ov }) => outcome(d, s, ov)),
      [4, 3, 3],
    );
    assert.equal([texts(port.received), texts(other.received)], [['one'], ['two']]);
  }),
);

overlap(
  'end with WSA_OPERATION_ABORTED when their socket is closed',
  withDevice((d) => {
    const { s } = pair(d);
    const receive = pend(d, s, 10);
    post(d, s, NOWHERE);
    const send = post(d, s);
    assert.is(WSPCloseSocket(s, d.err), 0);
    d.run(10);
    assert.equal([receive.ov.Internal, send.ov.Internal], [WSA_OPERATION_ABORTED, WSA_OPERATION_ABORTED]);
  }),
);

overlap.run();
