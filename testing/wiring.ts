import type { I2cTarget, SpiTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
import type { Pin } from './pin.ts';
import type { Uart } from './uart.ts';

export interface I2cOptions {
  /** 0 or 1; default: the bus that the firmware uses. */
  bus?: 0 | 1;
  /** GPIOs; default: those that the firmware has chosen. */
  sda?: number;
  scl?: number;
}

export interface SpiOptions {
  bus: 0 | 1;
  /** The GPIO of its chip select, low while it is meant; default: it hears everything on the bus. */
  cs?: number;
  /** The only mode that it speaks, 0 to 3; default: any. */
  mode?: 0 | 1 | 2 | 3;
}

/** What a test wires to a board, of whichever runtime. Each throws where that cannot be. */
export interface Wiring {
  pin(pin: number | string): Pin;
  analog(pin: number | string, value: number | (() => number)): void;
  i2c(address: number, target: I2cTarget, options: I2cOptions): void;
  spi(options: SpiOptions, target: SpiTarget): void;
  uart(port: 0 | 1): Uart;
}
