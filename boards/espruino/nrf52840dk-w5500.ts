/**
 * nRF52840 DK with Espruino and a W5500 on the Arduino header.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | D46 | SPI1 |
 * | SCSn | D44 | |
 * | SCLK | D47 | SPI1 |
 * | MOSI | D45 | SPI1 |
 * | RSTn | D43 | |
 * | INTn | D42 | |
 *
 * 12,500 variables. Pins: P1.10 to P1.15 of the header, which Espruino calls D42 to D47. Its SPI has 8 MHz at most.
 */
export const board = {
  name: 'nrf52840dk-w5500',
  mcu: 'nrf52840',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 12500,
  spi: { bus: 1, miso: 'D46', mosi: 'D45', sck: 'D47', baudHz: 8000000 },
  cs: 'D44',
  reset: 'D43',
  interrupt: 'D42',
  notes: ['Nordic nRF52840 DK; not tried on a board'],
};
