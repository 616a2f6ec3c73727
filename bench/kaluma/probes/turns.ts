import type { EngineBoard } from '../emulator/board.ts';

/** A longer turn of the loop has run code of the program. */
const IDLE_CYCLES = 6000;
/** Number of idle turns after which a board may skip time, and the time skipped at once. */
const SKIPPING_AFTER = 3;
const SKIPPED_US = 1000;

/** The turns of the runtime's event loop: the number of idle ones, and the duration of the others. */
export class Turns {
  /** Cycles of turns that were not idle, and the longest one, since `restart`. */
  busyCycles = 0;
  longest = 0;
  /** Number of turns that were not idle; idle turns since the last of them. */
  busy = 0;
  idle = 0;
  /** Time of the first turn, in milliseconds: the program has run from its first line to its last. */
  firstMs: number | null = null;
  /** True if an idle board skips time instead of executing its idle turns. */
  skips = false;
  private readonly board: EngineBoard;
  private begin = 0;

  /** `head`: the start of the loop's turns. */
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
