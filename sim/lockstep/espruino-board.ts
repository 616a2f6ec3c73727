import type { WiznetName } from '../chips/chips.ts';
import { Espruino } from '../runtimes/espruino/espruino.ts';
import { Storage } from '../runtimes/espruino/storage.ts';
import type { EspruinoPins } from '../runtimes/espruino/wiring.ts';
import { DirectChip, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import { Bench, type BenchOptions } from './bench.ts';

export interface EspruinoBoardOptions extends BenchOptions {
  /** The built program, as it would be sent. */
  program: string;
  pins: EspruinoPins;
  /** The simulated chip; default w5500. */
  chipName?: WiznetName;
  storage?: Storage;
  /** What the build of the firmware lacks: see `EspruinoWorld`. */
  without?: 'net' | 'NetworkJS';
  /** Variables of the build; default 5,100. */
  variables?: number;
}

/** A board that runs its program on the stand-in for Espruino: as `LockstepBoard`, on one thread and one clock. */
export class EspruinoBoard extends Bench {
  readonly storage: Storage;
  readonly espruino: Espruino;
  private readonly time: LockstepTime;
  private readonly program: string;
  private booted = false;

  constructor({ program, pins, chip, chipName, host, storage, ...rest }: EspruinoBoardOptions) {
    super({ chip, chipName, host });
    this.program = program;
    this.storage = storage ?? new Storage();
    const line = new DirectChip(this.sim);
    this.time = new LockstepTime(this.clock, line);
    this.espruino = new Espruino({
      ...rest,
      chip: line,
      time: this.time,
      pins,
      storage: this.storage,
      print: (text) => this.lines.push(text),
    });
  }

  /** Lets `ms` milliseconds pass. Throws where the program drives pins and SPI without an end. */
  run(ms: number): void {
    const until = this.clock.nowUs + ms * 1000;
    if (!this.booted) {
      this.booted = true;
      this.espruino.load(this.program);
    }
    this.espruino.run(until);
    if (this.time.hung) throw this.time.hung;
  }

  /** Evaluates a line of the prompt in the program's world, and returns its value. */
  evaluate(line: string): unknown {
    return this.espruino.evaluate(line);
  }

  /** Variables in use, by an estimate. */
  get variables(): number {
    return this.espruino.variables;
  }
}
