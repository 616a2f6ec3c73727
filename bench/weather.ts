import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../build/config/config.ts';
import { command, runCli } from '../cli/cli.ts';
import { inWeather, nameOfWeather } from '../test/runner/choice.ts';
import { Durations } from '../test/runner/durations.ts';
import { runAll } from '../test/runner/lanes.ts';
import { SuiteProcess } from '../test/runner/process/suite-process.ts';
import { failuresIn, tally } from '../test/runner/report/report.ts';
import { copyOf, endWith } from '../test/runner/tree.ts';

/** Time limit of a test, in milliseconds. */
const LIMIT_MS = 180_000;
const STEPS = { STEPS: '2000', RUNS: '40' };

await runCli(
  command('weather', 'Runs the suites of the provider in all weathers.')
    .option('--seeds <count>', 'how many of each weather', '8')
    .action(({ seeds }: { seeds: string }) => weather(Number(seeds))),
);

async function weather(seeds: number): Promise<void> {
  const copy = copyOf(ROOT);
  endWith(copy.remove, SuiteProcess.killAll);
  const durations = new Durations(ROOT);
  let failed = 0;
  for (const env of Array.from({ length: seeds }, (_, i) => weathers(`${i + 1}`)).flat()) {
    const results = await runAll(inWeather(join(copy.path, 'test'), { ...STEPS, ...env }), {
      tree: copy.path,
      lanes: availableParallelism(),
      limitMs: LIMIT_MS,
      secondsOf: (job) => durations.of(job),
      onBegin: () => {},
      onEnd: () => {},
    });
    const failures = failuresIn(results, copy.path);
    if (failures !== '') failed++;
    process.stdout.write(`${failures}${nameOfWeather(env)}: ${tally(results)}\n`);
  }
  copy.remove();
  process.exitCode = failed === 0 ? 0 : 1;
}

/** The environment of each run with this seed. */
function weathers(seed: string): Record<string, string>[] {
  return [
    { HARSH: seed },
    { LOSS: '5', SEED: seed },
    { SERVICE: seed },
    { HARSH: seed, LOSS: '5', SEED: seed, SERVICE: seed },
  ];
}
