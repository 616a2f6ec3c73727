/**
 * Raspberry Pi Pico with a W5500 module (WIZ850io and the like) on SPI0: the wiring of WIZnet's own boards.
 *
 * | W5500 | GPIO | |
 * |---|---|---|
 * | MISO | 16 | SPI0 RX |
 * | SCSn | 17 | |
 * | SCLK | 18 | SPI0 SCK |
 * | MOSI | 19 | SPI0 TX |
 * | RSTn | 20 | |
 * | INTn | 21 | |
 *
 * The module's 3.3 V goes to 3V3 (pin 36) and its GND to any GND. Where its INTn or its RSTn is not led out, say so in
 * flash.config.json: `"pins": { "interrupt": null }`.
 * Pins: the Pico's datasheet, pinout: what SPI0 reaches; SCSn, RSTn and INTn may be any GPIO.
 */
export const board = {
  name: 'pico-w5500-spi0',
  mcu: 'rp2040',
  chip: 'w5500',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 16, mosi: 19, sck: 18, baudHz: 20000000 },
  cs: 17,
  reset: 20,
  interrupt: 21,
  notes: ['Raspberry Pi Pico and a W5500 module'],
};
