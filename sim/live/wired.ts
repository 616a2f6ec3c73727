import type { Circuit } from '../runtimes/kaluma/circuit/circuit.ts';
import type { I2cPlace, I2cTarget, SpiPlace, SpiTarget } from '../runtimes/kaluma/circuit/targets.ts';
import type { SliderNow } from '../watch/events.ts';
import { SLIDERS } from '../watch/memory.ts';

/** The bounds of a field of a target that can be changed from outside. */
export interface Slider {
  least: number;
  most: number;
  /** Default: a hundredth of the range. */
  step?: number;
  /** For the page, such as `hPa`. */
  unit?: string;
}

/** A target with fields that the page of the inspector may change, by their names. */
export interface Slidable {
  sliders?: Record<string, Slider>;
  /** It takes its time: `now` answers the milliseconds since power-on. */
  connect?(now: () => number): void;
}

/** What a module of `spisock dev --wire` gets: it wires targets to the board's buses. */
export interface Solder {
  /** Wires a target to the I2C bus, at an address of 7 bits. */
  i2c(address: number, target: I2cTarget & Slidable, place?: Omit<I2cPlace, 'address'>): void;
  /** Wires a target to an SPI bus. */
  spi(place: SpiPlace, target: SpiTarget & Slidable): void;
}

const MOST_ADDRESS = 0x7f;
const STEPS = 100;

/** What a module has wired to a board, and the values of it that can be changed. */
export class Wired implements Solder {
  readonly sliders: SliderNow[] = [];
  private readonly fields: { target: Record<string, number>; name: string }[] = [];
  private readonly circuit: Circuit;
  private readonly values: Float64Array;
  private readonly nowMs: () => number;

  /** `values`: those that were set from outside, by number; NaN: none was. */
  constructor(circuit: Circuit, values: Float64Array, nowMs: () => number) {
    this.circuit = circuit;
    this.values = values;
    this.nowMs = nowMs;
  }

  i2c(address: number, target: I2cTarget & Slidable, place: Omit<I2cPlace, 'address'> = {}): void {
    if (!Number.isInteger(address) || address < 0 || address > MOST_ADDRESS)
      throw new RangeError(`bad I2C address ${address}; it has 7 bits, 0 to 0x7f`);
    this.circuit.addI2c({ ...place, address }, target);
    this.offer(`0x${address.toString(16).padStart(2, '0')}`, target);
  }

  spi(place: SpiPlace, target: SpiTarget & Slidable): void {
    this.circuit.addSpi(place, target);
    this.offer(`spi${place.bus}${place.cs === null ? '' : ` GP${place.cs}`}`, target);
  }

  /** Sets the fields as they were changed from outside: before a target is asked. */
  update(): void {
    this.fields.forEach(({ target, name }, i) => {
      const value = this.values[i];
      if (!Number.isNaN(value)) target[name] = value;
    });
  }

  private offer(place: string, target: object & Slidable): void {
    target.connect?.(this.nowMs);
    for (const [name, { least, most, step = (most - least) / STEPS, unit = '' }] of Object.entries(
      target.sliders ?? {},
    )) {
      const fields = target as unknown as Record<string, number>;
      if (typeof fields[name] !== 'number')
        throw new TypeError(`the target at ${place} has a slider '${name}', and no number of that name`);
      if (this.fields.length === SLIDERS) throw new RangeError(`a board has at most ${SLIDERS} sliders`);
      this.fields.push({ target: fields, name });
      this.sliders.push({ name: `${place} ${name}`, least, most, step, unit, value: fields[name] });
    }
  }
}
