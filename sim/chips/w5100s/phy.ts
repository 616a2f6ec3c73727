import type { SimClock } from '../../clock.ts';
import { Phy } from '../wiznet/transceiver/phy.ts';
import type { Knobs } from './knobs.ts';
import { PHYCR0, PHYCR1, PHYSR } from './registers/registers.ts';

const MODE = PHYCR0.FIXED | PHYCR0.SLOW | PHYCR0.HALF;

/** The transceiver behind PHYSR, PHYCR0 and PHYCR1, with a link that takes its time (w5100s.md, chapter 3). */
export class W5100sPhy extends Phy {
  private readonly knobs: Readonly<Knobs>;
  private readonly onPowerUp: () => void;
  private mode = 0;
  private down = false;
  private wakes = 0;

  /** `onPowerUp`: the host has ended a power-down. */
  constructor(clock: SimClock, knobs: Readonly<Knobs>, onPowerUp: () => void) {
    super(clock, knobs);
    this.knobs = knobs;
    this.onPowerUp = onPowerUp;
    this.restart();
  }

  get poweredDown(): boolean {
    return this.down;
  }

  /** PHYSR. Without a link speed and duplex mean nothing, and read zero. */
  get status(): number {
    const set = this.mode << this.knobs.physrMode;
    if (!this.link) return PHYSR.CABOFF | set;
    const fixed = (this.mode & PHYCR0.FIXED) !== 0;
    const half = fixed && this.mode & PHYCR0.HALF ? PHYSR.HALF : 0;
    const slow = fixed && this.mode & PHYCR0.SLOW ? PHYSR.SLOW : 0;
    return set | PHYSR.LINK | half | slow;
  }

  /** PHYCR1: the reset bit reads 1 always. */
  get control(): number {
    return 0x40 | this.wakes | (this.down ? PHYCR1.DOWN : 0) | PHYCR1.RUN;
  }

  /** PHYCR0 is written: the link comes up anew. */
  setMode(value: number): void {
    this.mode = value & MODE;
    this.cable.rise();
  }

  /** PHYCR1 is written. */
  setControl(value: number): void {
    const wasDown = this.down;
    this.wakes = value & 0x80;
    this.down = (value & PHYCR1.DOWN) !== 0;
    if (this.down) this.cable.drop();
    else if (wasDown || (value & PHYCR1.RUN) === 0) this.cable.rise();
    if (wasDown && !this.down) this.onPowerUp();
  }

  protected override get runs(): boolean {
    return !this.down;
  }

  protected override clear(): void {
    this.mode = 0;
    this.down = false;
    this.wakes = 0;
  }
}
