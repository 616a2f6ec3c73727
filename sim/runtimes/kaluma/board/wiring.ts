/** The Ethernet chip as wired to the board: chip select, the SPI bytes, RSTn, INTn. */
export interface ChipLine {
  /** SCSn falls. */
  select(): void;
  /** SCSn rises: the frame is over. */
  deselect(): void;
  /** Clocks `bytes` (1 or more) out; what the chip says meanwhile is lost. */
  write(bytes: Uint8Array): void;
  /** Clocks `bytes` (1 or more) out and overwrites them with what the chip said at the same time. */
  exchange(bytes: Uint8Array): void;
  /** RSTn: true while it is pulled low. */
  reset(low: boolean): void;
  /** Whether INTn is low now. */
  attention(): boolean;
  /** READY of a co-processor: true while it is high. */
  ready(): boolean;
  /** The board drives the attention line of a co-processor low, or lets go of it. */
  holdAttention(low: boolean): void;
}

/** Which GPIO goes where, as the pages in `boards/` say it. */
export interface BoardPins {
  /** The microcontroller, rp2040 or rp2350; default: rp2040. */
  mcu?: string;
  spi: { bus: number; miso: number; mosi: number; sck: number };
  cs: number;
  /** RSTn; null or absent where the board does not wire it. */
  reset?: number | null;
  /** INTn; null or absent where the board does not wire it. */
  interrupt?: number | null;
  /** READY of a co-processor, whose attention line is active high; null or absent where the chip has none. */
  ready?: number | null;
}
