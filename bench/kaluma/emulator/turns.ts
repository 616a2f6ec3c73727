import type { EngineBoard } from './board.ts';

/** A turn of the loop that takes longer has run something of the program. */
const IDLE_CYCLES = 6000;
/** A board that has been idle for so many turns may skip time, and by so much at once. */
const SKIPPING_AFTER = 3;
const SKIPPED_US = 1000;

/** The turns of the runtime's event loop: which were idle, and how long those were that were not. */
export class Turns {
  /** Cycles of turns that were not idle, and the longest of them, since `restart`. */
  busyCycles = 0;
  longest = 0;
  /** Not idle so far, and idle ones since. */
  busy = 0;
  idle = 0;
  /** When the first turn began, in milliseconds: the program has run from its first line to its last. */
  firstMs: number | null = null;
  /** Whether an idle board skips time instead of executing its idle turns. */
  skips = false;
  private readonly board: EngineBoard;
  private begin = 0;

  /** `head`: where the loop begins its turns. */
  constructor(board: EngineBoard, head: number) {
    this.board = board;
    board.cpu.at(head, () => {
      this.turn();
      return undefined;
    });
  }

  restart(): void {
    this.busyCycles = 0;
    this.longest = 0;
  }

  private turn(): void {
    const { cpu, ms } = this.board;
    if (this.firstMs === null) this.firstMs = ms;
    else this.count(cpu.cycles - this.begin);
    this.board.spi.sync();
    if (this.skips && this.idle > SKIPPING_AFTER && !this.board.chip.interrupt) cpu.sleep(SKIPPED_US);
    this.begin = cpu.cycles;
  }

  private count(cycles: number): void {
    if (cycles <= IDLE_CYCLES) {
      this.idle++;
      return;
    }
    this.busyCycles += cycles;
    this.longest = Math.max(this.longest, cycles);
    this.busy++;
    this.idle = 0;
  }
}
