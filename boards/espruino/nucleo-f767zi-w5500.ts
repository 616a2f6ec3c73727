/**
 * NUCLEO-F767ZI with Espruino and a W5500 on the Arduino header, such as W5500 Ethernet shields.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | A6 | SPI1 |
 * | SCSn | D14 | |
 * | SCLK | A5 | SPI1 |
 * | MOSI | A7 | SPI1 |
 * | RSTn | D15 | |
 * | INTn | F12 | |
 *
 * 31,999 variables. Pins: ST UM1974; D10 of the header is D14 of the microcontroller, D9 is D15, D8 is F12.
 */
export const board = {
  name: 'nucleo-f767zi-w5500',
  mcu: 'stm32f767',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 31999,
  spi: { bus: 1, miso: 'A6', mosi: 'A7', sck: 'A5', baudHz: 20000000 },
  cs: 'D14',
  reset: 'D15',
  interrupt: 'F12',
  notes: ['ST NUCLEO-F767ZI; not tried on a board'],
};
