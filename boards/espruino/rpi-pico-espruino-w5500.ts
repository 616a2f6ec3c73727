/**
 * A Raspberry Pi Pico or W5500-EVB-Pico with an Espruino built with network libraries.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | D16 | SPI1 |
 * | SCSn | D17 | |
 * | SCLK | D18 | SPI1 |
 * | MOSI | D19 | SPI1 |
 * | RSTn | D20 | |
 * | INTn | D21 | |
 *
 * 12,000 variables. Pins: as boards/w5500-evb-pico.ts. SPI1 is the SPI0 of the RP2040. The stock image has no network
 * libraries: build one with NET among the libraries of boards/RP2040_PICO.py.
 */
export const board = {
  name: 'rpi-pico-espruino-w5500',
  mcu: 'rp2040',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 12000,
  spi: { bus: 1, miso: 'D16', mosi: 'D19', sck: 'D18', baudHz: 20000000 },
  cs: 'D17',
  reset: 'D20',
  interrupt: 'D21',
  notes: ['Raspberry Pi Pico; needs a build with NET; not tried on a board'],
};
