import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { Job } from '../../test/runner/choice.ts';
import type { Message } from '../../test/runner/messages.ts';
import { SuiteProcess } from '../../test/runner/suite-process.ts';
import { whyEquivalent } from './equivalent.ts';
import { broken, deviceFiles, type Mutant } from './mutants.ts';
import { bounded } from './rounds.ts';

/** What became of a break: killed by a test, by its limit, or by none; or it is known that none can notice it. */
export type Verdict =
  | { kind: 'killed'; by: string; suite: string }
  | { kind: 'limit'; by: string; suite: string }
  | { kind: 'survived'; suites: number }
  | { kind: 'equivalent'; why: string };

/** A copy of the sources in which one file after the other is broken and mended. */
export class Bench {
  private readonly tree: string;
  private readonly compiled: string;
  private readonly limitMs: number;
  /** The sources of the device as they are without bounds. */
  private readonly sources = new Map<string, string>();

  /**
   * @param tree the copy
   * @param compiled what test/runner/compiled.ts has made of it
   * @param limitMs a test that takes longer is stopped
   */
  constructor(tree: string, compiled: string, limitMs: number) {
    this.tree = tree;
    this.compiled = compiled;
    this.limitMs = limitMs;
  }

  /** Gives every loop of the device's code, which a break may make an endless one, a bound. */
  async bound(): Promise<void> {
    for (const file of deviceFiles(this.tree)) {
      const source = readFileSync(join(this.tree, file), 'utf8');
      this.sources.set(file, source);
      await this.put(file, source);
    }
  }

  /** Runs these suites with the break in the tree until one fails; then the tree is as before. */
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

  /** Writes a source with bounds in its loops, of which programs for boards are built, and what it compiles to. */
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

/** What the first failure of a file of tests makes of the break, or null when there is none. */
async function verdictOf(running: SuiteProcess, { name }: Job, file: string): Promise<Verdict | null> {
  let current = 'loading it';
  let ended: Promise<Verdict | null> = Promise.resolve(null);
  const failed = new Promise<Verdict>((resolve) => {
    const hear = (message: Message): void => {
      if (message.kind === 'begin') current = message.test.title;
      if (message.kind === 'failure' || (message.kind === 'end' && message.failure !== undefined))
        resolve({ kind: 'killed', by: current, suite: name });
    };
    ended = running.run(file, hear).then((ending): Verdict | null => {
      if (ending.kind === 'done') return null;
      const isLate = ending.why.startsWith('it took longer');
      return { kind: isLate ? 'limit' : 'killed', by: current, suite: name };
    });
  });
  return Promise.race([failed, ended]);
}

/** The name of a job without its weather. */
function fileOf({ name }: Job): string {
  return name.split(', ')[0];
}
