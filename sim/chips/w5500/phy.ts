import type { SimClock, Timer } from '../../clock.ts';
import type { Knobs } from './knobs.ts';
import { PHYCFGR } from './registers/registers.ts';

const POWER_DOWN = 0b110;
const ALL_CAPABLE = 0b111;

/** SPD and DPX by operation mode, OPMDC 0 to 7 (chapter 3.1), with a peer that can do everything. */
const STATUS_BITS = [
  0,
  PHYCFGR.DPX,
  PHYCFGR.SPD,
  PHYCFGR.SPD | PHYCFGR.DPX,
  PHYCFGR.SPD,
  0,
  0,
  PHYCFGR.SPD | PHYCFGR.DPX,
];

/** The transceiver behind PHYCFGR: modes, reset, power-down, and a link that takes its time. */
export class Phy {
  private readonly clock: SimClock;
  private readonly knobs: Readonly<Knobs>;
  private readonly onPowerUp: () => void;
  /** OPMD and OPMDC as written; they count from the next PHY reset on. */
  private written: number = PHYCFGR.OPMDC;
  private mode = ALL_CAPABLE;
  private held = false;
  private plugged = true;
  private linked = false;
  private rising: Timer | null = null;

  /** `onPowerUp`: the host has ended a power-down. */
  constructor(clock: SimClock, knobs: Readonly<Knobs>, onPowerUp: () => void) {
    this.clock = clock;
    this.knobs = knobs;
    this.onPowerUp = onPowerUp;
    this.restart();
  }

  get link(): boolean {
    return this.linked;
  }

  get poweredDown(): boolean {
    return this.mode === POWER_DOWN;
  }

  /** The register as the host reads it. While the link is down, speed and duplex mean nothing and read zero. */
  read(): number {
    const status = this.linked ? PHYCFGR.LNK | STATUS_BITS[this.mode] : 0;
    return (this.held ? 0 : PHYCFGR.RST) | this.written | status;
  }

  write(value: number): void {
    this.written = value & (PHYCFGR.OPMD | PHYCFGR.OPMDC);
    const hold = (value & PHYCFGR.RST) === 0;
    if (hold && !this.held) this.drop();
    const released = this.held && !hold;
    this.held = hold;
    if (released) {
      const wasDown = this.poweredDown;
      this.mode = this.written & PHYCFGR.OPMD ? (this.written & PHYCFGR.OPMDC) >> 3 : ALL_CAPABLE;
      this.rise();
      if (wasDown && !this.poweredDown) this.onPowerUp();
    }
  }

  /** The cable. */
  plug(inserted: boolean): void {
    this.plugged = inserted;
    if (inserted) this.rise();
    else this.drop();
  }

  /** Hardware reset that ends in `inUs` microseconds: registers to their defaults, the link anew. */
  restart(inUs = 0): void {
    this.reset();
    this.rise(inUs);
  }

  /** The register's defaults; a link that is up in the default mode stays. */
  reset(): void {
    this.written = PHYCFGR.OPMDC;
    this.held = false;
    this.mode = ALL_CAPABLE;
    if (!this.linked && !this.rising) this.rise();
  }

  private drop(): void {
    this.clock.cancel(this.rising);
    this.rising = null;
    this.linked = false;
  }

  private rise(inUs = 0): void {
    this.drop();
    if (!this.plugged || this.held || this.poweredDown) return;
    const upUs = inUs + this.knobs.linkUpUs;
    if (upUs === 0) {
      this.linked = true;
      return;
    }
    this.rising = this.clock.after(upUs, () => {
      this.rising = null;
      this.linked = true;
    });
  }
}
