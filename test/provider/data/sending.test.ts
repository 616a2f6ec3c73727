import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  networkEvents,
  WSAEWOULDBLOCK,
  WSPEnumNetworkEvents,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { gather, text } from '../../support/buffers.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse, converseFreely, messagesOf, pattern } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { TIMED } from '../../support/weather.ts';

const sending = suite('sending');

sending(
  'blocks until all of 10,000 bytes are taken, and they arrive in order',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.is(d.send(s, pattern(10_000)), 10_000);
    d.run(20);
    assert.equal(client.received(), pattern(10_000));
  }),
);

sending('continues across the wrap of the 16-bit pointers', () => {
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

sending(
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

sending(
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

sending(
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

sending(
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

sending(
  'is told of room within 20 ms by a peer that takes bytes again, however long it took none before',
  withDevice((d) => {
    const { s, client } = converseFreely(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    assert.is(d.send(s, pattern(4096)), 2048);
    assert.is(d.send(s, 'x'), -1);
    d.run(5000);
    assert.is(messages.length, 1);
    client.window(65535);
    // The program finds the room itself, before it is told.
    until(
      'room',
      () => d.send(s, pattern(2048)) > 0,
      () => d.time.advance(1000),
    );
    messages.length = 0;
    assert.is(d.send(s, 'x'), -1);
    d.run(20);
    assert.equal(messages, [[FD_WRITE, 0]]);
  }, TIMED),
);

sending(
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

sending(
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

sending(
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

sending(
  'finds room for one within 10 ms, although the peer of another has taken nothing for ten seconds',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    const join = () => {
      const client = d.host.connect(80, { window: 0 });
      d.run(5);
      return { client, s: d.accept(listener) };
    };
    const { client: idle, s: stuck } = join();
    const { client: quick, s } = join();
    for (const each of [stuck, s]) nonBlocking(d, each);
    until(
      'a send that is refused',
      () => d.send(stuck, pattern(2048)) <= 0,
      () => d.run(5),
    );
    d.run(10_000);
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    messages.length = 0;
    assert.is(d.send(s, pattern(2048)), 2048);
    assert.is(d.send(s, 'x'), -1);
    d.run(3);
    quick.window(65_535);
    d.run(10);
    assert.equal(messages, [[FD_WRITE, 0]]);
    assert.is(quick.received().length, 2048);
    assert.is(idle.received().length, 0);
  }, TIMED),
);

sending.run();
