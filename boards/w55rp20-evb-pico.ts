/**
 * WIZnet W55RP20-EVB-Pico: an RP2040 and a W5500 in one package.
 *
 * | W5500 | GPIO | |
 * |---|---|---|
 * | MISO | 22 | PIO |
 * | SCSn | 20 | |
 * | SCLK | 21 | PIO |
 * | MOSI | 23 | PIO |
 * | RSTn | 25 | |
 * | INTn | 24 | |
 *
 * Inside the package the chip is on pins that no SPI controller reaches: SCLK is where SPI0 has its chip select. WIZnet
 * drives it by the RP2040's PIO; `hal/kaluma.ts` drives SPI controllers alone. So the tools know this board, and
 * refuse to build for it.
 * Pins: WIZnet's own port for it (WIZnet-PICO-C, wizchip_spi.h).
 */
export const board = {
  name: 'w55rp20-evb-pico',
  mcu: 'rp2040',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  pio: true,
  spi: { bus: 0, miso: 22, mosi: 23, sck: 21, baudHz: 20000000 },
  cs: 20,
  reset: 25,
  interrupt: 24,
};
