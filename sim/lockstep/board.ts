import { type AnyChipOptions, type ChipName, makeChip } from '../chips/chips.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Fault } from '../chips/wiznet/faults.ts';
import { SimClock } from '../clock.ts';
import { Host, type HostOptions } from '../hosts/host.ts';
import { DirectChip, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import { WatchedBoard } from '../runtimes/kaluma/board/watched-board.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import { FileSystem } from '../runtimes/kaluma/files/file-system.ts';
import { Wire } from '../wire/wire.ts';

export interface LockstepBoardOptions {
  /** What would be flashed. */
  program: string;
  pins: BoardPins;
  /** Of the runtime; default 1.2.1. */
  version?: string;
  /** What the runtime's clock shows at power-on, in milliseconds: 2^32 less 5,000 is 5 s before it wraps. Default 0. */
  startMs?: number;
  /** What an earlier run has left in the flash. */
  files?: FileSystem;
  /** The chip's knobs. */
  chip?: AnyChipOptions;
  /** Which chip it is; default w5500. */
  chipName?: ChipName;
  /** What runs in place of a written module of the runtime. */
  moduleText?(text: string, name: string): string;
  /** Neither heap nor C stack has an end: see `World`. */
  unbounded?: boolean;
  /** The host at the other end; default 10.0.2.2, which expects the board at 10.0.2.15. */
  host?: Partial<HostOptions>;
}

const HOST = { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' };

/**
 * A board that runs its program in a test: runtime, chip, wire and a scripted host on one thread and one clock. Time
 * passes in `run` alone, so every run is the same.
 */
export class LockstepBoard {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: WiznetSim;
  readonly host: Host;
  /** What is in its flash, beside the program. */
  readonly files: FileSystem;
  /** The board's console. */
  readonly lines: string[] = [];
  /** What the chip has to complain of: mistakes of the program's driver. */
  readonly faults: Fault[] = [];
  private readonly board: WatchedBoard;

  /** The board is powered, and boots with the first `run`. */
  constructor({
    program,
    pins,
    version,
    files,
    moduleText,
    startMs,
    unbounded,
    chip = {},
    chipName = 'w5500',
    host = {},
  }: LockstepBoardOptions) {
    this.files = files ?? new FileSystem();
    this.chip = makeChip(chipName, this.clock, this.wire, chip);
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.host = new Host(this.wire, this.clock, { ...HOST, ...host });
    const line = new DirectChip(this.chip);
    const time = new LockstepTime(this.clock, line);
    const print = (text: string) => this.lines.push(text);
    const world = { chip: line, time, pins, files: this.files, print, moduleText, startMs, unbounded };
    this.board = new WatchedBoard(world, program, version);
  }

  /**
   * Lets `ms` milliseconds pass. Throws when the flash could not hold the program. A program that never returns to
   * its loop is not stopped by it.
   */
  run(ms: number): void {
    this.board.run(this.clock.nowUs + ms * 1000);
  }

  /** Why it stands still, heap or C stack gone; null while it does not. Its console says it, too. */
  get halted(): string | null {
    return this.board.halted;
  }

  /** How often its watchdog has rebooted it. */
  get reboots(): number {
    return this.board.watchdog.reboots;
  }

  /** What a line of the prompt would answer, in the program's world. */
  evaluate(line: string): unknown {
    return this.board.kaluma.evaluate(line);
  }
}
