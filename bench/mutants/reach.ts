import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import MagicString from 'magic-string';
import type { Job } from '../../test/runner/choice.ts';
import { compile } from '../../test/runner/compiled.ts';
import { runAll } from '../../test/runner/lanes.ts';
import { copyOf } from '../../test/runner/tree.ts';
import { deviceFiles, type Mutant } from './mutants.ts';
import { blocksIn } from './places.ts';

/** Which suites enter which blocks of the device's code, and how long each suite takes. */
export interface Reach {
  /** By file: where each block is, and which suites enter it, as indexes of `suites`. */
  files: Record<string, { from: number; to: number; suites: number[] }[]>;
  suites: { name: string; seconds: number }[];
}

/** The test that takes longer than this with marked code is stopped. */
const LIMIT_MS = 180_000;

/**
 * Finds out which suites come where, by running them once with a mark in each block. What was found is kept in `cache`
 * until a source of the device or one of these suites changes.
 */
export async function reachOf(tree: string, jobs: Job[], cache: string, lanes: number): Promise<Reach> {
  const key = keyOf(tree, jobs);
  const path = join(cache, `reach-${key}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const reach = await measure(tree, jobs, lanes);
  mkdirSync(cache, { recursive: true });
  writeFileSync(path, JSON.stringify(reach));
  return reach;
}

/** The suites that enter the innermost block around a break, the fastest first. */
export function suitesFor(reach: Reach, { file, start }: Mutant): string[] {
  const around = (reach.files[file] ?? []).filter(({ from, to }) => from <= start && start < to);
  const innermost = around.reduce((best, block) => (block.from >= best.from ? block : best), {
    from: -1,
    to: 0,
    // Outside of any block: whatever loads the file.
    suites: [...new Set((reach.files[file] ?? []).flatMap(({ suites }) => suites))],
  });
  return innermost.suites
    .map((index) => reach.suites[index])
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ name }) => name);
}

function keyOf(tree: string, jobs: Job[]): string {
  const hash = createHash('sha256');
  const paths = [...deviceFiles(tree), ...jobs.map(({ file }) => relative(tree, file))];
  for (const path of paths) hash.update(path).update(readFileSync(join(tree, path)));
  return hash.digest('hex').slice(0, 16);
}

async function measure(root: string, jobs: Job[], lanes: number): Promise<Reach> {
  const tree = copyOf(root);
  const hits = mkdtempSync(join(tmpdir(), 'spisock-hits-'));
  const compiledBefore = process.env.SPISOCK_COMPILED;
  try {
    const files: Reach['files'] = {};
    let number = 0;
    const blocks: { suites: number[] }[] = [];
    for (const file of deviceFiles(tree.path)) {
      const source = readFileSync(join(tree.path, file), 'utf8');
      const marked = new MagicString(source);
      files[file] = blocksIn(source).map(({ from, to }) => {
        marked.appendLeft(from, `globalThis.spisockEnter?.(${number++});`);
        const block = { from, to, suites: [] };
        blocks.push(block);
        return block;
      });
      writeFileSync(join(tree.path, file), marked.toString());
    }
    process.env.SPISOCK_COMPILED = join(hits, 'compiled');
    await compile(tree.path, process.env.SPISOCK_COMPILED);
    mkdirSync(join(hits, 'found'));
    const preload = `--import ${join(tree.path, 'bench', 'mutants', 'hits.mjs')}`;
    // Each in a process of its own: a block that runs while a module is loaded runs once in a process.
    const marked = jobs.map((job, index) => ({
      name: job.name,
      file: join(tree.path, relative(root, job.file)),
      env: { ...job.env, SPISOCK_HITS: join(hits, 'found', String(index)), NODE_OPTIONS: preload },
    }));
    const results = await runAll(marked, {
      tree: tree.path,
      lanes,
      limitMs: LIMIT_MS,
      secondsOf: () => 1,
      onBegin: () => {},
      onEnd: () => {},
    });
    for (const { job, failures } of results)
      if (failures.length > 0)
        process.stderr.write(`with marked code ${job.name} fails: ${failures[0].why.split('\n')[0]}\n`);
    const seconds = new Map(results.map((result) => [result.job.name, result.seconds]));
    const suites = jobs.map(({ name }) => ({ name, seconds: seconds.get(name) ?? 0 }));
    for (const found of readdirSync(join(hits, 'found'))) {
      const entered: number[] = JSON.parse(readFileSync(join(hits, 'found', found), 'utf8'));
      for (const block of entered) blocks[block].suites.push(Number(found));
    }
    return { files, suites };
  } finally {
    if (compiledBefore === undefined) delete process.env.SPISOCK_COMPILED;
    else process.env.SPISOCK_COMPILED = compiledBefore;
    tree.remove();
    rmSync(hits, { recursive: true, force: true });
  }
}
