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

/** The blocks of the device's code that each suite enters, and the duration of each suite. */
export interface Reach {
  /** By file: the position of each block, and the suites that enter it, as indices of `suites`. */
  files: Record<string, { from: number; to: number; suites: number[] }[]>;
  suites: { name: string; seconds: number }[];
}

/** Time limit of a test with marked code, in milliseconds. */
const LIMIT_MS = 180_000;

/** The blocks that a suite enters, cached between runs. */
interface Entered {
  /** Which state of the suite's own file this is of, and of the list of the device's files. */
  key: string;
  seconds: number;
  /** By file of the device: its checksum, and the blocks entered, in order. */
  files: Record<string, { key: string; blocks: number[] }>;
}

/**
 * Finds out which suites come where, by running each once with a mark in each block. What was found is kept in `cache`
 * until that suite changes. Of a file of the device that has changed since, a suite that entered any block is taken to
 * enter all: a few suites more are run for its breaks. A file that is new, or elsewhere, has all measured anew, and so has
 * taking the folder away.
 */
export async function reachOf(tree: string, jobs: Job[], cache: string, lanes: number): Promise<Reach> {
  const path = join(cache, 'entered.json');
  const known: Record<string, Entered> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const list = digestOf(deviceFiles(tree).join());
  const keys = new Map(jobs.map(({ name, file }) => [name, `${list} ${keyOf(tree, relative(tree, file))}`]));
  const missing = jobs.filter(({ name }) => known[name]?.key !== keys.get(name));
  if (missing.length > 0) {
    const found = await measure(tree, missing, lanes);
    for (const [name, entered] of found) known[name] = { key: keys.get(name) as string, ...entered };
    mkdirSync(cache, { recursive: true });
    writeFileSync(path, JSON.stringify(known));
  }
  return reachFrom(tree, jobs, known);
}

function reachFrom(tree: string, jobs: Job[], known: Record<string, Entered>): Reach {
  const files: Reach['files'] = {};
  for (const file of deviceFiles(tree)) {
    const key = keyOf(tree, file);
    files[file] = blocksIn(readFileSync(join(tree, file), 'utf8')).map((block) => ({ ...block, suites: [] }));
    jobs.forEach(({ name }, index) => {
      const entered = known[name].files[file];
      const enters = (block: number) => entered.key !== key || entered.blocks.includes(block);
      if (entered) for (const [at, block] of files[file].entries()) if (enters(at)) block.suites.push(index);
    });
  }
  return { files, suites: jobs.map(({ name }) => ({ name, seconds: known[name].seconds })) };
}

/** Returns the suites that enter the innermost block around a break, the fastest first. */
export function suitesFor(reach: Reach, { file, start }: Mutant): string[] {
  const around = (reach.files[file] ?? []).filter(({ from, to }) => from <= start && start < to);
  const innermost = around.reduce((best, block) => (block.from >= best.from ? block : best), {
    from: -1,
    to: 0,
    // Outside of any block: all suites that load the file.
    suites: [...new Set((reach.files[file] ?? []).flatMap(({ suites }) => suites))],
  });
  return innermost.suites
    .map((index) => reach.suites[index])
    .sort((a, b) => a.seconds - b.seconds)
    .map(({ name }) => name);
}

function keyOf(tree: string, path: string): string {
  return digestOf(path + readFileSync(join(tree, path), 'utf8'));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function measure(root: string, jobs: Job[], lanes: number): Promise<Map<string, Omit<Entered, 'key'>>> {
  const tree = copyOf(root);
  const hits = mkdtempSync(join(tmpdir(), 'spisock-hits-'));
  const compiledBefore = process.env.SPISOCK_COMPILED;
  try {
    const places: [file: string, block: number][] = [];
    const stateOf = new Map(deviceFiles(tree.path).map((file) => [file, keyOf(tree.path, file)]));
    for (const file of stateOf.keys()) {
      const source = readFileSync(join(tree.path, file), 'utf8');
      const marked = new MagicString(source);
      for (const [block, { from }] of blocksIn(source).entries()) {
        marked.appendLeft(from, `globalThis.spisockEnter?.(${places.length});`);
        places.push([file, block]);
      }
      writeFileSync(join(tree.path, file), marked.toString());
    }
    process.env.SPISOCK_COMPILED = join(hits, 'compiled');
    await compile(tree.path, process.env.SPISOCK_COMPILED);
    mkdirSync(join(hits, 'found'));
    const preload = `--import ${join(tree.path, 'bench', 'mutants', 'hits.mjs')}`;
    // One process each: a block that runs while a module is loaded runs once in a process.
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
    const found = new Map<string, Omit<Entered, 'key'>>();
    for (const { name } of jobs) found.set(name, { seconds: seconds.get(name) ?? 0, files: {} });
    for (const name of readdirSync(join(hits, 'found'))) {
      const entered: number[] = JSON.parse(readFileSync(join(hits, 'found', name), 'utf8'));
      const files = found.get(jobs[Number.parseInt(name, 10)].name)?.files ?? {};
      for (const [file, block] of entered.map((place) => places[place])) {
        files[file] ??= { key: stateOf.get(file) as string, blocks: [] };
        if (!files[file].blocks.includes(block)) files[file].blocks.push(block);
      }
    }
    return found;
  } finally {
    if (compiledBefore === undefined) delete process.env.SPISOCK_COMPILED;
    else process.env.SPISOCK_COMPILED = compiledBefore;
    tree.remove();
    rmSync(hits, { recursive: true, force: true });
  }
}
