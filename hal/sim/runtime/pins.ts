import type { BoardPins, ChipLine } from './world.ts';

export const INPUT = 0;
export const OUTPUT = 1;
export const INPUT_PULLUP = 2;
export const INPUT_PULLDOWN = 3;

/** GP0..GP29, as Kaluma checks them on the Pico. */
const LAST_PIN = 29;

/**
 * The RP2040's pins and what the board wires to them. Each pin has a mode, a pull and an output latch. The latch
 * starts at 0 and can be written while the pin is still an input, so a pin that becomes an output before its latch
 * is set drives low for a moment: on chip select that is a frame nobody meant.
 */
export class Pins {
  private readonly mode = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly pull = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly latch = new Uint8Array(LAST_PIN + 1);
  private readonly board: BoardPins;
  private readonly chip: ChipLine;
  private selected = false;
  private inReset = false;

  constructor(board: BoardPins, chip: ChipLine) {
    this.board = board;
    this.chip = chip;
  }

  exists(pin: number): boolean {
    return pin <= LAST_PIN;
  }

  setMode(pin: number, mode: number): void {
    this.mode[pin] = mode === OUTPUT ? OUTPUT : INPUT;
    // A plain INPUT keeps the pull that was there; an OUTPUT drops it.
    if (mode !== INPUT) this.pull[pin] = mode;
    this.carry(pin);
  }

  write(pin: number, level: number): void {
    this.latch[pin] = level ? 1 : 0;
    this.carry(pin);
  }

  read(pin: number): 0 | 1 {
    if (this.mode[pin] === OUTPUT) return this.latch[pin] ? 1 : 0;
    if (pin === this.board.interrupt) return this.chip.attention() ? 0 : 1;
    // The chip pulls SCSn and RSTn up by itself.
    if (pin === this.board.cs || pin === this.board.reset) return 1;
    return this.pull[pin] === INPUT_PULLUP ? 1 : 0;
  }

  /** Whether the chip hears what is clocked now on these SPI pins. */
  reaches(bus: number, miso: number, mosi: number, sck: number): boolean {
    const wired = this.board.spi;
    const same = bus === wired.bus && miso === wired.miso && mosi === wired.mosi && sck === wired.sck;
    return same && this.selected;
  }

  /** Every pin an input with its latch at 0, as after a reset of the runtime. */
  release(): void {
    this.mode.fill(INPUT);
    this.pull.fill(INPUT);
    this.latch.fill(0);
    this.carry(this.board.cs);
    if (this.board.reset != null) this.carry(this.board.reset);
  }

  private carry(pin: number): void {
    const low = this.read(pin) === 0;
    if (pin === this.board.cs && low !== this.selected) {
      this.selected = low;
      if (low) this.chip.select();
      else this.chip.deselect();
    }
    if (pin === this.board.reset && low !== this.inReset) {
      this.inReset = low;
      this.chip.reset(low);
    }
  }
}
