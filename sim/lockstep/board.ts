import { type AnyChipOptions, type ChipName, makeChip, ninaOf, wiznetOf } from '../chips/chips.ts';
import type { NinaSim } from '../chips/nina/chip.ts';
import type { SimChip } from '../chips/sim-chip.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Fault } from '../chips/wiznet/faults.ts';
import { SimClock } from '../clock.ts';
import { Host, type HostOptions } from '../hosts/host.ts';
import { DirectChip, type Hung, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import type { Place, Thrown } from '../runtimes/kaluma/board/thrown.ts';
import { WatchedBoard } from '../runtimes/kaluma/board/watched-board.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import { Circuit } from '../runtimes/kaluma/circuit/circuit.ts';
import { FileSystem } from '../runtimes/kaluma/files/file-system.ts';
import { Storage } from '../runtimes/kaluma/files/storage.ts';
import type { WatchListener } from '../watch/events.ts';
import { Wire } from '../wire/wire.ts';
import { watchBoard } from './watching.ts';

export interface LockstepBoardOptions {
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
  /** The chip's knobs. */
  chip?: AnyChipOptions;
  /** The simulated chip; default w5500. */
  chipName?: ChipName;
  /** Returns the text that replaces a module of the runtime written in JavaScript. */
  moduleText?(text: string, name: string): string;
  /** Heap and C stack are unlimited: see `World`. */
  unbounded?: boolean;
  /** The host at the other end; default 10.0.2.2, which expects the board at 10.0.2.15. */
  host?: Partial<HostOptions>;
  /**
   * Called with what happens on pins, wire and slots; the states of slots are told by a program that was built to be watched.
   * Absent: nobody watches.
   */
  onEvent?: WatchListener;
}

const HOST = { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' };

/**
 * A board that runs its program in a test: runtime, chip, wire and a scripted host on one thread and one clock. Time
 * advances only in `run`, so every run is the same.
 */
export class LockstepBoard {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  /** Its chip, of whatever kind. */
  readonly sim: SimChip;
  readonly host: Host;
  /** The contents of its flash, besides the program. */
  readonly files: FileSystem;
  readonly storage: Storage;
  /** What is wired to it, beside the chip. */
  readonly circuit = new Circuit();
  /** The board's console. */
  readonly lines: string[] = [];
  /** Faults reported by the chip: mistakes of the program's driver. */
  readonly faults: Fault[] = [];
  private readonly time: LockstepTime;
  private readonly board: WatchedBoard;

  /** The board is powered, and boots with the first `run`. */
  constructor({
    program,
    pins,
    version,
    chip = {},
    chipName = 'w5500',
    host = {},
    onEvent,
    ...rest
  }: LockstepBoardOptions) {
    this.files = rest.files ?? new FileSystem();
    this.storage = rest.storage ?? new Storage();
    this.sim = makeChip(chipName, this.clock, this.wire, chip);
    this.sim.onFault = (fault) => this.faults.push(fault);
    this.host = new Host(this.wire, this.clock, { ...HOST, ...host });
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

  /** Its chip as one of WIZnet's; throws when it is none. */
  get chip(): WiznetSim {
    return wiznetOf(this.sim);
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
