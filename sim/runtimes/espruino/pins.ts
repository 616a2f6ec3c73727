import type { ChipLine } from '../kaluma/board/wiring.ts';
import type { Circuit, PinView } from '../kaluma/circuit/circuit.ts';
import { isPinName, PIN_NAMES, pinNumber } from './pin-names.ts';
import type { EspruinoPins } from './wiring.ts';

const MODES = ['input', 'output', 'input_pullup', 'input_pulldown'];

/** The pins, and what the board wires to them: chip select, RSTn and INTn of the chip, and what else there is. */
export class Pins implements PinView {
  private readonly wired: EspruinoPins;
  private readonly chip: ChipLine;
  private readonly circuit: Circuit | null;
  private readonly modes = new Map<string, string>();
  /** The levels that the circuit was told of, where they are not low. */
  private readonly high = new Set<string>();
  private readonly outputs = new Map<string, boolean>();
  /** Chip select is low. */
  selected = false;

  constructor(wired: EspruinoPins, chip: ChipLine, circuit: Circuit | null = null) {
    this.wired = wired;
    this.chip = chip;
    this.circuit = circuit;
    circuit?.attach(this, (number) => this.report(PIN_NAMES[number]));
  }

  exists(name: unknown): name is string {
    return isPinName(name);
  }

  setMode(pin: string, mode: string): void {
    this.modes.set(pin, mode);
    if (mode !== 'output') this.outputs.delete(pin);
    if (mode === 'output' && !this.outputs.has(pin)) this.outputs.set(pin, false);
    this.carry(pin);
  }

  /** A pin that is written becomes an output. */
  write(pin: string, level: boolean): void {
    if (!this.outputs.has(pin)) this.modes.set(pin, 'output');
    this.outputs.set(pin, level);
    this.carry(pin);
  }

  read(pin: string): boolean {
    const driven = this.outputs.get(pin);
    if (driven !== undefined) return driven;
    if (pin === this.wired.interrupt) return !this.chip.attention();
    // The chip pulls SCSn and RSTn up by itself.
    if (pin === this.wired.cs || pin === this.wired.reset) return true;
    return Boolean(this.circuit?.driven(pinNumber(pin)) ?? this.modes.get(pin) === 'input_pullup');
  }

  /** 0 to 1; an open input reads 0. */
  analog(pin: string): number {
    return this.circuit?.voltage(pinNumber(pin)) ?? 0;
  }

  level(number: number): 0 | 1 {
    return this.read(PIN_NAMES[number]) ? 1 : 0;
  }

  mode(number: number): number {
    return Math.max(0, MODES.indexOf(this.modes.get(PIN_NAMES[number]) ?? 'input'));
  }

  /** There is no stand-in for PWM. */
  pulses(): null {
    return null;
  }

  release(): void {
    this.outputs.clear();
    this.modes.clear();
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
    this.report(pin);
  }

  /** Tells the circuit of a pin's level where it is another one. */
  private report(pin: string): void {
    const high = this.read(pin);
    if (!this.circuit || high === this.high.has(pin)) return;
    if (high) this.high.add(pin);
    else this.high.delete(pin);
    this.circuit.levelChanged(pinNumber(pin), high ? 1 : 0);
  }
}
