import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prove } from './proof.ts';
import { count, type Outcome, run, tally, WEATHERED } from './suites.ts';

/** Where the provider's tests write down what they have shown. */
const DIRECTORY = mkdtempSync(join(tmpdir(), 'spisock-'));
const WITNESS = join(DIRECTORY, 'witness.jsonl');

/** The slice of `npm run weather`: all that it has at once, and few random steps. */
const FOUL = { HARSH: '1', LOSS: '5', SEED: '1', SERVICE: '1' };
const FEW_STEPS = { STEPS: '1000', RUNS: '20' };

/**
 * Runs all suites, in one process for each group at a time: suites that compute, those of the provider in fair and in
 * foul weather, and those that wait for devices and networks; behind them the others. At the end
 * comes a line for every requirement and every function of the provider: what the tests in fair weather have shown.
 */
const GROUPS: [pattern: string, env?: Record<string, string>][] = [
  ['^(arrows|docs|engine|hal|live|sim)\\b'],
  ['^(provider|requirements|services)\\b', { WITNESS }],
  [WEATHERED, { ...FOUL, ...FEW_STEPS }],
  ['^(spi-server|tap)\\b'],
];

/** Commands that are waited for by the clock, and a browser, want the machine for themselves: they come last, one by one. */
const LAST: [pattern: string][] = [['^tools\\b'], ['^browser\\b']];

const outcomes = await Promise.all(GROUPS.map(finish));
for (const group of LAST) outcomes.push(await finish(group));
const lines = existsSync(WITNESS) ? readFileSync(WITNESS, 'utf8').trim().split('\n') : [];
rmSync(DIRECTORY, { recursive: true });
const { text, missing } = prove(lines.map((line) => JSON.parse(line)));
process.stdout.write(`\n${text}\n${tally(outcomes)}\n`);
if (missing.length > 0) process.stdout.write(`not shown: ${missing.join(', ')}\n`);
const ran = (outcome: Outcome) => count(outcome, 'Passed') + count(outcome, 'Skipped') > 0;
const good = outcomes.every((outcome) => outcome.code === 0 && ran(outcome));
process.exitCode = good && missing.length === 0 ? 0 : 1;

async function finish([pattern, env]: (typeof GROUPS)[number]): Promise<Outcome> {
  const outcome = await run(pattern, env);
  process.stdout.write(outcome.output);
  return outcome;
}
