import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, UsageError } from '../build/config/config.ts';
import { command, runCli } from '../cli/cli.ts';
import { parseCount } from '../cli/options/values.ts';
import { everything, isQuick, type Job } from '../test/runner/choice.ts';
import { compile } from '../test/runner/compiled.ts';
import { SuiteProcess } from '../test/runner/process/suite-process.ts';
import { copyOf, endWith } from '../test/runner/tree.ts';
import { choose, describe, type Mutant } from './mutants/mutants.ts';
import { type Reach, reachOf, suitesFor } from './mutants/reach.ts';
import { Bench, type Verdict } from './mutants/trial.ts';

interface Options {
  seed: string;
  count: string;
  file: string;
  suites: string;
  jobs: string;
  limit: string;
}

/** The suites that run code of the device, and take neither commands nor real time. */
const RELATED = /^(provider|requirements|services|hal|chips|faults|abuse|live)\/[^,]+$/;

await runCli(
  command(
    'mutants',
    'Breaks the code of the device at one place after the other, and prints what no test notices.',
  )
    .option('--seed <number>', 'chooses the places', '1')
    .option('--count <number>', 'how many', '200')
    .option('--file <part>', 'only places whose file:line:column contains this', '')
    .option('--suites <part>', 'only suites whose names contain this', '')
    .option('--jobs <number>', 'how many at the same time', '1')
    .option('--limit <seconds>', 'a test that takes longer is stopped', '60')
    .action(mutants),
);

async function mutants(options: Options): Promise<void> {
  const [seed, count] = [
    parseCount('--seed', options.seed, 2 ** 31),
    parseCount('--count', options.count, 1e6),
  ];
  const limitMs = parseCount('--limit', options.limit, 3600) * 1000;
  const jobs = parseCount('--jobs', options.jobs, 64);
  const chosen = choose(ROOT, options.file, seed, count);
  if (chosen.length === 0)
    throw new UsageError(`no place of the device's code has '${options.file}' in its name`);
  const suites = everything(join(ROOT, 'test')).filter((job) => isRelated(job, options.suites));
  if (suites.length === 0) throw new UsageError(`no suite has '${options.suites}' in its name`);
  const fair = suites.filter(({ env }) => Object.keys(env).length === 0);
  const folder = mkdtempSync(join(tmpdir(), 'spisock-mutants-'));
  const trees: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const remove = () => {
    for (const one of trees) one();
  };
  endWith(remove, SuiteProcess.killAll);
  try {
    const cache = join(ROOT, 'node_modules', '.cache', 'spisock');
    const reach = await reachOf(ROOT, fair, cache, jobs);
    const verdicts = await playAll(chosen, reach, { suites, folder, trees, jobs, limitMs });
    process.exitCode = report(verdicts, seed) ? 0 : 1;
  } finally {
    remove();
  }
}

function isRelated(job: Job, part: string): boolean {
  const [name] = job.name.split(', ');
  return RELATED.test(name) && isQuick({ ...job, name }) && job.name.includes(part);
}

interface Room {
  /** In fair and in foul weather. */
  suites: Job[];
  folder: string;
  trees: (() => void)[];
  jobs: number;
  limitMs: number;
}

async function playAll(chosen: Mutant[], reach: Reach, room: Room): Promise<Map<Mutant, Verdict>> {
  const verdicts = new Map<Mutant, Verdict>();
  /** Suites that have detected a break of a file run first for the next one of it. */
  const keen = new Map<string, string[]>();
  const queue = [...chosen];
  const lane = async (_: unknown, index: number): Promise<void> => {
    const tree = copyOf(ROOT);
    room.trees.push(tree.remove);
    const compiled = join(room.folder, `compiled-${index}`);
    await compile(tree.path, compiled);
    const bench = new Bench(tree.path, compiled, room.limitMs);
    await bench.bound();
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const { file } = mutant;
      const related = suitesFor(reach, mutant);
      const first = (keen.get(file) ?? []).filter((name) => related.includes(name));
      const names = [...new Set([...first, ...related])];
      // Suites in foul weather run after all in fair weather: a break that only they detect costs the most time.
      const named = [...names, ...names.map((name) => `${name}, foul weather`)];
      const suites = named.flatMap((name) => room.suites.find((job) => job.name === name) ?? []);
      const verdict = await bench.try(mutant, suites);
      verdicts.set(mutant, verdict);
      if (verdict.kind === 'killed' || verdict.kind === 'limit')
        keen.set(file, [verdict.suite.split(', ')[0], ...first].slice(0, 5));
      process.stdout.write(`${verdicts.size}/${chosen.length} ${line(mutant, verdict)}\n`);
    }
  };
  await Promise.all(Array.from({ length: room.jobs }, lane));
  return verdicts;
}

function line(mutant: Mutant, verdict: Verdict): string {
  if (verdict.kind === 'killed') return `killed ${describe(mutant)} [${verdict.suite}: ${verdict.by}]`;
  if (verdict.kind === 'limit') return `LIMIT ${describe(mutant)} [${verdict.suite}: ${verdict.by}]`;
  if (verdict.kind === 'equivalent') return `equivalent ${describe(mutant)} [${verdict.why}]`;
  return `SURVIVED ${describe(mutant)} [${verdict.suites} suites]`;
}

/**
 * Prints the survivors, those ended by a time limit only, the equivalent ones, and the sum; returns true if all others
 * were killed.
 */
function report(verdicts: Map<Mutant, Verdict>, seed: number): boolean {
  const of = (kind: Verdict['kind']) => [...verdicts].filter(([, verdict]) => verdict.kind === kind);
  const [survivors, limits, equivalent] = [of('survived'), of('limit'), of('equivalent')];
  const list = (title: string, entries: [Mutant, Verdict][]) => {
    if (entries.length === 0) return;
    process.stdout.write(`\n${title}\n${entries.map(([m, v]) => `  ${line(m, v)}\n`).join('')}`);
  };
  list('no test notices:', survivors);
  list('ended by a limit of time alone:', limits);
  list('no test can notice:', equivalent);
  const killed = verdicts.size - survivors.length - equivalent.length;
  const percent = ((100 * killed) / verdicts.size).toFixed(1);
  process.stdout.write(
    `\nseed ${seed}: ${verdicts.size} breaks, ${killed} killed (${percent} %), ${limits.length} of them by a limit; ${equivalent.length} are equivalent\n`,
  );
  return survivors.length === 0;
}
