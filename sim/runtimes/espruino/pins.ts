import type { ChipLine } from '../kaluma/board/wiring.ts';
import type { EspruinoPins } from './wiring.ts';

/** Names of pins as boards have them: a port's letter and a number. */
const NAME = /^[A-HDPV]\d{1,2}$/;

/** The pins, and what the board wires to them: chip select, RSTn and INTn of the chip. */
export class Pins {
  private readonly wired: EspruinoPins;
  private readonly chip: ChipLine;
  private readonly outputs = new Map<string, boolean>();
  private readonly pullUps = new Set<string>();
  /** Chip select is low. */
  selected = false;

  constructor(wired: EspruinoPins, chip: ChipLine) {
    this.wired = wired;
    this.chip = chip;
  }

  exists(name: unknown): name is string {
    return typeof name === 'string' && NAME.test(name);
  }

  mode(pin: string, mode: string): void {
    if (mode !== 'output') this.outputs.delete(pin);
    if (mode === 'input_pullup') this.pullUps.add(pin);
    else this.pullUps.delete(pin);
    if (mode === 'output' && !this.outputs.has(pin)) this.outputs.set(pin, false);
    this.carry(pin);
  }

  /** A pin that is written becomes an output. */
  write(pin: string, level: boolean): void {
    this.outputs.set(pin, level);
    this.carry(pin);
  }

  read(pin: string): boolean {
    const driven = this.outputs.get(pin);
    if (driven !== undefined) return driven;
    if (pin === this.wired.interrupt) return !this.chip.attention();
    // The chip pulls SCSn and RSTn up by itself.
    if (pin === this.wired.cs || pin === this.wired.reset) return true;
    return this.pullUps.has(pin);
  }

  release(): void {
    this.outputs.clear();
    this.carry(this.wired.cs);
    if (this.wired.reset) this.carry(this.wired.reset);
  }

  private carry(pin: string): void {
    const high = this.read(pin);
    if (pin === this.wired.cs && high === this.selected) {
      this.selected = !high;
      if (high) this.chip.deselect();
      else this.chip.select();
    }
    if (pin === this.wired.reset) this.chip.reset(!high);
  }
}
