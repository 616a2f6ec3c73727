import type { SimClock, Timer } from '../../clock.ts';
import { Phy } from '../wiznet/transceiver/phy.ts';
import type { Knobs } from './knobs.ts';
import { PHYCR0, PHYCR1, PHYSR } from './registers/registers.ts';

const MODE = PHYCR0.FIXED | PHYCR0.SLOW | PHYCR0.HALF;

/** Where PHYSR shows the mode that was set. */
const MODE_AT = 3;

/** The transceiver needs this long behind its reset. */
const SETTLE_US = 60_300;

/**
 * The transceiver behind PHYSR, PHYCR0 and PHYCR1, with a link that takes its time (w6100.md, chapter 3). While it is down
 * the chip goes on, with a slower clock.
 */
export class W6100Phy extends Phy {
  readonly poweredDown = false;
  private readonly clock: SimClock;
  private mode = 0;
  private down = false;
  private tenTe = 0;
  private resetting: Timer | null = null;

  constructor(clock: SimClock, knobs: Readonly<Knobs>) {
    super(clock, knobs);
    this.clock = clock;
    this.restart();
  }

  /** PHYSR. Without a link speed and duplex mean nothing, and read zero. */
  get status(): number {
    const set = this.mode << MODE_AT;
    if (!this.link) return PHYSR.CAB | set;
    const fixed = (this.mode & PHYCR0.FIXED) !== 0;
    const half = fixed && this.mode & PHYCR0.HALF ? PHYSR.HALF : 0;
    const slow = fixed && this.mode & PHYCR0.SLOW ? PHYSR.SLOW : 0;
    return set | PHYSR.LINK | half | slow;
  }

  /** PHYCR1. */
  get control(): number {
    const resets = this.resetting ? PHYCR1.RST : 0;
    return PHYCR1.ALWAYS | this.tenTe | (this.down ? PHYCR1.DOWN : 0) | resets;
  }

  /** PHYCR0 is written: the link comes up anew. */
  setMode(value: number): void {
    this.mode = value & MODE;
    this.cable.rise();
  }

  /** PHYCR1 is written. */
  setControl(value: number): void {
    const wasDown = this.down;
    this.tenTe = value & PHYCR1.TE;
    this.down = (value & PHYCR1.DOWN) !== 0;
    if (value & PHYCR1.RST) {
      this.clock.cancel(this.resetting);
      this.resetting = this.clock.after(SETTLE_US, () => {
        this.resetting = null;
      });
      this.cable.rise(SETTLE_US);
    }
    if (this.down) this.cable.drop();
    else if (wasDown) this.cable.rise();
  }

  protected override get runs(): boolean {
    return !this.down;
  }

  protected override clear(): void {
    this.clock.cancel(this.resetting);
    this.resetting = null;
    this.mode = 0;
    this.down = false;
    this.tenTe = 0;
  }
}
