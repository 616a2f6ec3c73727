import { type AnyChipOptions, makeWiznetChip, type WiznetName } from '../chips/chips.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Fault } from '../chips/wiznet/faults.ts';
import { SimClock } from '../clock.ts';
import { Host, type HostOptions } from '../hosts/host.ts';
import { Espruino } from '../runtimes/espruino/espruino.ts';
import { Storage } from '../runtimes/espruino/storage.ts';
import type { EspruinoPins } from '../runtimes/espruino/wiring.ts';
import { DirectChip, LockstepTime } from '../runtimes/kaluma/board/lockstep.ts';
import { Wire } from '../wire/wire.ts';

export interface EspruinoBoardOptions {
  /** The built program, as it would be sent. */
  program: string;
  pins: EspruinoPins;
  /** The chip's knobs. */
  chip?: AnyChipOptions;
  /** The simulated chip; default w5500. */
  chipName?: WiznetName;
  storage?: Storage;
  /** What the build of the firmware lacks: see `EspruinoWorld`. */
  without?: 'net' | 'NetworkJS';
  /** Variables of the build; default 5,100. */
  variables?: number;
  /** The host at the other end; default 10.0.2.2, which expects the board at 10.0.2.15. */
  host?: Partial<HostOptions>;
}

const HOST = { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' };

/** A board that runs its program on the stand-in for Espruino: as `LockstepBoard`, on one thread and one clock. */
export class EspruinoBoard {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: WiznetSim;
  readonly host: Host;
  readonly storage: Storage;
  /** The board's console. */
  readonly lines: string[] = [];
  /** Faults reported by the chip: mistakes of the program's driver. */
  readonly faults: Fault[] = [];
  readonly espruino: Espruino;
  private readonly time: LockstepTime;
  private readonly program: string;
  private booted = false;

  constructor({
    program,
    pins,
    chip = {},
    chipName = 'w5500',
    host = {},
    storage,
    ...rest
  }: EspruinoBoardOptions) {
    this.program = program;
    this.storage = storage ?? new Storage();
    this.chip = makeWiznetChip(chipName, this.clock, this.wire, chip);
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.host = new Host(this.wire, this.clock, { ...HOST, ...host });
    const line = new DirectChip(this.chip);
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
