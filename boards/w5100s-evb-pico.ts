/**
 * WIZnet W5100S-EVB-Pico: an RP2040 with a W5100S on the same board.
 *
 * | W5100S | GPIO | |
 * |---|---|---|
 * | MISO | 16 | SPI0 RX |
 * | SCSn | 17 | |
 * | SCLK | 18 | SPI0 SCK |
 * | MOSI | 19 | SPI0 TX |
 * | RSTn | 20 | |
 * | INTn | 21 | |
 *
 * Pins: the board's schematic, as its board header in MicroPython gives them too.
 */
export const board = {
  name: 'w5100s-evb-pico',
  mcu: 'rp2040',
  chip: 'w5100s',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 16, mosi: 19, sck: 18, baudHz: 20000000 },
  cs: 17,
  reset: 20,
  interrupt: 21,
  notes: ['WIZnet W5100S-EVB-Pico'],
};
