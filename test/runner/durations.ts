import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isQuick, type Job } from './choice.ts';
import type { SuiteResult } from './report/result.ts';

/** What is taken for the time of a file of which nothing is known: the slow ones come first. */
const SLOW_SECONDS = 30;
const QUICK_SECONDS = 2;

/** How long each file of tests took when it ran last, kept among the packages. */
export class Durations {
  private readonly path: string;
  private readonly seconds: Record<string, number>;

  constructor(root: string) {
    this.path = join(root, 'node_modules', '.cache', 'spisock', 'durations.json');
    this.seconds = read(this.path);
  }

  of(job: Job): number {
    return this.seconds[job.name] ?? (isQuick(job) ? QUICK_SECONDS : SLOW_SECONDS);
  }

  remember(results: SuiteResult[]): void {
    for (const { job, seconds } of results) this.seconds[job.name] = Math.round(seconds * 10) / 10;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      // Another run may read it.
      const own = `${this.path}.${process.pid}`;
      writeFileSync(own, JSON.stringify(this.seconds));
      renameSync(own, this.path);
    } catch {
      // Then the next run begins with any of them.
    }
  }
}

function read(path: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}
