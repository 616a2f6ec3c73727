import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { Message } from '../suites/messages.ts';
import { SuiteProcess } from '../suites/suite-process.ts';
import { broken, type Mutant } from './mutants.ts';

/** What became of a break: killed by a test, by its limit, or by none. */
export type Verdict =
  | { kind: 'killed'; by: string; suite: string }
  | { kind: 'limit'; by: string; suite: string }
  | { kind: 'survived'; suites: number };

/** A copy of the sources in which one file after the other is broken and mended. */
export class Bench {
  private readonly tree: string;
  private readonly compiled: string;
  private readonly limitMs: number;

  /**
   * @param tree the copy
   * @param compiled what tools/suites/compiled.ts has made of it
   * @param limitMs a test that takes longer is stopped
   */
  constructor(tree: string, compiled: string, limitMs: number) {
    this.tree = tree;
    this.compiled = compiled;
    this.limitMs = limitMs;
  }

  /** Runs these suites, by name, with the break in the tree until one fails; then the tree is as before. */
  async try(mutant: Mutant, suites: string[]): Promise<Verdict> {
    const path = join(this.tree, mutant.file);
    const source = readFileSync(path, 'utf8');
    await this.put(mutant.file, broken(source, mutant));
    try {
      return await this.play(suites);
    } finally {
      await this.put(mutant.file, source);
    }
  }

  private async play(suites: string[]): Promise<Verdict> {
    const running = new SuiteProcess(this.tree, { SPISOCK_COMPILED: this.compiled }, this.limitMs);
    try {
      for (const suite of suites) {
        const failed: string[] = [];
        let current = 'loading it';
        const ended = await new Promise<string | null>((resolve) => {
          const hear = (message: Message): void => {
            if (message.kind === 'begin') current = message.test.title;
            const failure =
              message.kind === 'failure' || (message.kind === 'end' && message.failure !== undefined);
            if (!failure) return;
            failed.push(current);
            resolve(null);
          };
          void running
            .run(join(this.tree, 'test', `${suite}.test.ts`), hear)
            .then((ending) => resolve(ending.kind === 'stopped' ? ending.why : null));
        });
        if (failed.length > 0) return { kind: 'killed', by: failed[0], suite };
        if (ended?.startsWith('it took longer')) return { kind: 'limit', by: current, suite };
        if (ended !== null) return { kind: 'killed', by: `${current}: ${ended.split('\n')[0]}`, suite };
      }
      return { kind: 'survived', suites: suites.length };
    } finally {
      running.kill();
    }
  }

  /** Writes a source, and what it compiles to. */
  private async put(file: string, source: string): Promise<void> {
    writeFileSync(join(this.tree, file), source);
    const sourcefile = join(this.tree, file);
    const { code } = await transform(source, {
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
