import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { command, runCli } from './cli.ts';
import { ROOT, UsageError } from './config.ts';
import { prove } from './proof.ts';
import { everything, type Job } from './suites/choice.ts';
import { Durations } from './suites/durations.ts';
import { runAll } from './suites/lanes.ts';
import { failuresIn, Report, tally, timesOf } from './suites/report.ts';
import type { SuiteResult } from './suites/result.ts';
import { SuiteProcess } from './suites/suite-process.ts';
import { copyOf, endWith } from './suites/tree.ts';

interface Options {
  quick: boolean;
  times: boolean;
  inPlace: boolean;
  folder?: string;
  lanes: string;
  limit: string;
}

await runCli(
  command('test', 'Runs the suites, and says what has failed.')
    .argument('[names...]', 'parts of the names of suites, such as provider/accept (default: all)')
    .option('--quick', 'those that are fast and most likely to fail', false)
    .option('--times', 'at the end, which suites took longest', false)
    .option('--in-place', 'with the sources themselves, and not with a copy of them', false)
    .option('--folder <path>', 'the suites in another folder')
    .option('--lanes <count>', 'suites that run at the same time', String(availableParallelism() + 1))
    .option('--limit <seconds>', 'a test that takes longer is stopped', '180')
    .action(test),
);

async function test(names: string[], options: Options): Promise<void> {
  const isInPlace = options.inPlace || options.folder !== undefined;
  const copy = isInPlace ? { path: ROOT, remove: () => {} } : copyOf(ROOT);
  const builds = mkdtempSync(join(tmpdir(), 'spisock-builds-'));
  const remove = () => {
    copy.remove();
    rmSync(builds, { recursive: true, force: true });
  };
  endWith(remove, SuiteProcess.killAll);
  process.env.SPISOCK_BUILDS = builds;
  try {
    const folder = options.folder ? resolve(options.folder) : join(copy.path, 'test');
    const jobs = chosen(everything(folder), names, options.quick);
    const results = await play(jobs, copy.path, options);
    const isWhole = names.length === 0 && !options.quick && !options.folder;
    conclude(results, isWhole, options.times, copy.path);
  } finally {
    remove();
  }
}

function chosen(jobs: Job[], names: string[], isQuick: boolean): Job[] {
  const wanted = jobs.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  if (wanted.length === 0) throw new UsageError(`no suite is called '${names.join("' or '")}'`);
  return wanted;
}

async function play(jobs: Job[], tree: string, { lanes, limit, folder }: Options): Promise<SuiteResult[]> {
  const durations = new Durations(ROOT);
  const report = new Report(jobs.length, (text) => process.stdout.write(text));
  const results = await runAll(jobs, {
    tree,
    lanes: Number(lanes),
    limitMs: Number(limit) * 1000,
    secondsOf: (name) => durations.of(name),
    onBegin: (result) => report.begin(result),
    onEnd: (result) => report.end(result),
  });
  if (!folder) durations.remember(results);
  return results;
}

/** What the tests in fair weather have shown, what has failed, and the sum. */
function conclude(results: SuiteResult[], isWhole: boolean, wantsTimes: boolean, tree: string): void {
  const say = (text: string) => process.stdout.write(text);
  if (wantsTimes) say(`\n${timesOf(results)}`);
  say('\n');
  let missing: string[] = [];
  if (isWhole) {
    const proof = prove(
      results
        .filter(({ job }) => /^(provider|requirements|services)\/[^,]*$/.test(job.name))
        .flatMap(({ witnesses }) => witnesses),
    );
    missing = proof.missing;
    say(`${proof.text}\n`);
  }
  say(failuresIn(results, tree));
  if (missing.length > 0) say(`not shown: ${missing.join(', ')}\n`);
  say(`${tally(results)}\n`);
  const good = results.every(({ failures }) => failures.length === 0);
  process.exitCode = good && missing.length === 0 ? 0 : 1;
}
