/** The types of flash.config.json and of the files in `boards/`. */

/** A pin: a GPIO's number, or on Espruino what the board's page calls it, such as `B3`. */
export type PinName = number | string;

/** A board as its file in `boards/` has it. */
export interface Board {
  name: string;
  /** The microcontroller: rp2040 or rp2350. */
  mcu: string;
  /** The folder in `hal/` of its chip's driver. */
  chip: string;
  runtime: string;
  /** Its version: 1.2 means any 1.2.x. */
  runtimeVersion: string;
  spi: { bus: number; miso: number; mosi: number; sck: number; baudHz: number };
  cs: number;
  /** RSTn; null or absent if not connected. */
  reset?: number | null;
  /** INTn; null or absent if not connected. */
  interrupt?: number | null;
  /** The chip is on pins that only PIO reaches, and no SPI controller. */
  pio?: boolean;
  /** READY of a co-processor; absent of chips without it. */
  ready?: number | null;
  /** What a list of boards says of it: which product it is, and what is special. */
  notes?: string[];
}

/** A board of Espruino, as its file in `boards/espruino/` has it. */
export interface EspruinoBoard extends Omit<Board, 'spi' | 'cs' | 'reset' | 'interrupt' | 'pio'> {
  runtime: 'espruino';
  /** Variables of the firmware's build: its memory. */
  variables: number;
  /** `bus`: 1 for SPI1, and so on; 0 for SPI in software, on any pins. */
  spi: { bus: number; miso: string; mosi: string; sck: string; baudHz: number };
  cs: string;
  reset?: string | null;
  interrupt?: string | null;
}

/** Addresses in the usual notation. */
export interface Network {
  /** `from-board`: the device derives it from its board's unique id when it boots. */
  mac: string;
  ip: string;
  subnet: string;
  gateway: string;
}

/** Division of the chip's slots by the provider. */
export interface ProviderSizes {
  /** Most pending requests of one listener: 1 to 8. */
  backlog: number;
  /** Slots that listeners leave free: 0 to 7. */
  reservedSlots: number;
  /** Receive and transmit memory of each slot, in KB; absent for the 2 KB after a reset. */
  rxKb?: number[];
  txKb?: number[];
  /** True if payload is read back after it was written to the chip; default false. */
  verifyWrites?: boolean;
  /**
   * Whether a chip that can leaves SYNs unanswered while a listener wants more connections than there are sockets; nothing
   * means that it does.
   */
  silentRefusal?: boolean;
}

/** Budgets of a firmware, built with a static address for a board with the chip on SPI. */
export interface Budget {
  /** Bytes of the heap in use after boot, by the cost model. */
  heap: number;
  /** Microseconds of a Pico's processor for one request, by the cost model; null without requests. */
  cost: number | null;
}

export interface FirmwareEntry {
  /** HOST:DEVICE, or null where nothing is said of ports, or it listens on none. */
  forward: string | null;
  /** Null: it has none. */
  budget: Budget | null;
}

/** flash.config.json, completed by defaults; flash.schema.json describes every key. */
export interface Config {
  /** The folder that it is in, an absolute path: the user's project. */
  folder: string;
  board: string;
  pins: Partial<Pick<Board, 'cs' | 'reset' | 'interrupt' | 'ready'>> & { spi?: Partial<Board['spi']> };
  /** Null for the runtime in the board's file. */
  runtime: { name: string; version: string } | null;
  /** The file of the program, an absolute path; null where `firmware` has programs by name. */
  program: string | null;
  /** The name in `firmware` that is meant where none is said; null where `program` is meant. */
  defaultFirmware: string | null;
  port: string | null;
  network: Network & { mode: 'static' | 'dhcp'; hostname: string | null };
  provider: Required<ProviderSizes>;
  /** The network that a board with a radio joins; null where none is given. Its passphrase is not in this file. */
  wifi: { ssid: string; open: boolean } | null;
  /** Programs by name; empty where `program` is all there is. */
  firmware: Record<string, FirmwareEntry>;
  /** Budgets of the scenarios of `npm run bench` on the bus: frames and bytes. */
  bench: BusBudgets;
}

/** Budget of a scenario of `npm run bench` on the bus. A regression of up to 3 % is allowed. */
export type BusBudgets = Record<string, [frames: number, bytes: number]>;
