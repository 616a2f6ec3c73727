/**
 * An ESP32 with Espruino and a W5500 module.
 *
 * | W5500 | pin | |
 * |---|---|---|
 * | MISO | D12 | SPI1 |
 * | SCSn | D15 | |
 * | SCLK | D14 | SPI1 |
 * | MOSI | D13 | SPI1 |
 * | RSTn | D26 | |
 * | INTn | D27 | |
 *
 * 16,383 variables. Pins: those of SPI1 in Espruino's build for the ESP32. D12 is a strapping pin: it must be low at boot,
 * which the module sees to while its chip select is high.
 */
export const board = {
  name: 'esp32-w5500',
  mcu: 'esp32',
  chip: 'w5500',
  runtime: 'espruino',
  runtimeVersion: '2v29',
  variables: 16383,
  spi: { bus: 1, miso: 'D12', mosi: 'D13', sck: 'D14', baudHz: 20000000 },
  cs: 'D15',
  reset: 'D26',
  interrupt: 'D27',
  notes: ['ESP32; not tried on a board'],
};
