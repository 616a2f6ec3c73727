import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { add, type Block, type Counts } from './counting/blocks.ts';
import { type CountedBoard, total, type Work } from './counting/counted-board.ts';

/** Operations of a program by the source file of their blocks; '' for blocks without one. */
export type ByFile = Map<string, Counts>;

/** The entry for the runtime's own modules, and for its calls of the program. */
export const RUNTIME = 'the runtime';

/** Finds the source file of a block, from the position of its start. */
export class Files {
  private readonly ends: number[] = [];
  private readonly trace: TraceMap;
  private readonly modules: Set<Block>;

  constructor(program: string, map: string, board: CountedBoard) {
    let end = 0;
    for (const line of program.split('\n')) {
      end += line.length + 1;
      this.ends.push(end);
    }
    this.trace = new TraceMap(map);
    this.modules = new Set(board.blocks.slice(board.modulesFrom));
  }

  divide(work: Work): ByFile {
    const files: ByFile = new Map();
    for (const [block, counts] of work.blocks) {
      const file = this.modules.has(block) ? RUNTIME : this.fileOf(block);
      const sum = files.get(file) ?? new Map();
      for (const [what, times] of counts) add(sum, what, times);
      files.set(file, sum);
    }
    const runtime = files.get(RUNTIME) ?? new Map();
    add(runtime, 'callback', total(work).get('callback') ?? 0);
    return files.set(RUNTIME, runtime);
  }

  private fileOf({ at }: Block): string {
    const line = this.ends.findIndex((end) => at < end);
    const column = at - (this.ends[line - 1] ?? 0);
    return originalPositionFor(this.trace, { line: line + 1, column }).source ?? '';
  }
}
