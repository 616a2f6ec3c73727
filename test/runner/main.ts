import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ROOT, UsageError } from '../../build/config/config.ts';
import { command, runCli } from '../../cli/cli.ts';
import { parseCount } from '../../cli/options/values.ts';
import { everything, isQuick, type Job } from './choice.ts';
import { compile } from './compiled.ts';
import { Durations } from './durations.ts';
import { type LaneOptions, runAll } from './lanes.ts';
import { SuiteProcess } from './process/suite-process.ts';
import { conclusion, Report, shownBy, timesOf } from './report/report.ts';
import type { SuiteResult } from './report/result.ts';
import { copyOf, endWith } from './tree.ts';

interface Options {
  quick: boolean;
  times: boolean;
  inPlace: boolean;
  folder?: string;
  lanes: string;
  limit: string;
}

/** More at the same time, or longer, is a mistake. */
const MOST_LANES = 64;
const MOST_SECONDS = 3600;

await runCli(
  command('test', 'Runs the suites, and says what has failed.')
    .argument('[names...]', 'parts of the names of suites, such as provider/accept (default: all)')
    .option('--quick', 'those that are fast and most likely to fail', false)
    .option('--times', 'at the end, which suites took longest', false)
    .option('--in-place', 'with the sources themselves, and not with a copy of them', false)
    .option('--folder <path>', 'the suites in another folder')
    .option('--lanes <count>', 'suites that run at the same time', String(availableParallelism() + 2))
    .option('--limit <seconds>', 'a test that takes longer is stopped', '180')
    .action(test),
);

async function test(names: string[], options: Options): Promise<void> {
  const lanes = parseCount('--lanes', options.lanes, MOST_LANES);
  const limitMs = parseCount('--limit', options.limit, MOST_SECONDS) * 1000;
  const isInPlace = options.inPlace || options.folder !== undefined;
  const tree = isInPlace ? { path: ROOT, remove: () => {} } : copyOf(ROOT);
  const builds = realpathSync(mkdtempSync(join(tmpdir(), 'spisock-builds-')));
  const remove = () => {
    tree.remove();
    rmSync(builds, { recursive: true, force: true });
  };
  endWith(remove, SuiteProcess.killAll);
  process.env.SPISOCK_BUILDS = builds;
  try {
    if (!isInPlace) {
      process.env.SPISOCK_COMPILED = join(builds, 'compiled');
      await compile(tree.path, process.env.SPISOCK_COMPILED);
    }
    const folder = options.folder ? resolve(options.folder) : join(tree.path, 'test');
    const jobs = chosen(everything(folder), names, options.quick);
    const durations = new Durations(ROOT);
    const results = await play(jobs, {
      tree: tree.path,
      lanes,
      limitMs,
      secondsOf: (job) => durations.of(job),
    });
    if (!options.folder) durations.remember(results);
    const isWhole = names.length === 0 && !options.quick && !options.folder;
    if (options.times) process.stdout.write(`\n${timesOf(results)}`);
    const { text, isGood } = conclusion(results, isWhole ? shownBy(results) : null, tree.path);
    process.stdout.write(text);
    process.exitCode = isGood ? 0 : 1;
  } finally {
    remove();
  }
}

function chosen(jobs: Job[], names: string[], quick: boolean): Job[] {
  const isNamed = ({ name }: Job) => names.length === 0 || names.some((part) => name.includes(part));
  const wanted = jobs.filter((job) => isNamed(job) && (isQuick(job) || !quick));
  if (wanted.length === 0) throw new UsageError(`no suite is called '${names.join("' or '")}'`);
  return wanted;
}

async function play(jobs: Job[], options: Omit<LaneOptions, 'onBegin' | 'onEnd'>): Promise<SuiteResult[]> {
  const report = new Report(jobs.length, (text) => process.stdout.write(text));
  const onBegin = (result: SuiteResult) => report.begin(result);
  const onEnd = (result: SuiteResult) => report.end(result);
  return runAll(jobs, { ...options, onBegin, onEnd });
}
