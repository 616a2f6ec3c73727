import type { I2cPlace, I2cTarget, SpiPlace, SpiTarget, UartFarEnd } from './targets.ts';

/** The board's side of its pins, as what is wired to them sees it. */
export interface PinView {
  /** The level on the pin now. */
  level(pin: number): 0 | 1;
  /** Pulse-width modulation on the pin; null where there is none. */
  pulses(pin: number): { duty: number; frequency: number } | null;
  /** 0 INPUT, 1 OUTPUT, 2 INPUT_PULLUP, 3 INPUT_PULLDOWN, as the program has set it. */
  mode(pin: number): number;
}

/** What the board's side of a UART takes. */
export interface UartView {
  /** A byte has arrived. False: the port is closed, and it is lost. */
  arrive(byte: number): boolean;
  /** Microseconds that a byte takes on the wire; null while the port is closed. */
  readonly byteUs: number | null;
}

interface Placed<P, T> {
  place: P;
  target: T;
}

/**
 * What is wired to a board beside its network chip: levels and voltages on its pins, targets on its buses, the other ends
 * of its UARTs. It outlives the runtime, as solder does.
 */
export class Circuit {
  /** How often something has changed that the board's loop may see. */
  changes = 0;
  /** The level of a pin has changed, by the program or the circuit. */
  onLevel: ((pin: number, level: 0 | 1) => void) | null = null;
  /** Of the runtime that runs now; null before the first. */
  pins: PinView | null = null;
  readonly uarts: (UartView | null)[] = [null, null];
  readonly farEnds: (UartFarEnd | null)[] = [null, null];
  private readonly levels = new Map<number, 0 | 1>();
  private readonly voltages = new Map<number, () => number>();
  private readonly i2c: Placed<I2cPlace, I2cTarget>[] = [];
  private readonly spi: Placed<SpiPlace, SpiTarget>[] = [];
  /** The board's pins are to be looked at again. */
  private look: (pin: number) => void = () => {};

  /** The runtime's pins: `look` is called with a pin whose level may have changed. */
  attach(pins: PinView, look: (pin: number) => void): void {
    this.pins = pins;
    this.look = look;
  }

  /** Drives a pin from outside; null: nothing does any more, and its pull decides. */
  drive(pin: number, level: 0 | 1 | null): void {
    if (level === null) this.levels.delete(pin);
    else this.levels.set(pin, level);
    this.changes++;
    this.look(pin);
  }

  /** What drives a pin from outside; null: nothing. */
  driven(pin: number): 0 | 1 | null {
    return this.levels.get(pin) ?? null;
  }

  /** Puts a voltage on an analog input: 0 to 1, of 3.3 V. */
  setVoltage(pin: number, value: () => number): void {
    this.voltages.set(pin, value);
  }

  /** 0 to 1; null where nothing is wired to the pin. */
  voltage(pin: number): number | null {
    return this.voltages.get(pin)?.() ?? null;
  }

  addI2c(place: I2cPlace, target: I2cTarget): void {
    this.i2c.push({ place, target });
  }

  /** The target with this address on these pins, or null. */
  i2cTarget(address: number, bus: number, sda: number, scl: number): I2cTarget | null {
    const fits = (wanted: number | undefined, given: number) => wanted === undefined || wanted === given;
    const found = this.i2c.find(
      ({ place }) =>
        place.address === address && fits(place.bus, bus) && fits(place.sda, sda) && fits(place.scl, scl),
    );
    return found?.target ?? null;
  }

  addSpi(place: SpiPlace, target: SpiTarget): void {
    this.spi.push({ place, target });
    if (place.cs !== null && this.pins?.level(place.cs) === 0) target.select?.();
  }

  /** The selected targets of an SPI bus. */
  spiTargets(bus: number): Placed<SpiPlace, SpiTarget>[] {
    return this.spi.filter(
      ({ place }) => place.bus === bus && (place.cs === null || this.pins?.level(place.cs) === 0),
    );
  }

  /** The board's pins tell that the program, or a part of the microcontroller, has made something else of a pin. */
  modeChanged(): void {}

  /** The board's pins tell that a level has changed. */
  levelChanged(pin: number, level: 0 | 1): void {
    for (const { place, target } of this.spi) {
      if (place.cs !== pin) continue;
      if (level === 0) target.select?.();
      else target.deselect?.();
    }
    this.onLevel?.(pin, level);
  }
}
