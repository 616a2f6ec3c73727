import { ninaOf } from '../chips/chips.ts';
import type { NinaSim } from '../chips/nina/chip.ts';
import { DirectChip, type Hung, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import type { Place, Thrown } from '../runtimes/kaluma/board/thrown.ts';
import { WatchedBoard } from '../runtimes/kaluma/board/watched-board.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import { Circuit } from '../runtimes/kaluma/circuit/circuit.ts';
import { FileSystem } from '../runtimes/kaluma/files/file-system.ts';
import { Storage } from '../runtimes/kaluma/files/storage.ts';
import type { WatchListener } from '../watch/events.ts';
import { Bench, type BenchOptions } from './bench.ts';
import { watchBoard } from './watching.ts';

export interface LockstepBoardOptions extends BenchOptions {
  /** The built bundle, as it would be flashed. */
  program: string;
  pins: BoardPins;
  /** Version of the runtime; default 1.2.1. */
  version?: string;
  /** The runtime's clock at power-on, in milliseconds: 2^32 less 5,000 is 5 s before it wraps. Default 0. */
  startMs?: number;
  /** The contents of the flash from an earlier run. */
  files?: FileSystem;
  storage?: Storage;
  /** Is told of errors that the program did not catch, instead of the console, and of those that it printed: see `World`. */
  onThrow?(thrown: Thrown, error: unknown): void;
  onErrorPrinted?(line: string, places: Place[]): void;
  /** Returns the text that replaces a module of the runtime written in JavaScript. */
  moduleText?(text: string, name: string): string;
  /** Heap and C stack are unlimited: see `World`. */
  unbounded?: boolean;
  /**
   * Called with what happens on pins, wire and slots; the states of slots are told by a program that was built to be watched.
   * Absent: no events are collected.
   */
  onEvent?: WatchListener;
}

/**
 * A board that runs its program in a test: runtime, chip, wire and a scripted host on one thread and one clock. Time
 * advances only in `run`, so every run is the same.
 */
export class LockstepBoard extends Bench {
  /** The contents of its flash, besides the program. */
  readonly files: FileSystem;
  readonly storage: Storage;
  /** What is wired to it, beside the chip. */
  readonly circuit = new Circuit();
  private readonly time: LockstepTime;
  private readonly board: WatchedBoard;

  /** The board is powered, and boots with the first `run`. */
  constructor({
    program,
    pins,
    version,
    chip,
    chipName = 'w5500',
    host,
    onEvent,
    ...rest
  }: LockstepBoardOptions) {
    super({ chip, chipName, host });
    this.files = rest.files ?? new FileSystem();
    this.storage = rest.storage ?? new Storage();
    const watched = onEvent ? watchBoard(this.sim, this.clock, chipName, this.wire, onEvent) : null;
    const line = new DirectChip(watched?.pins ?? this.sim);
    const { circuit, files, storage } = this;
    this.time = new LockstepTime(this.clock, line, circuit);
    const print = (text: string) => this.lines.push(text);
    const world = {
      ...rest,
      ...watched?.world,
      chip: line,
      time: this.time,
      pins,
      files,
      storage,
      circuit,
      print,
    };
    this.board = new WatchedBoard(world, program, version);
  }

  /**
   * Lets `ms` milliseconds pass. Throws when the flash could not hold the program, and a Hung, from then on, when the program is
   * busy with chip, pins or files without an end, or has waited for 100 s more than `ms`. One that never returns to its loop
   * and does none of these is not stopped.
   */
  run(ms: number): void {
    if (this.time.hung) throw this.time.hung;
    const endUs = this.clock.nowUs + ms * 1000;
    this.time.begin(endUs);
    this.board.run(endUs);
    if (this.time.hung) throw this.time.hung;
  }

  /** What `run` throws from now on; null: nothing. */
  get hung(): Hung | null {
    return this.time.hung;
  }

  /** Switches it off and on again: the chip starts over, and the program boots with the next `run`. The flash stays. */
  powerCycle(): void {
    this.board.powerCycle();
    this.time.hung = null;
    this.sim.deselect();
    this.sim.reset(false);
    this.sim.brownOut();
  }

  /** Its chip as a co-processor with nina-fw; throws when it is none. */
  get nina(): NinaSim {
    return ninaOf(this.sim);
  }

  /** The reason why it has halted, heap or C stack exhausted; null while it runs. Its console shows the reason, too. */
  get halted(): string | null {
    return this.board.halted;
  }

  /** Number of reboots by its watchdog. */
  get reboots(): number {
    return this.board.watchdog.reboots;
  }

  /** Evaluates a line of the prompt in the program's world, and returns its value. */
  evaluate(line: string): unknown {
    return this.board.kaluma.evaluate(line);
  }
}
