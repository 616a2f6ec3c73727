/** A pin, by its name on the board's page. */
export type EspruinoPin = string;

/** Which pin goes where, as the files in `boards/espruino` have it. */
export interface EspruinoPins {
  /** `bus`: 1 for SPI1, and so on; 0 where SPI is in software. */
  spi: { bus: number; miso: EspruinoPin; mosi: EspruinoPin; sck: EspruinoPin };
  cs: EspruinoPin;
  reset?: EspruinoPin | null;
  interrupt?: EspruinoPin | null;
}
