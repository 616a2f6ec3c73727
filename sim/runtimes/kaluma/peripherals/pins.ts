import type { BoardPins, ChipLine } from '../board/wiring.ts';
import type { Circuit, PinView } from '../circuit/circuit.ts';
import { Serial } from '../serial/serial.ts';

export const INPUT = 0;
export const OUTPUT = 1;
export const INPUT_PULLUP = 2;
export const INPUT_PULLDOWN = 3;

/** GP0..GP29, as Kaluma checks them on the Pico. */
const LAST_PIN = 29;

/** A part of the microcontroller to which a pin can be given: from then on the program's pin functions do not drive it. */
export interface PinSource {
  isOutput(pin: number): boolean;
  level(pin: number): 0 | 1;
  /** Pulse-width modulation on the pin, where the part does that. */
  pulses?(pin: number): { duty: number; frequency: number };
}

/** A part that reads a pin, or pulls it low at times: at rest it drives nothing. */
export const LISTENER: PinSource = { isOutput: () => false, level: () => 0 };

/**
 * The RP2040's pins and what the board wires to them. Each pin has a mode, a pull and an output latch. The latch
 * starts at 0 and can be written while the pin is still an input, so a pin that becomes an output before its latch
 * is set drives low for a moment: on chip select that is an unintended frame. A pin that was given to a PIO listens
 * to that alone, whatever mode and level the program writes.
 */
export class Pins implements PinView {
  /** Called before the program looks at a pin or touches it. */
  beforeAccess: () => void = () => {};
  private readonly modes = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly pull = new Uint8Array(LAST_PIN + 1).fill(INPUT);
  private readonly latch = new Uint8Array(LAST_PIN + 1);
  private readonly owners: (PinSource | null)[] = new Array(LAST_PIN + 1).fill(null);
  /** Pins whose input buffer is off, as the analog-digital converter leaves them: they read 0. */
  private readonly blind = new Uint8Array(LAST_PIN + 1);
  /** The levels that were reported to the circuit. */
  private readonly reported = new Uint8Array(LAST_PIN + 1);
  private readonly board: BoardPins;
  private readonly chip: ChipLine;
  private readonly circuit: Circuit | null;
  private readonly serial: Serial;
  private selected = false;
  private inReset = false;

  constructor(board: BoardPins, chip: ChipLine, circuit: Circuit | null = null) {
    this.board = board;
    this.chip = chip;
    this.circuit = circuit;
    this.serial = new Serial(chip);
    circuit?.attach(this, (pin) => this.report(pin));
    for (let pin = 0; circuit && pin <= LAST_PIN; pin++) this.reported[pin] = this.level(pin);
  }

  exists(pin: number): boolean {
    return pin <= LAST_PIN;
  }

  setMode(pin: number, mode: number): void {
    this.modes[pin] = mode === OUTPUT ? OUTPUT : INPUT;
    // A plain INPUT keeps the pull that was there; an OUTPUT drops it.
    if (mode !== INPUT) this.pull[pin] = mode;
    if (mode !== OUTPUT) this.blind[pin] = 0;
    this.circuit?.modeChanged();
    this.carry(pin);
  }

  /** As the program has set it: 0 to 3. */
  mode(pin: number): number {
    return this.modes[pin] === OUTPUT ? OUTPUT : this.pull[pin] === OUTPUT ? INPUT : this.pull[pin];
  }

  /** Gives the pin a pull: INPUT_PULLUP, INPUT_PULLDOWN, or INPUT for none. */
  setPull(pin: number, pull: number): void {
    this.pull[pin] = pull;
    this.circuit?.modeChanged();
    this.carry(pin);
  }

  /** The pin becomes an analog input: nothing drives it, and its input buffer is off until pinMode sets an input. */
  makeAnalog(pin: number): void {
    this.owners[pin] = LISTENER;
    this.pull[pin] = INPUT;
    this.blind[pin] = 1;
    this.circuit?.modeChanged();
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
    this.circuit?.modeChanged();
    this.carry(pin);
  }

  /** `owner` has changed what it makes of `pin`, if that is its own. */
  changed(pin: number, owner: PinSource): void {
    if (this.owners[pin] === owner) this.carry(pin);
  }

  pulses(pin: number): { duty: number; frequency: number } | null {
    return this.owners[pin]?.pulses?.(pin) ?? null;
  }

  /** As the program reads it. */
  read(pin: number): 0 | 1 {
    return this.blind[pin] ? 0 : this.level(pin);
  }

  /** What is on the pin. */
  level(pin: number): 0 | 1 {
    const owner = this.owners[pin];
    if (owner ? owner.isOutput(pin) : this.modes[pin] === OUTPUT) {
      return (owner ? owner.level(pin) : this.latch[pin]) ? 1 : 0;
    }
    if (pin === this.board.spi.miso && this.selected) return this.serial.miso;
    if (pin === this.board.interrupt) return this.chip.attention() === this.hasReady ? 1 : 0;
    if (this.hasReady && pin === this.board.ready) return this.chip.ready() ? 1 : 0;
    // The chip pulls SCSn and RSTn up by itself.
    if (pin === this.board.cs || pin === this.board.reset) return 1;
    const driven = this.circuit?.driven(pin);
    if (driven !== null && driven !== undefined) return driven;
    return this.pull[pin] === INPUT_PULLUP ? 1 : 0;
  }

  /** Whether these SPI pins are those of the chip, and it is selected. */
  reaches(bus: number, miso: number, mosi: number, sck: number): boolean {
    const wired = this.board.spi;
    const same = bus === wired.bus && miso === wired.miso && mosi === wired.mosi && sck === wired.sck;
    return same && this.selected;
  }

  /** Every pin an input with its latch at 0, as after a reset of the runtime. */
  release(): void {
    this.modes.fill(INPUT);
    this.pull.fill(INPUT);
    this.latch.fill(0);
    this.owners.fill(null);
    this.blind.fill(0);
    this.circuit?.modeChanged();
    this.carry(this.board.cs);
    if (this.board.reset != null) this.carry(this.board.reset);
    for (let pin = 0; this.circuit && pin <= LAST_PIN; pin++) this.report(pin);
  }

  /** Tells the circuit of the pin's level where it is another one. */
  private report(pin: number): void {
    if (!this.circuit || !this.exists(pin)) return;
    const level = this.level(pin);
    if (level === this.reported[pin]) return;
    this.reported[pin] = level;
    this.circuit.levelChanged(pin, level);
  }

  /** The chip has a READY line: its attention line is active high, and an input of its boot loader. */
  private get hasReady(): boolean {
    return this.board.ready !== null && this.board.ready !== undefined;
  }

  private carry(pin: number): void {
    this.report(pin);
    const low = this.level(pin) === 0;
    if (this.hasReady && pin === this.board.interrupt)
      this.chip.holdAttention(this.modes[pin] === OUTPUT && low);
    if (pin === this.board.cs && low !== this.selected) {
      this.selected = low;
      if (low) this.chip.select();
      else this.chip.deselect();
      this.serial.select(this.level(this.board.spi.sck) === 1);
    }
    if (pin === this.board.spi.sck && this.selected) this.serial.clock(!low, this.level(this.board.spi.mosi));
    if (pin === this.board.reset && low !== this.inReset) {
      this.inReset = low;
      this.chip.reset(low);
    }
  }
}
