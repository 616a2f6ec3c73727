import * as assert from 'uvu/assert';
import { WSPCloseSocket, watchLink } from '../../../provider/index.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { arrive, slots } from '../../support/calls.ts';
import { boundSocket } from '../../support/datagrams.ts';
import { type Device, type DeviceOptions, UNAWARE, withDevice } from '../../support/device.ts';
import { ECHO, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { COUNTED } from '../../support/weather.ts';

const health = suite('the health check');

/** What a driver must do on a chip in good health is counted; a bad one may cost more. */
const GOOD: DeviceOptions = { ...DEFAULTS, ...COUNTED };
const WITHOUT_INT: DeviceOptions = { ...GOOD, bus: { interruptLine: false } };

/** How many frames `ms` milliseconds take, and how many of them the longest turn of the loop. */
function frames(d: Device, ms: number): { all: number; most: number } {
  const { clock, bus } = d;
  const turn = clock.turn.bind(clock);
  let most = 0;
  clock.turn = () => {
    const before = bus.frames;
    turn();
    most = Math.max(most, bus.frames - before);
  };
  const before = bus.frames;
  d.run(ms);
  clock.turn = turn;
  return { all: bus.frames - before, most };
}

for (const [what, options] of [
  ['with INTn', GOOD],
  ['without INTn', WITHOUT_INT],
] as [string, DeviceOptions][]) {
  health(
    `is none while nothing is open, ${what}: before the first socket, and behind the last`,
    withDevice((d) => {
      assert.equal(frames(d, 10_000), { all: 0, most: 0 });
      const listener = d.listen(80, 8);
      const [client] = arrive(d, 80, [5001]);
      const s = d.accept(listener);
      client.onFin = () => client.fin();
      WSPCloseSocket(s, d.err);
      WSPCloseSocket(listener, d.err);
      d.run(1000);
      assert.is(slots(d), '');
      assert.equal(frames(d, 10_000), { all: 0, most: 0 });
    }, options),
  );
}

health(
  'of an idle second with a listener is 17 frames: SIR in each of 8 rounds, each of 8 slots, and the chip; 2 in a turn',
  withDevice((d) => {
    d.listen(80, 8);
    d.run(10);
    assert.equal(frames(d, 10_000), { all: 170, most: 2 });
  }, GOOD),
);

health(
  'looks at one socket in a turn, whatever is open and however urgent it is: 4 frames at most',
  withDevice((d) => {
    d.listen(80, 4);
    d.run(10);
    arrive(d, 80, [5001, 5002, 5003, 5004]);
    const udp = [boundSocket(d, 7000), boundSocket(d, 7001)];
    d.run(10);
    assert.is(slots(d), '2 DATAGRAM 4 QUEUED');
    assert.ok(frames(d, 3000).most <= 4);
    for (const s of udp) WSPCloseSocket(s, d.err);
  }, GOOD),
);

health(
  'looks at every slot in every round while a listener hears no SYN, one in a turn',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    const accepted = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008].map((port) => {
      arrive(d, 80, [port]);
      return d.accept(listener);
    });
    d.run(10);
    assert.is(slots(d), '8 CONNECTED');
    const second = frames(d, 1000);
    // SIR, and two frames for each of eight slots, in each of eight rounds; and the chip.
    assert.is(second.all, 8 * (1 + 8 * 2) + 1);
    assert.ok(second.most <= 4, `${second.most} frames in a turn`);
    assert.is(accepted.length, 8);
  }, GOOD),
);

health(
  'of a program that only asks for the link is one frame a second',
  withDevice((d) => {
    watchLink(d.info, { onLink: null, onReset: null });
    d.run(1000);
    assert.equal(frames(d, 10_000), { all: 10, most: 1 });
  }, GOOD),
);

health(
  'comes before the first socket after a pause: a chip that has started over meanwhile is set up before it is used',
  withDevice((d) => {
    d.host.listen(7, () => {});
    d.run(5000);
    d.sim.brownOut();
    d.run(5000);
    const s = d.socket();
    d.awaitLink();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.equal(d.faults, []);
  }),
);

health(
  'brings back a chip that was away when the last socket was closed',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.run(1000);
    d.sim.brownOut(4_000_000);
    d.run(1500);
    WSPCloseSocket(listener, d.err);
    d.run(10_000);
    d.listen(80, 2);
    d.run(10);
    assert.is(slots(d), '2 ARMED');
    assert.is(d.sim.sockets.filter(({ status }) => status === 'LISTEN').length, 2);
  }, UNAWARE),
);

for (let silent = 0; silent < 8; silent++) {
  health(
    `comes to every slot, though its looks take longer than a round: client ${silent} of 8 resets, 8 ms a frame`,
    withDevice(
      (d) => {
        const listener = d.listen(80, 8);
        const clients = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
        for (const _client of clients) d.accept(listener);
        d.run(100);
        assert.is(slots(d), '8 CONNECTED');
        // The chip keeps the reset to itself, and no socket listens: only a look at this slot finds it.
        clients[silent].rst();
        d.run(3000);
        assert.is(slots(d), '1 ARMED 7 CONNECTED');
      },
      { ...GOOD, calm: 'the time of a frame is the subject', disconOnRst: false, bus: { overheadUs: 8000 } },
    ),
  );
}

health.run();
