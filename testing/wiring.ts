import type { I2cTarget, SpiTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
import type { I2cOptions, SpiOptions } from './circuitry.ts';
import type { Pin } from './pin.ts';
import type { Uart } from './uart.ts';

/** What a test wires to a board, of whichever runtime. Each throws where that cannot be. */
export interface Wiring {
  pin(pin: number | string): Pin;
  analog(pin: number | string, value: number | (() => number)): void;
  i2c(address: number, target: I2cTarget, options: I2cOptions): void;
  spi(options: SpiOptions, target: SpiTarget): void;
  uart(port: 0 | 1): Uart;
}
