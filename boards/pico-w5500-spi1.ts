/**
 * Raspberry Pi Pico with a W5500 module (WIZ850io and the like) on SPI1, which leaves SPI0 free.
 *
 * | W5500 | GPIO | |
 * |---|---|---|
 * | MISO | 12 | SPI1 RX |
 * | SCSn | 13 | |
 * | SCLK | 10 | SPI1 SCK |
 * | MOSI | 11 | SPI1 TX |
 * | RSTn | 14 | |
 * | INTn | 15 | |
 *
 * The module's 3.3 V goes to 3V3 (pin 36) and its GND to any GND. Where its INTn or its RSTn is not led out, say so in
 * flash.config.json: `"pins": { "interrupt": null }`.
 * Pins: the Pico's datasheet, pinout: what SPI1 reaches; SCSn, RSTn and INTn may be any GPIO.
 */
export const board = {
  name: 'pico-w5500-spi1',
  mcu: 'rp2040',
  chip: 'w5500',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 1, miso: 12, mosi: 11, sck: 10, baudHz: 20000000 },
  cs: 13,
  reset: 14,
  interrupt: 15,
  notes: ['Raspberry Pi Pico and a W5500 module, SPI0 left free'],
};
