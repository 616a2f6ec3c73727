import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../sim/hosts/host.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { type Service, STOCK, servedAfter, serving } from './clients.ts';

const orders = suite('whatever order clients connect, send and leave in');

/** One seed in CI; SEED chooses another one. */
const SEED = Number(process.env.SEED ?? 1);
/** More rounds than the provider has handles, so that one that is lost in each round is missed. */
const ROUNDS = Number(process.env.ROUNDS ?? 24);
const MOST_CLIENTS = 10;
/** Every client has left by then. */
const ROUND_MS = 400;
const SERVED_MS = 2000;

const STEPS = ['bytes', 'half', 'request', 'fin', 'rst', 'vanish'] as const;
type Step = (typeof STEPS)[number];

/** What one client does, each step so many milliseconds behind the one before. */
interface Script {
  gapsMs: number[];
  steps: Step[];
  window: number;
}

/** A client that does up to four things and ends. */
function scriptOf(random: Random): Script {
  const steps: Step[] = [];
  while (steps.length < 3 && random.chance(60)) steps.push(STEPS[random.below(3)]);
  if (random.chance(40)) steps.push('fin');
  // Behind its FIN a client may reset, or go without a word.
  if (steps.at(-1) !== 'fin' || random.chance(50)) steps.push(random.chance(75) ? 'rst' : 'vanish');
  return {
    gapsMs: [random.below(120), ...steps.map(() => random.below(3) * random.below(30))],
    steps,
    window: random.chance(85) ? 65_535 : 0,
  };
}

/** Plays `script` from now on, from a host of its own, so that it can fall silent alone. */
function play(board: LockstepBoard, service: Service, script: Script, number: number): void {
  const address = 100 + number;
  const mac = `52:55:0a:00:02:${address.toString(16)}`;
  const host = new Host(board.wire, board.clock, { ip: `10.0.2.${address}`, mac, seed: number + 1 });
  board.clock.after(script.gapsMs[0] * 1000 + 1, () => {
    const peer = host.connect(service.port, { window: script.window });
    let at = 0;
    const next = (): void => {
      if (at === script.steps.length) return;
      const step = script.steps[at++];
      if (peer.ended !== null) return;
      if (step === 'vanish') host.stopAnswering = true;
      else if (step === 'rst') peer.rst();
      else if (step === 'fin') peer.fin();
      else if (step === 'bytes') peer.send('x');
      else peer.send(step === 'half' ? service.ask.slice(0, service.ask.length / 2) : service.ask);
      board.clock.after((script.gapsMs[at] ?? 0) * 1000 + 1, next);
    };
    board.clock.after(script.gapsMs[1] * 1000 + 1, next);
  });
  board.clock.after(3_000_000, () => host.detach());
}

function show(scripts: Script[]): string {
  return scripts
    .map(
      ({ gapsMs, steps, window }) => `${window} ${gapsMs[0]}:${steps.map((s, i) => `${gapsMs[i + 1]} ${s}`)}`,
    )
    .join(' | ');
}

for (const service of STOCK) {
  orders(`${service.firmware} serves the next client within ${SERVED_MS} ms`, async () => {
    const board = await serving(service);
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const scripts = Array.from({ length: 1 + random.below(MOST_CLIENTS) }, () => scriptOf(random));
      const reset = random.chance(10);
      for (const [i, script] of scripts.entries()) play(board, service, script, i);
      if (reset) board.clock.after(random.below(ROUND_MS) * 1000 + 1, () => board.sim.brownOut(1000));
      board.run(ROUND_MS);
      const ms = servedAfter(board, service, SERVED_MS);
      const what = `seed ${SEED}, round ${round}${reset ? ' with a reset' : ''}: ${show(scripts)}`;
      assert.ok(ms >= 0, `not served within ${SERVED_MS} ms; ${what}`);
      assert.equal(board.faults, [], what);
      // The hosts of this round are gone.
      board.run(3000);
    }
  });
}

orders.run();
