import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  networkEvents,
  SD_SEND,
  WSAECONNABORTED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPSend,
  WSPShutdown,
  type WsaBuf,
} from '../../provider/index.ts';
import { SEND_TIMEOUT_MS } from '../../provider/options.ts';
import { converse, converseFreely, messagesOf, pattern, setOption } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';

const send = suite('send');

/** One WSPSend of these buffers. Returns [result, bytes taken]; the count starts as 77, to see who touches it. */
function gather(d: Device, s: number, buffers: WsaBuf[], count = buffers.length, flags = 0): number[] {
  const taken = { value: 77 };
  return [WSPSend(s, buffers, count, taken, flags, null, null, null, d.err), taken.value];
}

const text = (value: string): WsaBuf => {
  const buf = Uint8Array.from(Buffer.from(value, 'latin1'));
  return { len: buf.length, buf };
};

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

send(
  'blocks until all of 10,000 bytes are taken, and they arrive in order',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.is(d.send(s, pattern(10_000)), 10_000);
    d.run(20);
    assert.equal(client.received(), pattern(10_000));
  }),
);

send('goes on where the chip’s 16-bit pointers begin again', () => {
  for (const txInit of [0, 0xfc00, 0xffff]) {
    withDevice(
      (d) => {
        const { s, client } = converse(d);
        for (let sent = 0; sent < 70_000; sent += 3500) d.send(s, pattern(3500, sent));
        d.run(20);
        assert.ok(Buffer.from(client.received()).equals(pattern(70_000)), `pointers begin at ${txInit}`);
      },
      { txInit },
    )();
  }
});

send(
  'keeps the bytes of two connections apart',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    for (let i = 0; i < 40; i++) {
      assert.is(d.send(s, `a${i},`), `a${i},`.length);
      assert.is(d.send(t, `b${i},`), `b${i},`.length);
    }
    d.run(20);
    const all = Array.from({ length: 40 }, (_, i) => i);
    assert.is(client.text(), all.map((i) => `a${i},`).join(''));
    assert.is(other.text(), all.map((i) => `b${i},`).join(''));
  }),
);

send(
  'on a non-blocking socket takes what fits, 2,048 bytes, and then answers WSAEWOULDBLOCK',
  withDevice((d) => {
    const { s, client } = converseFreely(d, { window: 0 });
    assert.is(d.send(s, pattern(5000)), 2048);
    assert.equal(gather(d, s, [text('more')]), [-1, 77]);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    client.window(65535);
    d.run(2000);
    assert.is(d.send(s, pattern(2048, 2048)), 2048);
    d.run(20);
    assert.equal(client.received(), pattern(4096));
  }),
);

send(
  'takes only what the peer’s acknowledgements have freed',
  withDevice((d) => {
    // The window takes 600 bytes of 2,048; what is not acknowledged stays in the chip's memory.
    const { s, client } = converseFreely(d, { window: 600 });
    assert.is(d.send(s, pattern(2048)), 2048);
    d.host.stopAnswering = true;
    d.run(50);
    assert.is(d.send(s, 'x'), -1);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    d.host.stopAnswering = false;
    d.run(5000);
    assert.is(d.send(s, pattern(500, 2048)), 500);
    d.run(5000);
    assert.equal(client.received(), pattern(2548));
  }),
);

send(
  'announces room by one FD_WRITE, and only after a send that found none',
  withDevice((d) => {
    const { s, client } = converseFreely(d, { window: 0 });
    const messages = messagesOf(d, s, FD_READ | FD_WRITE | FD_CLOSE);
    d.run(5);
    assert.equal(messages, [[FD_WRITE, 0]]);
    assert.is(d.send(s, pattern(2000)), 2000);
    assert.is(d.send(s, 'x'), -1);
    assert.is(d.send(s, 'x'), -1);
    d.run(100);
    assert.equal(messages, [[FD_WRITE, 0]]);
    client.window(65535);
    d.run(3000);
    assert.equal(messages, [
      [FD_WRITE, 0],
      [FD_WRITE, 0],
    ]);
    for (let i = 0; i < 5; i++) {
      assert.is(d.send(s, 'good'), 4);
      d.run(50);
    }
    assert.is(messages.length, 2);
  }),
);

send(
  'records room with an event object as well',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    const event = createEvent(null);
    const record = networkEvents();
    WSPEventSelect(s, event, FD_WRITE, d.err);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.is(record.lNetworkEvents, FD_WRITE);
    d.send(s, pattern(2048));
    assert.is(d.send(s, 'x'), -1);
    d.run(50);
    assert.is(event.signalled, false);
    client.window(65535);
    d.run(3000);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.is(record.lNetworkEvents, FD_WRITE);
  }),
);

send(
  'blocks while the peer’s window is shut, and no longer',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    d.time.after(4_000_000, () => client.window(65535));
    const from = d.clock.now();
    assert.is(d.send(s, pattern(6000)), 6000);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 4000 && waited < 9000, `${waited} ms`);
    d.run(50);
    assert.equal(client.received(), pattern(6000));
  }),
);

send(
  'gives up with WSAETIMEDOUT after SO_SNDTIMEO, without touching the count',
  withDevice((d) => {
    const { s } = converse(d, { window: 0 });
    setOption(s, SEND_TIMEOUT_MS, 700);
    const from = d.clock.now();
    assert.equal(gather(d, s, [{ len: 3000, buf: pattern(3000) }]), [-1, 77]);
    assert.is(d.err.value, WSAETIMEDOUT);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 700 && waited < 720, `${waited} ms`);
  }),
);

send(
  'ends with WSAEINTR when the blocking callback cancels it, and when the socket is closed meanwhile',
  withDevice((d) => {
    const { s } = converse(d, { window: 0 });
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests === 10) WSPCancelBlockingCall({ value: 0 });
      return true;
    };
    assert.is(d.send(s, pattern(3000)), -1);
    assert.equal([d.err.value, rests], [WSAEINTR, 10]);
    d.upcalls().blockingCallback = () => false;
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAEINTR);
    d.upcalls().blockingCallback = () => WSPCloseSocket(s, { value: 0 }) <= 0;
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAEINTR);
  }),
);

send(
  'inside another blocking call answers WSAEINPROGRESS, and takes nothing',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    let result = 0;
    d.upcalls().blockingCallback = () => {
      result = d.send(s, pattern(3000));
      return false;
    };
    assert.is(d.accept(listener), 0xffffffff);
    assert.is(result, -1);
    d.upcalls().blockingCallback = null;
    assert.is(d.send(s, pattern(3000)), 3000);
    d.run(20);
    assert.equal(client.received(), pattern(3000));
    d.host.connect(80);
    d.run(5);
    d.accept(listener, () => {
      result = d.send(s, 'x');
      assert.is(d.err.value, WSAEINPROGRESS);
      return 0;
    });
    assert.is(result, -1);
  }),
);

send(
  'inside a condition function is answered where nothing can block',
  withDevice((d) => {
    const { listener, s, client } = converseFreely(d);
    d.host.connect(80);
    d.run(5);
    let result = 0;
    d.accept(listener, () => {
      result = d.send(s, 'y');
      return 0;
    });
    assert.is(result, 1);
    d.run(5);
    assert.is(client.text(), 'y');
  }),
);

send(
  'after SD_SEND answers WSAESHUTDOWN',
  withDevice((d) => {
    const { s } = converse(d);
    WSPShutdown(s, SD_SEND, d.err);
    for (const bytes of ['x', '']) {
      d.err.value = 0;
      assert.is(d.send(s, bytes), -1);
      assert.is(d.err.value, WSAESHUTDOWN);
    }
  }),
);

send(
  'goes on after the peer has closed its side',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.fin();
    d.run(5);
    assert.is(d.recv(s), '');
    assert.is(d.send(s, pattern(5000)), 5000);
    d.run(20);
    assert.equal(client.received(), pattern(5000));
  }),
);

send('answers WSAECONNRESET after the peer’s RST, announced or not, again and again', () => {
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s);
        client.rst();
        d.run(1500);
        for (let i = 0; i < 3; i++) {
          assert.is(d.send(s, 'x'), -1);
          assert.is(d.err.value, WSAECONNRESET);
        }
        d.run(1500);
        assert.equal(messages.slice(1), [[FD_CLOSE, WSAECONNRESET]], `DISCON on RST: ${disconOnRst}`);
      },
      { disconOnRst },
    )();
  }
});

send(
  'a blocked send ends with WSAECONNRESET when the peer resets',
  withDevice((d) => {
    const { s, client } = converse(d, { window: 0 });
    d.time.after(300_000, () => client.rst());
    const from = d.clock.now();
    assert.is(d.send(s, pattern(3000)), -1);
    assert.is(d.err.value, WSAECONNRESET);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 300 && waited < 1500, `${waited} ms`);
  }),
);

send(
  'ends with WSAECONNABORTED when nobody acknowledges for 31.8 seconds',
  withDevice((d) => {
    const { s } = converseFreely(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    d.host.stopAnswering = true;
    assert.is(d.send(s, 'anybody there?'), 14);
    d.run(31_000);
    assert.equal(messages, []);
    d.run(2000);
    assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]]);
    assert.is(d.send(s, 'x'), -1);
    assert.is(d.err.value, WSAECONNABORTED);
  }),
);

send(
  'survives lost SENDOKs: the pointers tell as well',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      for (let sent = 0; sent < 12_000; sent += 1500) assert.is(d.send(s, pattern(1500, sent)), 1500);
      d.run(20);
      assert.equal(client.received(), pattern(12_000));
    },
    { sendOkLost: 100 },
  ),
);

send.run();
