import type { WiznetName } from '../chips/chips.ts';
import { Espruino, type EspruinoWorld } from '../runtimes/espruino/espruino.ts';
import { Storage } from '../runtimes/espruino/storage.ts';
import type { EspruinoPins } from '../runtimes/espruino/wiring.ts';
import { DirectChip, type Hung, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import { Circuit } from '../runtimes/kaluma/circuit/circuit.ts';
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
  /** Is told of errors that the program did not catch, instead of the console: see `EspruinoWorld`. */
  onThrow?: EspruinoWorld['onThrow'];
  /** Is told of each line of the console. */
  onPrint?(line: string): void;
}

/** A board that runs its program on the stand-in for Espruino: as `LockstepBoard`, on one thread and one clock. */
export class EspruinoBoard extends Bench {
  readonly storage: Storage;
  /** What is wired to it, beside the chip; its pins have the numbers of `pinNumber` (sim/runtimes/espruino/pin-names.ts). */
  readonly circuit = new Circuit();
  private readonly time: LockstepTime;
  private readonly world: EspruinoWorld;
  private readonly program: string;
  private runtime: Espruino;
  private booted = false;

  constructor({ program, pins, chip, chipName, host, storage, onPrint, ...rest }: EspruinoBoardOptions) {
    super({ chip, chipName, host });
    this.program = program;
    this.storage = storage ?? new Storage();
    const line = new DirectChip(this.sim);
    this.time = new LockstepTime(this.clock, line, this.circuit);
    this.world = {
      ...rest,
      chip: line,
      time: this.time,
      pins,
      storage: this.storage,
      circuit: this.circuit,
      print: (text) => {
        this.lines.push(text);
        onPrint?.(text);
      },
    };
    this.runtime = new Espruino(this.world);
  }

  /** The runtime, since the board was switched on. */
  get espruino(): Espruino {
    return this.runtime;
  }

  /** Lets `ms` milliseconds pass. Throws where the program drives pins and SPI without an end. */
  run(ms: number): void {
    const until = this.clock.nowUs + ms * 1000;
    if (!this.booted) {
      this.booted = true;
      this.runtime.load(this.program);
    }
    this.runtime.run(until);
    if (this.time.hung) throw this.time.hung;
  }

  /** What `run` throws from now on; null: nothing. */
  get hung(): Hung | null {
    return this.time.hung;
  }

  /** Switches it off and on again: the chip starts over, and the program boots with the next `run`. Storage stays. */
  powerCycle(): void {
    this.runtime.cleanUp();
    this.runtime = new Espruino(this.world);
    this.booted = false;
    this.time.hung = null;
    this.sim.deselect();
    this.sim.reset(false);
    this.sim.brownOut();
  }

  /** Evaluates a line of the prompt in the program's world, and returns its value. */
  evaluate(line: string): unknown {
    return this.runtime.evaluate(line);
  }

  /** Variables in use, by an estimate. */
  get variables(): number {
    return this.runtime.variables;
  }
}
