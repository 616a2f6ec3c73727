import { readFileSync } from 'node:fs';
import { LockstepBoard, type LockstepBoardOptions } from '../../../sim/lockstep/board.ts';
import { add, type Block, type Counts } from './blocks.ts';
import { internalNames, isInternal } from './engine-names.ts';
import { instrument } from './instrument.ts';
import type { Binding, Scopes } from './scopes.ts';

/** An upper limit for the blocks of a program. */
const MAX_BLOCKS = 1 << 16;

const COUNTERS = readFileSync(new URL('./counters.js', import.meta.url), 'utf8');

/** Counts so far: runs of each block, and other operations in it. */
interface State {
  runs: number[];
  dynamic: (Record<string, number> | null)[];
}

/** Operations in an interval, by block. */
export interface Work {
  /** The block, and the operations of its runs. */
  blocks: Map<Block, Counts>;
  /** Look-ups of names. */
  names: Map<Binding, number>;
  /** Look-ups of properties, by their names in the program. */
  properties: Map<string, number>;
}

/** A board in lockstep that counts the operations of its program, and of the runtime's own modules. */
export class CountedBoard extends LockstepBoard {
  readonly scopes: Scopes;
  /** Blocks before index `modulesFrom` belong to the program, those from there on to the runtime's modules. */
  readonly blocks: Block[];
  readonly modulesFrom: number;
  private seen: State = { runs: [], dynamic: [] };

  constructor(options: LockstepBoardOptions) {
    const blocks: Block[] = [];
    const { code, scopes } = instrument(options.program, blocks, isInternal);
    const names = JSON.stringify([...internalNames()]);
    const prelude = `globalThis.__internal=${names};globalThis.__blocks=${MAX_BLOCKS};${COUNTERS}`;
    super({
      ...options,
      program: `${prelude}\n${code}`,
      unbounded: true,
      moduleText: (text) => instrument(text, blocks, isInternal).code,
    });
    this.scopes = scopes;
    this.blocks = blocks;
    this.modulesFrom = blocks.length;
  }

  /** Returns the operations of the next `ms` milliseconds. */
  count(ms: number): Work {
    this.run(ms);
    const now = this.state();
    const work: Work = { blocks: new Map(), names: new Map(), properties: new Map() };
    for (const [number, block] of this.blocks.entries()) {
      const counts = this.since(number, block, now);
      if (counts.size > 0) work.blocks.set(block, counts);
      const runs = now.runs[number] - (this.seen.runs[number] ?? 0);
      if (runs === 0) continue;
      for (const [binding, times] of block.names)
        work.names.set(binding, (work.names.get(binding) ?? 0) + times * runs);
      if (number < this.modulesFrom)
        for (const [property, times] of block.properties) add(work.properties, property, times * runs);
    }
    this.seen = now;
    return work;
  }

  private since(number: number, block: Block, now: State): Counts {
    const counts: Counts = new Map();
    const runs = now.runs[number] - (this.seen.runs[number] ?? 0);
    for (const [what, times] of block.counts) add(counts, what, times * runs);
    const before = this.seen.dynamic[number] ?? {};
    for (const [what, times] of Object.entries(now.dynamic[number] ?? {}))
      add(counts, what, times - (before[what] ?? 0));
    return counts;
  }

  private state(): State {
    if (this.blocks.length > MAX_BLOCKS) throw new Error(`more than ${MAX_BLOCKS} blocks`);
    let counts: unknown;
    try {
      counts = this.evaluate(`__costs(${this.blocks.length})`);
    } catch {
      throw new Error(`the program does not run: ${this.lines.join('\n')}`);
    }
    const [runs, dynamic] = JSON.parse(String(counts)) as [number[], State['dynamic']];
    return { runs, dynamic };
  }
}

/** Returns the sum of all counts; 'callback' is the number of calls of the program by the runtime. */
export function total({ blocks }: Work): Counts {
  const sum: Counts = new Map();
  for (const counts of blocks.values()) for (const [what, times] of counts) add(sum, what, times);
  const of = (what: string) => sum.get(what) ?? 0;
  add(sum, 'callback', of('enter') - of('own call') - of('new'));
  return sum;
}
