import { parseArgs } from 'node:util';
import { type Outcome, run, tally, WEATHERED } from './suites.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '8' } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => `${i + 1}`);

/** What is in the environment of each run. */
const weathers: Record<string, string>[] = seeds.flatMap((seed): Record<string, string>[] => [
  { HARSH: seed },
  { LOSS: '5', SEED: seed },
  { SERVICE: seed },
  { HARSH: seed, LOSS: '5', SEED: seed, SERVICE: seed },
]);

let failed = 0;
for (const weather of weathers) {
  const name = Object.entries(weather)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  const outcome: Outcome = await run(WEATHERED, { STEPS: '2000', RUNS: '40', ...weather });
  const good = outcome.code === 0;
  if (!good) {
    failed++;
    process.stdout.write(outcome.output);
  }
  process.stdout.write(`${name}: ${tally([outcome])}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;
