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
 * Inside the package the chip is on pins that no SPI controller reaches: SCLK is where SPI0 has its chip select. So the
 * bus is `hal/kaluma/pio.ts`, which makes 15.6 MHz of the 20 asked for, and reads at about 30 microseconds a byte.
 * Kaluma looks at GP22 when the power comes on, and skips the program while it is low. The chip leaves MISO alone as
 * long as SCSn is high, which its own resistor sees to, and Kaluma pulls GP22 up before it looks.
 * The board's LED is GP19; GP25, where Kaluma has `board.LED`, is the chip's reset.
 * Pins: WIZnet's own port for it (WIZnet-PICO-C, wizchip_spi.h); those of MicroPython and CircuitPython say the same.
 */
export const board = {
  name: 'w55rp20-evb-pico',
  mcu: 'rp2040',
  chip: 'w5500',
  runtime: 'kaluma',
  runtimeVersion: '1.2',
  pio: true,
  spi: { bus: 0, miso: 22, mosi: 23, sck: 21, baudHz: 20000000 },
  cs: 20,
  reset: 25,
  interrupt: 24,
  notes: ['WIZnet W55RP20-EVB-Pico', 'its LED is GP19'],
};
