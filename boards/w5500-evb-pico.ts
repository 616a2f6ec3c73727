/**
 * WIZnet W5500-EVB-Pico: an RP2040 with a W5500 on the same board.
 * Pins: the board's schematic, as its board header in MicroPython gives them too.
 */
export const board = {
  name: 'w5500-evb-pico',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 16, mosi: 19, sck: 18, baudHz: 20000000 },
  cs: 17,
  reset: 20,
  interrupt: 21,
};
