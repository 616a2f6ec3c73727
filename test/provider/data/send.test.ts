import * as assert from 'uvu/assert';
import {
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSPCloseSocket,
  WSPSend,
  type WsaBuf,
} from '../../../provider/index.ts';
import { gather, text } from '../../support/buffers.ts';
import { converse } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const send = suite('send');

send(
  'refuses what is no connection, by name, also when there is nothing to send',
  withDevice((d) => {
    const fresh = d.socket();
    const listener = d.listen(80, 1);
    for (const s of [fresh, listener]) {
      for (const bytes of ['x', '']) {
        d.err.value = 0;
        assert.is(d.send(s, bytes), -1);
        assert.is(d.err.value, WSAENOTCONN);
      }
    }
    WSPCloseSocket(fresh, d.err);
    assert.is(d.send(fresh, 'x'), -1);
    assert.is(d.err.value, WSAENOTSOCK);
  }),
);

send(
  'refuses wrong parameters before a byte leaves, and touches no count',
  withDevice((d) => {
    const { s, client } = converse(d);
    const none = null as never;
    const ref = { value: 77 };
    assert.is(WSPSend(s, none, 1, ref, 0, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(WSPSend(s, [text('x')], 1, none, 0, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    const cases: [WsaBuf[], number, number, number][] = [
      [[text('x')], 0, 0, WSAEINVAL],
      [[text('x')], 1, 1, WSAEOPNOTSUPP],
      [[text('x')], 1, 0x8000, WSAEOPNOTSUPP],
      [[text('x')], 2, 0, WSAEFAULT],
      [[text('x'), none], 2, 0, WSAEFAULT],
      [[text('x'), { len: 1, buf: none }], 2, 0, WSAEFAULT],
      [[text('x'), { len: 5, buf: new Uint8Array(4) }], 2, 0, WSAEFAULT],
      [[{ len: -1, buf: new Uint8Array(4) }], 1, 0, WSAEFAULT],
    ];
    for (const [buffers, count, flags, error] of cases) {
      d.err.value = 0;
      assert.equal(gather(d, s, buffers, count, flags), [-1, 77]);
      assert.is(d.err.value, error);
    }
    d.run(5);
    assert.is(client.text(), '');
  }),
);

send(
  'gathers its buffers in order into one segment, empty ones skipped',
  withDevice((d) => {
    const { s, client } = converse(d);
    const arrivals: string[] = [];
    client.onData = (bytes) => arrivals.push(Buffer.from(bytes).toString('latin1'));
    const empty = { len: 0, buf: null as never };
    assert.equal(gather(d, s, [text('GET '), empty, text(''), text('/'), text(' HTTP/1.0')]), [0, 14]);
    d.run(5);
    assert.equal(arrivals, ['GET / HTTP/1.0']);
  }),
);

send(
  'sends `len` bytes from the start of a buffer, also of one that is a view',
  withDevice((d) => {
    const { s, client } = converse(d);
    const whole = Uint8Array.from(Buffer.from('0123456789'));
    assert.equal(gather(d, s, [{ len: 4, buf: whole }]), [0, 4]);
    assert.equal(gather(d, s, [{ len: 3, buf: whole.subarray(5) }]), [0, 3]);
    assert.equal(gather(d, s, [{ len: 10, buf: whole }]), [0, 10]);
    d.run(5);
    assert.is(client.text(), '01235670123456789');
  }),
);

send(
  'takes nothing as 0 bytes, and puts nothing on the wire',
  withDevice((d) => {
    const { s } = converse(d);
    d.run(5);
    let frames = 0;
    d.wire.tap = () => frames++;
    assert.is(d.send(s, ''), 0);
    d.run(100);
    assert.is(frames, 0);
  }),
);

send.run();
