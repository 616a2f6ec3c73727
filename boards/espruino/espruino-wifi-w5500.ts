/**
 * Espruino WiFi (STM32F411) and a W5500 module.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | B4 | SPI1 |
 * | SCSn | B1 | |
 * | SCLK | B3 | SPI1 |
 * | MOSI | B5 | SPI1 |
 * | RSTn | B10 | |
 * | INTn | A1 | |
 *
 * 8,190 variables. Pins: espruino.com/WiFi.
 */
export const board = {
  name: 'espruino-wifi-w5500',
  mcu: 'stm32f411',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 8190,
  spi: { bus: 1, miso: 'B4', mosi: 'B5', sck: 'B3', baudHz: 20000000 },
  cs: 'B1',
  reset: 'B10',
  interrupt: 'A1',
  notes: ['Espruino WiFi; not tried on a board'],
};
