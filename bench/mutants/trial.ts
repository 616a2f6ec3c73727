import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { Job } from '../../test/runner/choice.ts';
import type { Message } from '../../test/runner/process/messages.ts';
import { SuiteProcess } from '../../test/runner/process/suite-process.ts';
import { whyEquivalent } from './equivalent.ts';
import { broken, deviceFiles, type Mutant } from './mutants.ts';
import { bounded } from './rounds.ts';

/** The result of a break: killed by a test, ended by a time limit, survived, or equivalent. */
export type Verdict =
  | { kind: 'killed'; by: string; suite: string }
  | { kind: 'limit'; by: string; suite: string }
  | { kind: 'survived'; suites: number }
  | { kind: 'equivalent'; why: string };

/** A copy of the sources in which files are broken and restored one by one. */
export class Bench {
  private readonly tree: string;
  private readonly compiled: string;
  private readonly limitMs: number;
  /** The original sources of the device, without loop counters. */
  private readonly sources = new Map<string, string>();

  /**
   * @param tree the copy
   * @param compiled its output of test/runner/compiled.ts
   * @param limitMs time limit of a test
   */
  constructor(tree: string, compiled: string, limitMs: number) {
    this.tree = tree;
    this.compiled = compiled;
    this.limitMs = limitMs;
  }

  /** Inserts loop counters into the device's code, since a break may make a loop endless. */
  async bound(): Promise<void> {
    for (const file of deviceFiles(this.tree)) {
      const source = readFileSync(join(this.tree, file), 'utf8');
      this.sources.set(file, source);
      await this.put(file, source);
    }
  }

  /** Runs these suites with the break until one fails; then the file is restored. */
  async try(mutant: Mutant, suites: Job[]): Promise<Verdict> {
    const source = this.sources.get(mutant.file) ?? '';
    const why = whyEquivalent(mutant, source);
    if (why !== null) return { kind: 'equivalent', why };
    await this.put(mutant.file, broken(source, mutant));
    try {
      return await this.play(suites);
    } finally {
      await this.put(mutant.file, source);
    }
  }

  private async play(suites: Job[]): Promise<Verdict> {
    let running: SuiteProcess | null = null;
    let env: Job['env'] | null = null;
    try {
      for (const job of suites) {
        if (JSON.stringify(job.env) !== JSON.stringify(env)) {
          running?.kill();
          running = null;
        }
        env = job.env;
        const compiled = { SPISOCK_COMPILED: this.compiled };
        running ??= new SuiteProcess(this.tree, { ...env, ...compiled }, this.limitMs);
        const verdict = await verdictOf(running, job, join(this.tree, 'test', `${fileOf(job)}.test.ts`));
        if (verdict) return verdict;
      }
      return { kind: 'survived', suites: suites.length };
    } finally {
      running?.kill();
    }
  }

  /** Writes a source with loop counters, for programs of boards, and its compiled form. */
  private async put(file: string, source: string): Promise<void> {
    const text = bounded(source);
    writeFileSync(join(this.tree, file), text);
    const sourcefile = join(this.tree, file);
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile,
    });
    writeFileSync(join(this.compiled, 'modules', file.replace(/\.ts$/, '.js')), code);
  }
}

/** Returns the verdict of the first failure of a test file, or null if there is none. */
async function verdictOf(running: SuiteProcess, { name }: Job, file: string): Promise<Verdict | null> {
  let current = 'loading it';
  let ended: Promise<Verdict | null> = Promise.resolve(null);
  const failed = new Promise<Verdict>((resolve) => {
    const onMessage = (message: Message): void => {
      if (message.kind === 'begin') current = message.test.title;
      if (message.kind === 'failure' || (message.kind === 'end' && message.failure !== undefined))
        resolve({ kind: 'killed', by: current, suite: name });
    };
    ended = running.run(file, onMessage).then((ending): Verdict | null => {
      if (ending.kind === 'done') return null;
      const isLate = ending.why.startsWith('it took longer');
      return { kind: isLate ? 'limit' : 'killed', by: current, suite: name };
    });
  });
  return Promise.race([failed, ended]);
}

/** Returns the name of a job without its weather. */
function fileOf({ name }: Job): string {
  return name.split(', ')[0];
}
