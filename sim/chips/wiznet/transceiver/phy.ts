import type { SimClock } from '../../../clock.ts';
import type { ChipPhy } from '../chip.ts';
import { Link } from './link.ts';

/** A transceiver with a link that takes its time; the registers in front of it are each chip's own. */
export abstract class Phy implements ChipPhy {
  abstract readonly poweredDown: boolean;
  protected readonly cable: Link;

  constructor(clock: SimClock, knobs: Readonly<{ linkUpUs: number }>) {
    this.cable = new Link(clock, knobs, () => this.runs);
  }

  get link(): boolean {
    return this.cable.up;
  }

  /** The cable. */
  plug(inserted: boolean): void {
    this.cable.plug(inserted);
  }

  /** Hardware reset that ends in `inUs` microseconds: registers to their defaults, the link anew. */
  restart(inUs = 0): void {
    this.reset();
    this.cable.rise(inUs);
  }

  /** The registers' defaults; a link that is up in the default mode stays. */
  reset(): void {
    this.clear();
    if (!this.cable.rising) this.cable.rise();
  }

  /** Whether the transceiver runs, so that the link may come up. */
  protected abstract get runs(): boolean;

  /** The registers go back to their defaults. */
  protected abstract clear(): void;
}
