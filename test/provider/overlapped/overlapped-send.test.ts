import * as assert from 'uvu/assert';
import { SEND_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  createEvent,
  FD_WRITE,
  overlapped,
  SD_SEND,
  STATUS_PENDING,
  WSA_IO_PENDING,
  WSA_OPERATION_ABORTED,
  WSAECONNABORTED,
  WSAECONNRESET,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPSend,
  WSPShutdown,
} from '../../../provider/index.ts';
import { text } from '../../support/buffers.ts';
import { nonBlocking } from '../../support/calls.ts';
import { messagesOf, pattern, setOption } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { converseOverlapped, post, state } from '../../support/winsock/overlapped.ts';

const overlap = suite('overlapped send');

overlap(
  'answers 0 with the count when the chip has room for all, and is indicated all the same',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const event = createEvent(null);
    const ov = overlapped(event);
    const count = { value: 77 };
    const list = [text('GET '), text('/')];
    assert.is(WSPSend(s, list, 2, count, 0, ov, null, null, d.err), 0);
    assert.is(count.value, 5);
    assert.equal(state(ov), { Internal: 0, InternalHigh: 5, Offset: 0, OffsetHigh: 0 });
    assert.is(event.signalled, true);
    d.run(5);
    assert.is(client.text(), 'GET /');
  }),
);

overlap(
  'pends until all of 10,000 bytes are in the chip, in either mode, and writes no count meanwhile',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    for (const on of [false, true]) {
      nonBlocking(d, s, on);
      const ov = overlapped(null);
      const count = { value: 77 };
      const whole = pattern(10_000, on ? 10_000 : 0);
      const list = [
        { len: 4000, buf: whole.slice(0, 4000) },
        { len: 6000, buf: whole.slice(4000) },
      ];
      assert.is(WSPSend(s, list, 2, count, 0, ov, null, null, d.err), -1);
      assert.is(d.err.value, WSA_IO_PENDING);
      d.run(2000);
      assert.equal(state(ov), { Internal: 0, InternalHigh: 10_000, Offset: 0, OffsetHigh: 0 });
      assert.is(count.value, 77);
    }
    assert.equal(client.received(), pattern(20_000));
  }),
);

overlap(
  'keeps the order of the calls, also of those that do not overlap',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const records = [0, 1, 2].map(() => overlapped(null));
    assert.is(post(d, s, records[0], pattern(5000)), WSA_IO_PENDING);
    assert.is(post(d, s, records[1], pattern(10, 5000)), WSA_IO_PENDING);
    assert.is(post(d, s, records[2], ''), WSA_IO_PENDING);
    assert.is(d.send(s, pattern(3000, 5010)), 3000);
    assert.equal(
      records.map((ov) => [ov.Internal, ov.InternalHigh]),
      [
        [0, 5000],
        [0, 10],
        [0, 0],
      ],
    );
    d.run(50);
    assert.equal(client.received(), pattern(8010));
  }),
);

overlap('lets no byte overtake another, in any mixture of calls and windows', () => {
  for (let seed = 1; seed <= 20; seed++) {
    withDevice((d) => {
      const { s, client } = converseOverlapped(d);
      nonBlocking(d, s);
      let state = seed * 7919;
      const random = (below: number) => {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        return (state >> 8) % below;
      };
      let sent = 0;
      for (let step = 0; step < 60; step++) {
        const size = 1 + random(3000);
        const kind = random(4);
        if (kind === 0) client.window(random(2) * 65535);
        else if (kind === 1) sent += Math.max(0, d.send(s, pattern(size, sent)));
        else {
          const error = post(d, s, overlapped(null), pattern(size, sent));
          assert.ok(error === 0 || error === WSA_IO_PENDING, `seed ${seed}: ${error}`);
          sent += size;
        }
        d.run(random(20));
      }
      client.window(65535);
      d.run(20_000);
      assert.ok(Buffer.from(client.received()).equals(pattern(sent)), `seed ${seed}`);
    })();
  }
});

overlap(
  'makes a non-blocking send wait for FD_WRITE, which comes when the overlapped ones are through',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d, { window: 0 });
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    messages.length = 0;
    assert.is(post(d, s, overlapped(null), pattern(3000)), WSA_IO_PENDING);
    assert.is(d.send(s, 'x'), -1);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    d.run(1000);
    assert.equal(messages, []);
    client.window(65535);
    d.run(3000);
    assert.ok(messages.length >= 1);
    assert.is(d.send(s, pattern(100, 3000)), 100);
    d.run(50);
    assert.equal(client.received(), pattern(3100));
  }),
);

overlap(
  'goes out before the FIN of a SD_SEND, which refuses new ones',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d, { window: 0 });
    const ov = overlapped(null);
    assert.is(post(d, s, ov, pattern(9000)), WSA_IO_PENDING);
    assert.is(WSPShutdown(s, SD_SEND, d.err), 0);
    assert.is(post(d, s, overlapped(null), 'late'), WSAESHUTDOWN);
    d.run(500);
    assert.is(client.peerClosed, false);
    client.window(65535);
    d.run(4000);
    assert.equal([ov.Internal, ov.InternalHigh], [0, 9000]);
    assert.equal(client.received(), pattern(9000));
    assert.is(client.peerClosed, true);
    assert.is(d.faults.length, 0);
  }),
);

overlap(
  'waits as long as it takes, whatever SO_SNDTIMEO says',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d, { window: 0 });
    setOption(s, SEND_TIMEOUT_MS, 50);
    const ov = overlapped(null);
    assert.is(post(d, s, ov, pattern(3000)), WSA_IO_PENDING);
    d.run(10_000);
    assert.is(ov.Internal, STATUS_PENDING);
    client.window(65535);
    d.run(5000);
    assert.equal([ov.Internal, ov.InternalHigh], [0, 3000]);
  }),
);

overlap(
  'ends with WSAECONNRESET after a RST, and with WSAECONNABORTED when the peer is silent for good',
  () => {
    for (const [how, error] of [
      ['rst', WSAECONNRESET],
      ['vanish', WSAECONNABORTED],
    ] as const) {
      withDevice((d) => {
        const { s, client } = converseOverlapped(d, { window: 600 });
        const [one, two] = [overlapped(createEvent(null)), overlapped(null)];
        assert.is(post(d, s, one, pattern(5000)), WSA_IO_PENDING);
        assert.is(post(d, s, two, pattern(10)), WSA_IO_PENDING);
        if (how === 'vanish') d.host.stopAnswering = true;
        else client.rst();
        d.run(40_000);
        assert.equal([one.OffsetHigh, two.OffsetHigh], [error, error], how);
        assert.is(one.hEvent?.signalled, true);
      })();
    }
  },
);

overlap(
  'is cut off by a close: what was in the chip arrives, the rest does not',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const [one, two] = [overlapped(createEvent(null)), overlapped(null)];
    assert.is(post(d, s, one, pattern(5000)), WSA_IO_PENDING);
    assert.is(post(d, s, two, pattern(10)), WSA_IO_PENDING);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.equal([one.OffsetHigh, two.OffsetHigh], [WSA_OPERATION_ABORTED, WSA_OPERATION_ABORTED]);
    assert.is(one.hEvent?.signalled, true);
    d.run(500);
    assert.equal(client.received(), pattern(one.InternalHigh));
    assert.ok(one.InternalHigh >= 2048 && one.InternalHigh < 5000);
    assert.is(client.peerClosed, true);
  }),
);

overlap(
  'takes MSG_DONTROUTE, and no other flag',
  withDevice((d) => {
    const { s, client } = converseOverlapped(d);
    const ov = overlapped(null);
    for (let flag = 1; flag <= 0x8000; flag *= 2) {
      const result = WSPSend(s, [text('x')], 1, null, flag, ov, null, null, d.err);
      assert.is(result === 0 ? 0 : d.err.value, flag === 4 ? 0 : WSAEOPNOTSUPP, `flag ${flag}`);
    }
    d.run(5);
    assert.is(client.text(), 'x');
  }),
);

overlap.run();
