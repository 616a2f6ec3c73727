import { isAlone, type Job } from './choice.ts';
import { SuiteProcess } from './process/suite-process.ts';
import { SuiteResult } from './report/result.ts';

export interface LaneOptions {
  /** Where the sources are. */
  tree: string;
  /** How many files run at the same time. */
  lanes: number;
  /** A test that takes longer is stopped. */
  limitMs: number;
  /** How long a file took when it ran last; the longest begin first. */
  secondsOf: (job: Job) => number;
  onBegin: (result: SuiteResult) => void;
  onEnd: (result: SuiteResult) => void;
}

/**
 * Runs files of tests in several processes. A process goes on to the next file, for as long as these want the same
 * environment and nothing has failed in it: what a failed test has left running is ended with its process.
 */
export async function runAll(jobs: Job[], options: LaneOptions): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  const crowd = new Queue(
    jobs.filter((job) => !isAlone(job)),
    options.secondsOf,
  );
  const alone = new Queue(jobs.filter(isAlone), options.secondsOf);
  await Promise.all(Array.from({ length: options.lanes }, (_, i) => lane(crowd, i, options, results)));
  await lane(alone, 0, options, results);
  return results;
}

async function lane(
  queue: Queue,
  index: number,
  options: LaneOptions,
  results: SuiteResult[],
): Promise<void> {
  let running: SuiteProcess | null = null;
  let kind = queue.kinds[index % queue.kinds.length];
  for (let job = queue.next(kind); job; job = queue.next(kind)) {
    if (running && kindOf(job) !== kind) {
      await running.end();
      running = null;
    }
    kind = kindOf(job);
    running ??= new SuiteProcess(options.tree, job.env, options.limitMs);
    const result = new SuiteResult(job);
    results.push(result);
    options.onBegin(result);
    result.finish(await running.run(job.file, (message) => result.take(message)));
    if (result.failures.length > 0) {
      running.kill();
      running = null;
    }
    options.onEnd(result);
  }
  await running?.end();
}

/** Jobs of the same kind want the same environment. */
function kindOf({ env }: Job): string {
  return JSON.stringify(env);
}

class Queue {
  readonly kinds: string[];
  private readonly jobs: Job[];

  constructor(jobs: Job[], secondsOf: (job: Job) => number) {
    this.jobs = [...jobs].sort((a, b) => secondsOf(b) - secondsOf(a));
    this.kinds = [...new Set(this.jobs.map(kindOf))];
  }

  /** Takes the longest one, of that kind while there is one. */
  next(kind: string): Job | null {
    const at = this.jobs.findIndex((job) => kindOf(job) === kind);
    return this.jobs.splice(Math.max(0, at), 1)[0] ?? null;
  }
}
