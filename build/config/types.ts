/** The types of flash.config.json and of the files in `boards/`. */

/** A board as its file in `boards/` has it. */
export interface Board {
  name: string;
  /** The microcontroller: rp2040 or rp2350. */
  mcu: string;
  /** The folder in `hal/` of its chip's driver. */
  chip: string;
  runtime: string;
  /** What it is known to run: 1.2 means any 1.2.x. */
  runtimeVersion: string;
  spi: { bus: number; miso: number; mosi: number; sck: number; baudHz: number };
  cs: number;
  /** RSTn; null or absent where the board does not wire it. */
  reset?: number | null;
  /** INTn; null or absent where the board does not wire it. */
  interrupt?: number | null;
  /** Its chip is on pins that only PIO reaches, and no SPI controller. */
  pio?: boolean;
}

/** Addresses in the usual notation. */
export interface Network {
  mac: string;
  ip: string;
  subnet: string;
  gateway: string;
}

/** How the provider divides the chip's slots. */
export interface ProviderSizes {
  /** The most requests that may wait at one listener: 1 to 8. */
  backlog: number;
  /** Slots that listeners leave alone: 0 to 7. */
  reservedSlots: number;
  /** Receive and transmit memory of each slot, in KB; nothing means the 2 KB that each has after a reset. */
  rxKb?: number[];
  txKb?: number[];
  /** Whether payload is read back after it was written to the chip; nothing means not. */
  verifyWrites?: boolean;
  /**
   * Whether a chip that can leaves SYNs unanswered while a listener wants more connections than there are sockets; nothing
   * means that it does.
   */
  silentRefusal?: boolean;
}

/** The most that a firmware may take, built with a static address for a board whose chip SPI reaches. */
export interface Budget {
  /** Bytes of the heap in use behind boot, by the cost model. */
  heap: number;
  /** Microseconds of a Pico's processor for one request, by the cost model; null where it is asked nothing. */
  cost: number | null;
}

export interface FirmwareEntry {
  /** HOST:DEVICE, or null for a firmware that listens on nothing. */
  forward: string | null;
  budget: Budget;
}

/** flash.config.json, with what it leaves out filled in; flash.schema.json says what every key means. */
export interface Config {
  board: string;
  pins: Partial<Pick<Board, 'cs' | 'reset' | 'interrupt'>> & { spi?: Partial<Board['spi']> };
  /** Null: what the board's file says. */
  runtime: { name: string; version: string } | null;
  defaultFirmware: string;
  port: string | null;
  network: Network & { mode: 'static' | 'dhcp'; hostname: string | null };
  provider: Required<ProviderSizes>;
  firmware: Record<string, FirmwareEntry>;
  /** What the scenarios of `npm run bench` may cost on the bus: frames and bytes. */
  bench: BusBudgets;
}

/** The most that a scenario of `npm run bench` may cost on the bus. A regression of up to 3 % is allowed. */
export type BusBudgets = Record<string, [frames: number, bytes: number]>;
