/**
 * WIZnet W6100-EVB-Pico: an RP2040 with a W6100 on the same board.
 *
 * | W6100 | GPIO | |
 * |---|---|---|
 * | MISO | 16 | SPI0 RX |
 * | SCSn | 17 | |
 * | SCLK | 18 | SPI0 SCK |
 * | MOSI | 19 | SPI0 TX |
 * | RSTn | 20 | |
 * | INTn | 21 | |
 *
 * Pins: those of WIZnet's examples for this board (WIZnet-PICO-C, port/ioLibrary_Driver/inc/wizchip_spi.h).
 */
export const board = {
  name: 'w6100-evb-pico',
  mcu: 'rp2040',
  chip: 'w6100',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  spi: { bus: 0, miso: 16, mosi: 19, sck: 18, baudHz: 20000000 },
  cs: 17,
  reset: 20,
  interrupt: 21,
  notes: ['WIZnet W6100-EVB-Pico'],
};
