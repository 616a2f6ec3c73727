import * as assert from 'uvu/assert';
import * as w5500 from '../../../hal/w5500/chip.ts';
import * as sockets from '../../../hal/wiznet/sockets.ts';
import { View } from '../../../hal/wiznet/view.ts';
import {
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  WSAECONNRESET,
  WSAENETRESET,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { converse, converseFreely, messagesOf, msUntil, pattern } from '../../support/conversation.ts';
import { type Device, type DeviceOptions, newDevice, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { IN_ORDER, PLACED, TIMED } from '../../support/weather.ts';

const polling = suite('polling');

const NO_INTERRUPT: DeviceOptions = { bus: { interruptLine: false } };
const NO_RESET: DeviceOptions = { bus: { resetLine: false } };
const NEITHER: DeviceOptions = { bus: { interruptLine: false, resetLine: false } };
/** INTn is wired, and never falls. */
const DEAF: DeviceOptions = { interruptLost: 100 };

/** How long it takes until `messages` ends with `event`, at most half a second. */
function msUntilTold(d: Device, messages: number[][], event: number): number {
  const from = d.clock.now();
  while (messages[messages.length - 1]?.[0] !== event && d.clock.now() - from < 500) d.run(1);
  return d.clock.now() - from;
}

/** One connection from the request to the end; returns the longest time in milliseconds that anything took to be told. */
function slowestEvent(d: Device): number {
  const listener = d.listen(80, 4);
  const messages = messagesOf(d, listener, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE);
  const times: number[] = [];
  const client = d.host.connect(80, { window: 0 });
  times.push(msUntilTold(d, messages, FD_ACCEPT));
  const s = d.accept(listener);
  times.push(msUntilTold(d, messages, FD_WRITE));
  client.send('hello');
  times.push(msUntilTold(d, messages, FD_READ));
  assert.is(d.recv(s), 'hello');
  d.send(s, pattern(2048));
  assert.is(d.send(s, 'no room'), -1);
  client.window(65535);
  until(
    '2,048 bytes at the client',
    () => client.received().length >= 2048,
    () => d.run(1),
  );
  times.push(msUntilTold(d, messages, FD_WRITE));
  client.fin();
  times.push(msUntilTold(d, messages, FD_CLOSE));
  WSPCloseSocket(s, d.err);
  times.push(msUntil(d, '4 ARMED', 500));
  assert.equal(client.received(), pattern(2048));
  return Math.max(...times);
}

polling('without INTn finds every event within two polls of 5 ms', () => {
  for (const options of [NO_INTERRUPT, NEITHER]) {
    withDevice(
      (d) => {
        const ms = slowestEvent(d);
        assert.ok(ms <= 12, `${ms} ms`);
      },
      { ...options, ...TIMED },
    )();
  }
});

polling(
  'with an INTn that never falls hears everything within a round of 125 ms',
  withDevice(
    (d) => {
      const ms = slowestEvent(d);
      assert.ok(ms <= 140, `${ms} ms`);
    },
    { ...DEAF, ...TIMED },
  ),
);

polling('blocks and wakes without INTn as with it', () => {
  for (const [options, limitMs] of [
    [NO_INTERRUPT, 5],
    [DEAF, 130],
  ] as const) {
    withDevice(
      (d) => {
        const listener = d.listen(80, 2);
        d.time.after(300_000, () => d.host.connect(80, { sourcePort: 5001 }));
        const from = d.clock.now();
        const s = d.accept(listener);
        assert.is(peerPort(d, s), 5001);
        assert.ok(d.clock.now() - from <= 300 + limitMs, `accept: ${d.clock.now() - from} ms`);
        const second = d.host.connect(80);
        const t = d.accept(listener);
        d.time.after(300_000, () => second.send('now'));
        const asked = d.clock.now();
        assert.is(d.recv(t), 'now');
        assert.ok(d.clock.now() - asked <= 300 + limitMs, `recv: ${d.clock.now() - asked} ms`);
      },
      { ...options, ...TIMED },
    )();
  }
});

polling(
  'finds what has come when a call asks for it, before the next poll',
  withDevice(
    (d) => {
      const { listener, s, client } = converseFreely(d);
      nonBlocking(d, listener);
      client.send('hello');
      d.host.connect(80, { sourcePort: 5002 });
      d.time.advance(1000);
      assert.is(d.recv(s), 'hello');
      assert.is(peerPort(d, d.accept(listener)), 5002);
    },
    { ...NO_INTERRUPT, ...PLACED },
  ),
);

polling(
  'without INTn holds a backlog of eight against a burst, and serves it in the order of arrival',
  withDevice(
    (d) => {
      const listener = d.listen(80, 8);
      d.host.ping('10.0.2.15', () => {});
      d.run(2);
      const clients = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => d.host.connect(80, { sourcePort: 5000 + n }));
      d.run(10);
      assert.is(clients.filter((client) => client.ended).length, 0);
      assert.is(slots(d), '8 QUEUED');
      assert.equal(
        clients.map(() => peerPort(d, d.accept(listener))),
        [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008],
      );
    },
    { ...IN_ORDER, ...NO_INTERRUPT, listenPick: 'lowest' },
  ),
);

polling(
  'without INTn withdraws a client that reset in the queue, and tells one that reset later',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    nonBlocking(d, listener);
    const [gone] = arrive(d, 80, [5001, 5002]);
    d.run(10);
    gone.rst();
    d.run(2);
    const s = d.accept(listener);
    assert.is(peerPort(d, s), 5002);
    const client = d.host.connect(80, { sourcePort: 5003 });
    d.run(10);
    const t = d.accept(listener);
    const messages = messagesOf(d, t, FD_CLOSE);
    client.rst();
    d.run(1200);
    assert.equal(messages, [[FD_CLOSE, WSAECONNRESET]]);
  }, NO_INTERRUPT),
);

polling('costs about one frame every 5 ms while nothing happens, and 10 frames a second with INTn', () => {
  for (const [options, most] of [
    [NO_INTERRUPT, 230],
    [{}, 30],
  ] as const) {
    withDevice((d) => {
      d.listen(80, 8);
      // A chip that shows no port of a listening socket has each opened again once, in the first two rounds of the check.
      d.run(3000);
      const before = d.bus.frames;
      d.run(1000);
      const frames = d.bus.frames - before;
      assert.ok(frames >= 8 && frames <= most, `${frames} frames`);
    }, options)();
  }
});

polling('without RSTn closes what an earlier life of the program has left open', () => {
  for (const options of [NO_RESET, NEITHER]) {
    const d = newDevice(options);
    try {
      // The program before has set up the chip, and the board started again without the chip noticing.
      w5500.reset(d.chip);
      w5500.configure(d.chip, {
        mac: [2, 0, 10, 0, 2, 15],
        ip: [10, 0, 2, 15],
        subnet: [255, 255, 255, 0],
        gateway: [0, 0, 0, 0],
      });
      for (const n of [0, 3, 7]) sockets.listen(d.chip, new View(n), 4000 + n);
      d.awaitLink();
      const old = d.host.connect(4003);
      d.run(5);
      assert.is(old.state, 'ESTABLISHED');
      d.start();
      assert.equal(
        d.sim.sockets.map((socket) => socket.status),
        Array.from({ length: 8 }, () => 'CLOSED'),
      );
      d.awaitLink();
      const { s, client } = converse(d);
      client.send('hello');
      assert.is(d.recv(s), 'hello');
      old.send('still there?');
      d.run(10);
      assert.is(old.ended, 'reset');
    } finally {
      d.stop();
    }
  }
});

polling('without RSTn sets up a chip that reset by itself, by MR alone', () => {
  for (const options of [NO_RESET, NEITHER]) {
    for (const forUs of [0, 3_000_000]) {
      withDevice((d) => {
        const { s } = converseFreely(d);
        const messages = messagesOf(d, s, FD_CLOSE);
        d.run(300);
        d.sim.brownOut(forUs);
        // Down for three seconds it is found missing, and tried again after five.
        msUntil(d, '8 ARMED', 9000);
        assert.is(slots(d), '8 ARMED', `dip of ${forUs} us`);
        assert.equal(messages, [[FD_CLOSE, WSAENETRESET]]);
        d.awaitLink();
        assert.is(arrive(d, 80, [5001])[0].ended, null);
      }, options)();
    }
  }
});

polling.run();
