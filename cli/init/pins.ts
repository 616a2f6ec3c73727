/** Pins of a new project's program on boards of Espruino: what its chip leaves free, and every board of that kind has. */
interface Pins {
  /** An analog input. */
  sensor: string;
  /** A pin with a pull-up. */
  switch: string;
}

const ST: Pins = { sensor: 'A0', switch: 'B15' };

const PINS: Record<string, Pins> = {
  'espruino-wifi-w5500': ST,
  'espruino-pico-w5500': ST,
  'nucleo-f411re-w5500': ST,
  'nucleo-f767zi-w5500': { sensor: 'A3', switch: 'B15' },
  'esp32-w5500': { sensor: 'D34', switch: 'D4' },
  'esp32s3-w5500': { sensor: 'D1', switch: 'D4' },
  'rpi-pico-espruino-w5500': { sensor: 'D26', switch: 'D4' },
  'nrf52840dk-w5500': { sensor: 'D3', switch: 'D4' },
};

/** Those of a board; each of `boards/espruino` has some. */
export function pinsOf(board: string): Pins {
  return PINS[board];
}
