import type { SimClock } from '../../clock.ts';
import { Phy } from '../wiznet/transceiver/phy.ts';
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
export class W5500Phy extends Phy {
  private readonly onPowerUp: () => void;
  /** OPMD and OPMDC as written; they count from the next PHY reset on. */
  private written: number = PHYCFGR.OPMDC;
  private mode = ALL_CAPABLE;
  private held = false;

  /** `onPowerUp`: the host has ended a power-down. */
  constructor(clock: SimClock, knobs: Readonly<Knobs>, onPowerUp: () => void) {
    super(clock, knobs);
    this.onPowerUp = onPowerUp;
    this.restart();
  }

  get poweredDown(): boolean {
    return this.mode === POWER_DOWN;
  }

  /** The register as the host reads it. While the link is down, speed and duplex mean nothing and read zero. */
  read(): number {
    const status = this.link ? PHYCFGR.LNK | STATUS_BITS[this.mode] : 0;
    return (this.held ? 0 : PHYCFGR.RST) | this.written | status;
  }

  write(value: number): void {
    this.written = value & (PHYCFGR.OPMD | PHYCFGR.OPMDC);
    const hold = (value & PHYCFGR.RST) === 0;
    if (hold && !this.held) this.cable.drop();
    const released = this.held && !hold;
    this.held = hold;
    if (released) {
      const wasDown = this.poweredDown;
      this.mode = this.written & PHYCFGR.OPMD ? (this.written & PHYCFGR.OPMDC) >> 3 : ALL_CAPABLE;
      this.cable.rise();
      if (wasDown && !this.poweredDown) this.onPowerUp();
    }
  }

  protected override get runs(): boolean {
    return !this.held && !this.poweredDown;
  }

  protected override clear(): void {
    this.written = PHYCFGR.OPMDC;
    this.held = false;
    this.mode = ALL_CAPABLE;
  }
}
