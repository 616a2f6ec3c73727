import { type AnyChipOptions, type ChipName, makeChip, wiznetOf } from '../chips/chips.ts';
import type { SimChip } from '../chips/sim-chip.ts';
import type { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Fault } from '../chips/wiznet/faults.ts';
import { SimClock } from '../clock.ts';
import { Host, type HostOptions } from '../hosts/host.ts';
import { Wire } from '../wire/wire.ts';

export interface BenchOptions {
  /** The chip's knobs. */
  chip?: AnyChipOptions;
  /** The simulated chip; default w5500. */
  chipName?: ChipName;
  /** The host at the other end; default 10.0.2.2, which expects the board at 10.0.2.15. */
  host?: Partial<HostOptions>;
}

const HOST = { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' };

/** What a board in a test is wired to, of any runtime: a chip, a wire and a scripted host on one clock. */
export class Bench {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  /** Its chip, of whatever kind. */
  readonly sim: SimChip;
  readonly host: Host;
  /** The board's console. */
  readonly lines: string[] = [];
  /** Faults reported by the chip: mistakes of the program's driver. */
  readonly faults: Fault[] = [];

  constructor({ chip = {}, chipName = 'w5500', host = {} }: BenchOptions) {
    this.sim = makeChip(chipName, this.clock, this.wire, chip);
    this.sim.onFault = (fault) => this.faults.push(fault);
    this.host = new Host(this.wire, this.clock, { ...HOST, ...host });
  }

  /** Its chip as one of WIZnet's; throws when it is none. */
  get chip(): WiznetSim {
    return wiznetOf(this.sim);
  }
}
