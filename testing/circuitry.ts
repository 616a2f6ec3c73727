import type { SimClock } from '../sim/clock.ts';
import type { BoardPins } from '../sim/runtimes/kaluma/board/wiring.ts';
import type { Circuit } from '../sim/runtimes/kaluma/circuit/circuit.ts';
import type { I2cTarget, SpiTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
import { Pin } from './pin.ts';
import { Uart } from './uart.ts';
import type { I2cOptions, SpiOptions, Wiring } from './wiring.ts';

const LAST_PIN = 29;
const FIRST_ANALOG = 26;
const THERMOMETER = 30;

/** What a test wires to the board. It throws where that cannot be. */
export class Circuitry implements Wiring {
  private readonly circuit: Circuit;
  private readonly clock: SimClock;
  private readonly board: BoardPins;
  private readonly pins = new Map<number, Pin>();
  private readonly uarts = new Map<number, Uart>();

  constructor(circuit: Circuit, clock: SimClock, board: BoardPins) {
    this.circuit = circuit;
    this.clock = clock;
    this.board = board;
    circuit.onLevel = (pin, level) => this.pins.get(pin)?.onChange?.(level, clock.nowUs / 1000);
  }

  pin(given: number | string): Pin {
    const number = Number(given);
    if (typeof given === 'string' || !Number.isInteger(number) || number < 0 || number > LAST_PIN)
      throw new RangeError(`bad pin ${given}; it is a GPIO, 0 to ${LAST_PIN}`);
    const known = this.pins.get(number) ?? new Pin(number, this.circuit, this.useOf(number));
    this.pins.set(number, known);
    return known;
  }

  analog(given: number | string, value: number | (() => number)): void {
    const pin = Number(given);
    if (typeof given === 'string' || !Number.isInteger(pin) || pin < FIRST_ANALOG || pin > THERMOMETER)
      throw new RangeError(
        `bad analog input ${given}; it is GP26 to GP29, or 30 for the thermometer of the microcontroller`,
      );
    if (typeof value === 'number' && !(value >= 0 && value <= 1))
      throw new RangeError(`bad value ${value} for analog input ${pin}; it is 0 to 1, of 3.3 V`);
    this.circuit.setVoltage(pin, typeof value === 'number' ? () => value : value);
  }

  i2c(address: number, target: I2cTarget, options: I2cOptions): void {
    if (!Number.isInteger(address) || address < 0 || address > 0x7f) {
      const half =
        address > 0x7f && address <= 0xff ? ` (0x${(address >> 1).toString(16)} with a bit for reading)` : '';
      throw new RangeError(`bad I2C address 0x${address.toString(16)}${half}; it has 7 bits, 0 to 0x7f`);
    }
    this.circuit.addI2c({ address, ...options }, target);
  }

  spi({ bus, cs, mode }: SpiOptions, target: SpiTarget): void {
    if (bus !== 0 && bus !== 1) throw new RangeError(`bad SPI bus ${bus}; it is 0 or 1`);
    if (cs !== undefined) {
      this.pin(cs);
      const use = this.useOf(cs);
      if (use) throw new Error(`GP${cs} is wired to the network chip (${use})`);
    }
    this.circuit.addSpi({ bus, cs: cs ?? null, mode }, target);
  }

  uart(port: 0 | 1): Uart {
    if (port !== 0 && port !== 1) throw new RangeError(`bad UART ${port}; it is 0 or 1`);
    const known = this.uarts.get(port) ?? new Uart(port, this.circuit, this.clock);
    this.uarts.set(port, known);
    return known;
  }

  private useOf(pin: number): string | null {
    const { spi, cs, reset, interrupt } = this.board;
    const uses = { MISO: spi.miso, MOSI: spi.mosi, SCLK: spi.sck, SCSn: cs, RSTn: reset, INTn: interrupt };
    return Object.entries(uses).find(([, used]) => used === pin)?.[0] ?? null;
  }
}
