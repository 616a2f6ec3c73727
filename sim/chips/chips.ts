import type { SimClock } from '../clock.ts';
import type { Wire } from '../wire/wire.ts';
import { type ChipOptions as NinaOptions, NinaSim } from './nina/chip.ts';
import { harsh as harshNina } from './nina/knobs.ts';
import type { SimChip } from './sim-chip.ts';
import { W5100sSim } from './w5100s/chip.ts';
import { harsh as harshW5100s, type Knobs as W5100sKnobs } from './w5100s/knobs.ts';
import { W5500Sim } from './w5500/chip.ts';
import { harsh as harshW5500, type Knobs as W5500Knobs } from './w5500/knobs.ts';
import { W6100Sim } from './w6100/chip.ts';
import { harsh as harshW6100, type Knobs as W6100Knobs } from './w6100/knobs.ts';
import type { WiznetSim } from './wiznet/chip.ts';
import type { Registers } from './wiznet/registers/register-file.ts';

/** The knobs of any chip: each takes those that it knows. */
export type AnyKnobs = Partial<W5500Knobs & W5100sKnobs & W6100Knobs & Omit<NinaOptions, 'strict'>>;

export interface AnyChipOptions extends AnyKnobs {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
}

/** Any of WIZnet's chips, with the common registers that it has. */
export type AnySim = WiznetSim & { readonly common: Registers<string> };

/** What may be simulated. */
export type ChipName = WiznetName | 'nina';

/** Those of WIZnet. */
export type WiznetName = 'w5500' | 'w5100s' | 'w6100';

export const CHIP_NAMES: readonly ChipName[] = ['w5500', 'w5100s', 'w6100', 'nina'];

/** Whether there is a simulated chip of that name. */
export const isChipName = (name: string): name is ChipName =>
  (CHIP_NAMES as readonly string[]).includes(name);

/** The chip of that name. Throws when there is none. */
export function chipNamed(name: string): ChipName {
  if (isChipName(name)) return name;
  throw new Error(`no simulated chip '${name}'; there are ${CHIP_NAMES.join(', ')}`);
}

/** A chip of WIZnet's at the end of `wire`. */
function makeWiznetChip(name: WiznetName, clock: SimClock, wire: Wire, options: AnyChipOptions = {}): AnySim {
  if (name === 'w6100') return new W6100Sim(clock, wire, options);
  return name === 'w5500' ? new W5500Sim(clock, wire, options) : new W5100sSim(clock, wire, options);
}

/** A chip of any kind at the end of `wire`. */
export function makeChip(name: ChipName, clock: SimClock, wire: Wire, options: AnyChipOptions = {}): SimChip {
  return name === 'nina' ? new NinaSim(clock, wire, options) : makeWiznetChip(name, clock, wire, options);
}

/** The chip as one of WIZnet's. Throws when it is none. */
export function wiznetOf(chip: SimChip): WiznetSim {
  if (chip instanceof NinaSim) throw new Error('the chip is an ESP32 with nina-fw, and none of WIZnet');
  return chip as WiznetSim;
}

/** The chip as a co-processor. Throws when it is none. */
export function ninaOf(chip: SimChip): NinaSim {
  if (chip instanceof NinaSim) return chip;
  throw new Error('the chip is no ESP32 with nina-fw');
}

/** Every knob of the chip against its driver, by the seed. */
export function harshKnobs(name: ChipName, seed: number): AnyKnobs {
  if (name === 'w6100') return harshW6100(seed);
  if (name === 'nina') return harshNina(seed);
  return name === 'w5500' ? harshW5500(seed) : harshW5100s(seed);
}
