import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { UNAWARE, withDevice } from '../../support/device.ts';
import { CALLS, socket } from '../../support/model/calls.ts';
import type { State } from '../../support/model/socket.ts';
import { help, WIRE } from '../../support/model/wire.ts';
import { World } from '../../support/model/world.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const model = suite('model');

/** Of each kind of step, how often it is taken among all. */
const WEIGHTS: Record<string, number> = {
  socket: 4,
  bind: 4,
  listen: 4,
  accept: 16,
  connect: 6,
  recv: 10,
  send: 14,
  shutdown: 3,
  close: 3,
  register: 10,
  enumerate: 5,
  FIONBIO: 3,
  FIONREAD: 1,
  select: 4,
  names: 1,
  arrive: 18,
  say: 14,
  fin: 4,
  rst: 8,
  vanish: 1,
  shut: 8,
  unshut: 6,
  answer: 3,
  reset: 1,
  wait: 1,
};

/** In which states a call can do something: three of four times it is made on such a socket, where there is one. */
const AIMS: Record<string, State[]> = {
  bind: ['open'],
  listen: ['bound', 'listening'],
  accept: ['listening'],
  connect: ['open', 'bound'],
  recv: ['connected'],
  send: ['connected'],
  shutdown: ['connected'],
  register: ['listening', 'connecting', 'connected', 'broken'],
};

type Step = [kind: string, who: number, n: number];

const step: fc.Arbitrary<Step> = fc.oneof(
  ...Object.entries(WEIGHTS).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(kind), fc.nat(63), fc.nat(3000)),
  })),
);

/**
 * The chip has no moods, whatever the weather: a torn counter may make a receive shorter than it could be, which is
 * legal, but the model knows one answer. And a RST is announced: how a silent one is found is the health check's own story.
 */
const CHIP = { ...DEFAULTS, ...UNAWARE, disconOnRst: true };

/** How many steps are taken together; fast-check prints the seed and the path of what fails. */
const STEPS = Number(process.env.STEPS ?? 20_000);
const LONGEST = 160;
const RUN = {
  seed: Number(process.env.SEED ?? 5500),
  // Half of the longest on average, of which a third makes no sense where it is; and some more, for chance.
  numRuns: Math.ceil(STEPS / (LONGEST * 0.29)) + 10,
  includeErrorInReport: true,
  interruptAfterTimeLimit: 300_000,
};

/** Takes a step, with the device and in the model. Returns whether it made sense. */
function take(world: World, [kind, who, n]: Step): boolean {
  if (kind === 'socket') return socket(world);
  if (kind in WIRE) return WIRE[kind](world, who, n);
  const aimed = world.sockets.filter(({ state }) => AIMS[kind]?.includes(state));
  const among = aimed.length > 0 && who % 4 !== 0 ? aimed : world.sockets;
  return among.length > 0 && CALLS[kind](world, among[(who >> 2) % among.length], n);
}

model('follows the model for any sequence of calls and wire events', () => {
  let taken = 0;
  const property = fc.property(fc.array(step, { minLength: 1, maxLength: LONGEST, size: 'max' }), (steps) => {
    withDevice((d) => {
      const world = new World(d);
      socket(world);
      for (const call of ['bind', 'listen']) CALLS[call](world, world.sockets[0], 1);
      try {
        for (const each of steps) {
          until('nobody needs help', () => !help(world));
          if (!take(world, each)) continue;
          world.awaitQuiet();
          taken++;
        }
      } catch (error) {
        throw new Error(`${world.ladder.join('\n')}\n${error}`);
      }
    }, CHIP)();
  });
  fc.assert(property, RUN);
  assert.ok(taken >= STEPS, `${taken} steps`);
});

model.run();
