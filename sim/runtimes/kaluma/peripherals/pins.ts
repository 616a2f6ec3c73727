import type { BoardPins, ChipLine } from '../board/wiring.ts';
import { Serial } from '../serial/serial.ts';

export const INPUT = 0;
export const OUTPUT = 1;
export const INPUT_PULLUP = 2;
export const INPUT_PULLDOWN = 3;

/** GP0..GP29, as Kaluma checks them on the Pico. */
const LAST_PIN = 29;

/** Somebody else than the program's pin functions, to whom a pin can be given. */
export interface PinSource {
  isOutput(pin: number): boolean;
  level(pin: number): 0 | 1;
}

/**
 * The RP2040's pins and what the board wires to them. Each pin has a mode, a pull and an output latch. The latch
 * starts at 0 and can be written while the pin is still an input, so a pin that becomes an output before its latch
 * is set drives low for a moment: on chip select that is a frame nobody meant. A pin that was given to a PIO listens
 * to that alone, whatever mode and level the program writes.
 */
export class Pins {
  /** Called before the program looks at a pin or touches it. */
  beforeAccess: () => void = () => {};
  private readonly mode = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly pull = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly latch = new Uint8Array(LAST_PIN + 1);
  private readonly owners: (PinSource | null)[] = new Array(LAST_PIN + 1).fill(null);
  private readonly board: BoardPins;
  private readonly chip: ChipLine;
  private readonly serial: Serial;
  private selected = false;
  private inReset = false;

  constructor(board: BoardPins, chip: ChipLine) {
    this.board = board;
    this.chip = chip;
    this.serial = new Serial(chip);
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

  /** From now on `pin` is what `owner` makes of it. */
  hand(pin: number, owner: PinSource): void {
    if (!this.exists(pin)) return;
    this.owners[pin] = owner;
    this.carry(pin);
  }

  /** `owner` has changed what it makes of `pin`, if that is its own. */
  changed(pin: number, owner: PinSource): void {
    if (this.owners[pin] === owner) this.carry(pin);
  }

  read(pin: number): 0 | 1 {
    const owner = this.owners[pin];
    if (owner ? owner.isOutput(pin) : this.mode[pin] === OUTPUT) {
      return (owner ? owner.level(pin) : this.latch[pin]) ? 1 : 0;
    }
    if (pin === this.board.spi.miso && this.selected) return this.serial.miso;
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
    this.owners.fill(null);
    this.carry(this.board.cs);
    if (this.board.reset != null) this.carry(this.board.reset);
  }

  private carry(pin: number): void {
    const low = this.read(pin) === 0;
    if (pin === this.board.cs && low !== this.selected) {
      this.selected = low;
      if (low) this.chip.select();
      else this.chip.deselect();
      this.serial.select(this.read(this.board.spi.sck) === 1);
    }
    if (pin === this.board.spi.sck && this.selected) this.serial.clock(!low, this.read(this.board.spi.mosi));
    if (pin === this.board.reset && low !== this.inReset) {
      this.inReset = low;
      this.chip.reset(low);
    }
  }
}
