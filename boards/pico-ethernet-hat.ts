/**
 * WIZnet Ethernet HAT, a W5100S, on a Raspberry Pi Pico.
 *
 * | W5100S | GPIO | |
 * |---|---|---|
 * | MISO | 16 | SPI0 RX |
 * | SCSn | 17 | |
 * | SCLK | 18 | SPI0 SCK |
 * | MOSI | 19 | SPI0 TX |
 * | RSTn | 20 | |
 * | INTn | 21 | |
 *
 * Pins: WIZNET-PICO-C, wizchip_spi.h, which has the same ones for the HAT and for the W5100S-EVB-Pico.
 */
export const board = {
  name: 'pico-ethernet-hat',
  mcu: 'rp2040',
  chip: 'w5100s',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 16, mosi: 19, sck: 18, baudHz: 20000000 },
  cs: 17,
  reset: 20,
  interrupt: 21,
  notes: ['WIZnet Ethernet HAT on a Raspberry Pi Pico'],
};
