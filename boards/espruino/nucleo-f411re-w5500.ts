/**
 * NUCLEO-F411RE with Espruino and a W5500 on the Arduino header, such as W5500 Ethernet shields.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | A6 | SPI1 |
 * | SCSn | B6 | |
 * | SCLK | A5 | SPI1 |
 * | MOSI | A7 | SPI1 |
 * | RSTn | C7 | |
 * | INTn | A9 | |
 *
 * 7,423 variables. Pins: ST UM1724; D10 of the header is B6, D9 is C7, D8 is A9.
 */
export const board = {
  name: 'nucleo-f411re-w5500',
  mcu: 'stm32f411',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 7423,
  spi: { bus: 1, miso: 'A6', mosi: 'A7', sck: 'A5', baudHz: 20000000 },
  cs: 'B6',
  reset: 'C7',
  interrupt: 'A9',
  notes: ['ST NUCLEO-F411RE; not tried on a board'],
};
