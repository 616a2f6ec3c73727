import type { SimClock, Timer } from '../../clock.ts';
import type { ChipPhy } from '../wiznet/chip.ts';
import { Link } from '../wiznet/transceiver/link.ts';
import type { Knobs } from './knobs.ts';
import { PHYCR0, PHYCR1, PHYSR } from './registers/registers.ts';

const MODE = PHYCR0.FIXED | PHYCR0.SLOW | PHYCR0.HALF;

/** Where PHYSR shows the mode that was set. */
const MODE_AT = 3;

/** The transceiver needs this long behind its reset. */
const SETTLE_US = 60_300;

/** The registers of the transceiver itself, over MDIO (IEEE 802.3, 22.2.4): control and status. */
const BMCR = 0;
const BMSR = 1;
const BMCR_AUTO = 0x3100;
/** What it can do; and bit 2, the link. */
const BMSR_CAPABLE = 0x7809;
const BMSR_LINK = 0x0004;

/**
 * The transceiver behind PHYSR, PHYCR0 and PHYCR1, with a link that takes its time (w6100.md, chapter 3). While it is down
 * the chip goes on, with a slower clock.
 */
export class Phy implements ChipPhy {
  readonly poweredDown = false;
  private readonly clock: SimClock;
  private readonly cable: Link;
  private mode = 0;
  private down = false;
  private tenTe = 0;
  private resetting: Timer | null = null;

  constructor(clock: SimClock, knobs: Readonly<Knobs>) {
    this.clock = clock;
    this.cable = new Link(clock, knobs, () => !this.down);
    this.restart();
  }

  get link(): boolean {
    return this.cable.up;
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

  /** What MDIO reads of the transceiver's own register. */
  mdio(register: number): number {
    if (register === BMCR) return BMCR_AUTO;
    if (register === BMSR) return BMSR_CAPABLE | (this.link ? BMSR_LINK : 0);
    return 0;
  }

  plug(inserted: boolean): void {
    this.cable.plug(inserted);
  }

  restart(inUs = 0): void {
    this.reset();
    this.cable.rise(inUs);
  }

  reset(): void {
    this.clock.cancel(this.resetting);
    this.resetting = null;
    this.mode = 0;
    this.down = false;
    this.tenTe = 0;
    if (!this.cable.rising) this.cable.rise();
  }
}
