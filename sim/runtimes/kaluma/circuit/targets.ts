/** A target on an I2C bus, as the bus sees it. */
export interface I2cTarget {
  /**
   * The board has written `bytes` (1 or more) behind the target's address. False: the last of them was not acknowledged,
   * and the board's call throws. A target that cannot be written to has no `write`, and acknowledges nothing.
   */
  write?(bytes: Uint8Array): unknown;
  /** The board reads `count` bytes (1 or more). Bytes that are missing read as 0xff; more of them are lost. */
  read?(count: number): ArrayLike<number>;
}

/** Where an I2C target is. Pins that are given are the only ones that lead to it. */
export interface I2cPlace {
  /** 7 bits. */
  address: number;
  /** 0 or 1; absent: whichever bus the board speaks on. */
  bus?: number;
  sda?: number;
  scl?: number;
}

/** A target on an SPI bus. */
export interface SpiTarget {
  /** Its chip select falls. */
  select?(): void;
  /** Eight bits each way: the byte on MOSI (0 to 255), and what the target puts on MISO; nothing means 0. */
  transfer(mosi: number): number | undefined;
  /** Its chip select rises. */
  deselect?(): void;
}

/** Where an SPI target is. */
export interface SpiPlace {
  /** 0 or 1. */
  bus: number;
  /** The GPIO of its chip select, which is low while the target is selected; null: it is always selected. */
  cs: number | null;
  /** The one mode that it speaks, 0 to 3; absent: any. In another mode it receives and returns 0xff. */
  mode?: number;
}

/** The other end of a UART of the board. */
export interface UartFarEnd {
  /** The board has sent a byte. */
  receive(byte: number): void;
}
