import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { find } from '../../../provider/engine/records/handle.ts';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import { ARMED, CLOSING, CONNECTED, FREE, QUEUED } from '../../../provider/engine/records/slot.ts';
import { slotStates } from '../../../provider/index.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { type Step, Traffic } from '../../support/faults/traffic.ts';
import { suite } from '../../support/suite.ts';
import { CROWDED } from '../../support/weather.ts';

const slots = suite('slots');

/** How often, and where the random sequences begin; fast-check prints the seed and the path of what fails. */
const RUNS = {
  numRuns: Number(process.env.RUNS ?? 150),
  seed: Number(process.env.SEED ?? 5500),
  includeErrorInReport: true,
};

/** Of each kind of step, how often it is taken among all, and the largest amount. */
const KINDS: [Step[0], number, number][] = [
  ['arrive', 10, 0],
  ['say', 6, 3000],
  ['fin', 3, 0],
  ['rst', 2, 0],
  ['vanish', 1, 0],
  ['accept', 8, 0],
  ['recv', 6, 3000],
  ['send', 6, 3000],
  ['shutdown', 2, 2],
  ['close', 5, 0],
  ['drop', 1, 0],
  ['backlog', 1, 9],
  ['busy', 6, 2000],
  ['wait', 8, 1500],
];

const step = fc.oneof(
  ...KINDS.map(([kind, weight, most]) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(kind), fc.nat(15), fc.integer({ min: Math.min(1, most), max: most })),
  })),
);

const traffic = fc.record({
  backlogs: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })),
  steps: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
});

/**
 * The chip is not strict here, because of what the driver does not act on: while it waits for a RECV to be taken, or
 * looks how far a SEND is, it may see in passing that the connection has ended, and its SEND or DISCON comes all the
 * same. The chip has to bear that, since a RST can overtake any command; and one reading that is not awaited should hold
 * nothing back, because it may be a bad one. Everything else that the chip reports is a mistake.
 */
function blame(d: Device): void {
  const mistakes = d.faults.filter(
    ({ kind, text }) => kind !== 'wrong-state' || !/: (SEND|DISCON) in CLOSED$/.test(text),
  );
  assert.equal(mistakes, []);
}

/** What the provider keeps about its slots and handles agrees with itself, and with the chip. */
function account(d: Device, listeners: number[]): void {
  const provider = providerOf(d.info);
  if (!provider) throw new Error('not started');
  const { slots: all, handles } = provider;
  assert.is(all.length, 8);
  for (const slot of all) {
    const owners = handles.filter((handle) => handle.slot === slot);
    // A handle that has never listened has no queue.
    const queues = handles.filter(({ queue, queued }) => queue?.subarray(0, queued).includes(slot.n));
    const shown = d.sim.sockets[slot.n].status;
    const what = `slot ${slot.n} in state ${slot.state}, the chip in ${shown}`;
    assert.is(owners.length, slot.state === CONNECTED ? 1 : 0, what);
    assert.is(queues.length, slot.state === QUEUED ? 1 : 0, what);
    if (slot.state === FREE || slot.state === CLOSING) assert.is(slot.handle, null, what);
    if (slot.state === CONNECTED) assert.is(slot.handle, owners[0], what);
    if (slot.state === QUEUED) assert.is(slot.handle, queues[0], what);
    if (slot.state === FREE) assert.is(shown, 'CLOSED', what);
  }
  const free = all.filter(({ state }) => state === FREE).length;
  assert.is(provider.free, free, 'free slots');
  for (const s of listeners) {
    const listener = find(s, d.err);
    if (!listener) continue;
    const armed = all.filter(({ state, handle }) => state === ARMED && handle === listener).length;
    assert.is(listener.armed, armed, 'armed slots');
    assert.ok(armed + listener.queued <= listener.backlog, `${armed} armed, ${listener.queued} queued`);
    if (free > 0) assert.is(armed + listener.queued, listener.backlog, `short, and ${free} slots are free`);
  }
  const wanted = (d.sim.common.get('SIR') & d.sim.common.get('SIMR')) !== 0;
  if (d.sim.knobs.interruptLost === 0) assert.is(d.sim.interrupt, wanted, 'INTn');
}

const armed = (d: Device): number => slotStates(d.info).filter((state) => state === 'ARMED').length;

slots('are accounted for at every step of any traffic, and all come back', () => {
  fc.assert(
    fc.property(traffic, ({ backlogs, steps }) => {
      withDevice(
        (d) => {
          const t = new Traffic(d, backlogs);
          for (const one of steps) {
            t.take(one as Step);
            t.check();
            account(d, t.listeners);
            blame(d);
          }
          t.finish();
          assert.is(d.sim.sockets.filter(({ status }) => status === 'LISTEN').length, armed(d));
          account(d, t.listeners);
          t.serveOneMore();
          t.closeAll();
          account(d, t.listeners);
          assert.equal(
            d.sim.sockets.map(({ status }) => status),
            Array.from({ length: 8 }, () => 'CLOSED'),
          );
          assert.is(d.sim.interrupt, false);
          blame(d);
        },
        { ...CROWDED, strict: false },
      )();
    }),
    RUNS,
  );
});

slots('never name a client that does not exist, at whatever moment of a look it resets', () => {
  for (let resetUs = 300; resetUs <= 800; resetUs += 2) {
    withDevice(
      (d) => {
        const t = new Traffic(d, [2]);
        d.host.ping('10.0.2.15', () => {});
        d.run(2);
        const { peer } = t.arrive(0);
        d.time.after(resetUs, () => peer.rst());
        // Nobody looks before the accept does, and then at everything in one go. Throws for whoever never came.
        d.time.advance(600);
        t.accept(0);
      },
      { readback: 'zeroUntilConnect' },
    )();
  }
});

slots.run();
