/**
 * Raspberry Pi Pico with Adafruit's AirLift, an ESP32 with Adafruit's nina-fw, on SPI1.
 *
 * | AirLift | GPIO | |
 * |---|---|---|
 * | SCK | 10 | SPI1 SCK |
 * | MOSI | 11 | SPI1 TX |
 * | MISO | 12 | SPI1 RX |
 * | CS | 13 | |
 * | BUSY | 14 | READY |
 * | RST | 15 | RESETN |
 *
 * VIN goes to VBUS or VSYS (pin 40 or 39): the radio takes 250 mA, more than 3V3(OUT) has to give. GND goes to any GND, and
 * GPIO0 nowhere; where it is wired, say so in flash.config.json: `"pins": { "interrupt": 9 }`.
 * Pins: Adafruit's guide of the Pico with an AirLift; all of them may be others that SPI1 reaches.
 */
export const board = {
  name: 'pico-airlift',
  mcu: 'rp2040',
  chip: 'nina',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 1, miso: 12, mosi: 11, sck: 10, baudHz: 8000000 },
  cs: 13,
  ready: 14,
  reset: 15,
  interrupt: null,
  notes: ['Raspberry Pi Pico and an Adafruit AirLift: Wi-Fi'],
};
