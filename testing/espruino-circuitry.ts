import type { SimClock } from '../sim/clock.ts';
import { pinNumber } from '../sim/runtimes/espruino/pin-names.ts';
import type { EspruinoPins } from '../sim/runtimes/espruino/wiring.ts';
import type { Circuit } from '../sim/runtimes/kaluma/circuit/circuit.ts';
import { Pin } from './pin.ts';
import type { Wiring } from './wiring.ts';

/** What a test wires to a board of Espruino: levels and voltages, on pins by their names. */
export class EspruinoCircuitry implements Wiring {
  private readonly circuit: Circuit;
  private readonly board: EspruinoPins;
  private readonly pins = new Map<number, Pin>();

  constructor(circuit: Circuit, clock: SimClock, board: EspruinoPins) {
    this.circuit = circuit;
    this.board = board;
    circuit.onLevel = (pin, level) => this.pins.get(pin)?.onChange?.(level, clock.nowUs / 1000);
  }

  pin(name: number | string): Pin {
    const number = numberOf(name);
    const known = this.pins.get(number) ?? new Pin(number, this.circuit, this.useOf(name), String(name));
    this.pins.set(number, known);
    return known;
  }

  analog(name: number | string, value: number | (() => number)): void {
    if (typeof value === 'number' && !(value >= 0 && value <= 1))
      throw new RangeError(`bad value ${value} for analog input ${name}; it is 0 to 1, of 3.3 V`);
    this.circuit.setVoltage(numberOf(name), typeof value === 'number' ? () => value : value);
  }

  i2c(): never {
    throw new Error(lacking('I2C'));
  }

  spi(): never {
    throw new Error(lacking('a second SPI target'));
  }

  uart(): never {
    throw new Error(lacking('a UART'));
  }

  private useOf(name: number | string): string | null {
    const { spi, cs, reset, interrupt } = this.board;
    const uses = { MISO: spi.miso, MOSI: spi.mosi, SCLK: spi.sck, SCSn: cs, RSTn: reset, INTn: interrupt };
    return Object.entries(uses).find(([, used]) => used === name)?.[0] ?? null;
  }
}

function numberOf(name: number | string): number {
  const number = typeof name === 'string' ? pinNumber(name) : -1;
  if (number < 0)
    throw new RangeError(`bad pin ${name}; on Espruino it is a name, 'A0' to 'H15' or 'D0' to 'D39'`);
  return number;
}

function lacking(what: string): string {
  return `${what} has no stand-in on boards of Espruino; tests there have pins, analog inputs and the network`;
}
