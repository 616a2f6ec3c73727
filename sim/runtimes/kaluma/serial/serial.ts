import type { ChipLine } from '../board/wiring.ts';

/** Bytes of a frame's header, in which the chip only listens, and the bit of the last one that says: a write. */
const HEADER = 3;
const WRITE = 0x04;

/**
 * The chip's own end of the wire, for who moves its pins one by one: bits on the clock's edges, as in SPI mode 0
 * (datasheet 2.1: taken when SCLK rises, given when it falls). A byte that the chip gives is asked for when its first
 * bit is clocked, since nobody knows before that it will be: that bit is there with the rising edge, and so later than
 * on a board.
 */
export class Serial {
  private readonly chip: ChipLine;
  private readonly byte = new Uint8Array(1);
  private bytes = 0;
  private bits = 0;
  private shiftIn = 0;
  private shiftOut = 0xff;
  private writes = false;
  private high = false;

  constructor(chip: ChipLine) {
    this.chip = chip;
  }

  /** Chip select has fallen, while SCLK was as `high` says. */
  select(high: boolean): void {
    this.high = high;
    this.bytes = this.bits = 0;
    this.shiftOut = 0xff;
    this.writes = false;
  }

  /** The level of MISO. */
  get miso(): 0 | 1 {
    return (this.shiftOut >> 7) & 1 ? 1 : 0;
  }

  /** The level of SCLK, and of MOSI with it. */
  clock(high: boolean, mosi: number): void {
    if (high === this.high) return;
    this.high = high;
    if (high) this.rise(mosi);
    else if (this.bits > 0) this.shiftOut = (this.shiftOut << 1) | 1;
  }

  private get gives(): boolean {
    return this.bytes >= HEADER && !this.writes;
  }

  private rise(mosi: number): void {
    if (this.bits === 0 && this.gives) {
      this.byte[0] = 0;
      this.chip.exchange(this.byte);
      this.shiftOut = this.byte[0];
    }
    this.shiftIn = ((this.shiftIn << 1) | mosi) & 0xff;
    this.bits++;
    if (this.bits === 8) this.finish();
  }

  private finish(): void {
    this.bits = 0;
    if (!this.gives) {
      this.byte[0] = this.shiftIn;
      this.chip.write(this.byte);
    }
    this.bytes++;
    if (this.bytes === HEADER) this.writes = (this.shiftIn & WRITE) !== 0;
  }
}
