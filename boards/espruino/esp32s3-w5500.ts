/**
 * An ESP32-S3 with Espruino and a W5500 module.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | D13 | SPI1 |
 * | SCSn | D10 | |
 * | SCLK | D12 | SPI1 |
 * | MOSI | D11 | SPI1 |
 * | RSTn | D9 | |
 * | INTn | D8 | |
 *
 * 16,383 variables. Pins: those of SPI2, the fast one, of the ESP32-S3; Espruino routes SPI1 to any.
 */
export const board = {
  name: 'esp32s3-w5500',
  mcu: 'esp32s3',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 16383,
  spi: { bus: 1, miso: 'D13', mosi: 'D11', sck: 'D12', baudHz: 20000000 },
  cs: 'D10',
  reset: 'D9',
  interrupt: 'D8',
  notes: ['ESP32-S3; not tried on a board'],
};
