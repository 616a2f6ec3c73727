/**
 * Arduino Nano RP2040 Connect: an RP2040 and a NINA-W102, an ESP32 with Arduino's nina-fw, on the same board.
 *
 * | NINA | GPIO | |
 * |---|---|---|
 * | MISO | 8 | SPI1 RX |
 * | CS | 9 | |
 * | READY | 10 | ACK |
 * | MOSI | 11 | SPI1 TX |
 * | SCK | 14 | SPI1 SCK |
 * | RESETN | 3 | |
 * | GPIO0 | 2 | |
 *
 * Kaluma's build for the Pico runs on it; its LED is GP6, and GP25, where Kaluma has `board.LED`, is D2 of the header.
 * Pins: the board's schematic, as the board's variant in arduino-pico gives them too.
 */
export const board = {
  name: 'arduino-nano-rp2040-connect',
  mcu: 'rp2040',
  chip: 'nina',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 1, miso: 8, mosi: 11, sck: 14, baudHz: 8000000 },
  cs: 9,
  ready: 10,
  reset: 3,
  interrupt: 2,
  notes: ['Arduino Nano RP2040 Connect: Wi-Fi'],
};
