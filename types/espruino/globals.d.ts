/** Timers, console, the modules, `E` and the process. */

/**
 * Calls `callback` once, after `ms` milliseconds, from the loop.
 *
 * @param ms 1 or more; less, or nothing, counts as 1
 * @param args handed on to the callback
 * @returns an id for `clearTimeout`
 */
declare function setTimeout<A extends unknown[]>(
  callback: (...args: A) => void,
  ms?: number,
  ...args: A
): number;
/** Calls `callback` every `ms` milliseconds, 1 or more. Returns an id for `clearInterval`. */
declare function setInterval<A extends unknown[]>(
  callback: (...args: A) => void,
  ms: number,
  ...args: A
): number;
/** Ends a timeout; without an id, all of them. @throws Error for undefined */
declare function clearTimeout(id?: number): void;
/** Ends an interval; without an id, all of them. @throws Error for undefined */
declare function clearInterval(id?: number): void;
/** Changes the time between two calls of an interval, in milliseconds. */
declare function changeInterval(id: number, ms: number): void;

/** Seconds since 1970, with fractions; until `setTime`, since the runtime's own beginning. */
declare function getTime(): number;
/** Sets the time of day, in seconds since 1970. */
declare function setTime(seconds: number): void;

interface EspruinoConsole {
  log(...values: unknown[]): void;
}
declare const console: EspruinoConsole;
declare function print(...values: unknown[]): void;

/** The board's serial number. */
declare function getSerial(): string;
/** Starts the program in Storage over; with a name, that file. */
declare function load(file?: string): void;
/** Forgets the program in RAM, and starts over. */
declare function reset(clearFlash?: boolean): void;
/** Base64 of the characters of a text, codes 0 to 255. */
declare function btoa(text: string): string;
declare function atob(text: string): string;

interface EspruinoMemory {
  /** Variables in use, free, and all that there are. */
  usage: number;
  free: number;
  total: number;
}

interface EspruinoProcess {
  readonly version: string;
  readonly env: { readonly VERSION: string; readonly BOARD: string; readonly [name: string]: unknown };
  memory(collect?: boolean): EspruinoMemory;
  on(event: 'uncaughtException', callback: (error: unknown) => void): void;
}
declare const process: EspruinoProcess;

/** Bytes as the runtime takes them: a text, whose characters are bytes, a number, or a list of such. */
type EspruinoBytes =
  | string
  | number
  | ArrayLike<number>
  | EspruinoBytes[]
  | { data: EspruinoBytes; count: number };

interface EspruinoE {
  /** A text of bytes; undefined where there is no memory for it. */
  toString(...data: EspruinoBytes[]): string;
  toUint8Array(...data: EspruinoBytes[]): Uint8Array;
  toArrayBuffer(text: string): ArrayBuffer;
  /** A random number of 32 bits, by the hardware where it has a source. */
  hwRand(): number;
  srand(seed: number): void;
  /** Degrees Celsius in the microcontroller; NaN where it has no thermometer. */
  getTemperature(): number;
  /** Volts of its supply. */
  getAnalogVRef(): number;
  /** Variables that a value takes. */
  getSizeOf(value: unknown, depth?: number): number;
  /** @param automatic false: `kickWatchdog` has to be called within `seconds` */
  enableWatchdog(seconds: number, automatic?: boolean): void;
  kickWatchdog(): void;
  on(event: 'init' | 'kill', callback: () => void): void;
  on(event: 'errorFlag', callback: (flags: string[]) => void): void;
  getErrorFlags(): string[];
  reboot(): void;
}
declare const E: EspruinoE;

/** The modules that `require` knows by their types; others give an unknown value. */
interface EspruinoModules {
  net: typeof import('net');
  http: typeof import('http');
  tls: typeof import('tls');
  dgram: typeof import('dgram');
  Storage: typeof import('Storage');
  NetworkJS: typeof import('NetworkJS');
}

/**
 * A module of the runtime, or one that was sent to the board.
 *
 * @throws Error where there is none of that name: images differ
 */
declare function require<Name extends keyof EspruinoModules>(id: Name): EspruinoModules[Name];
declare function require(id: string): any;

declare const Modules: {
  addCached(id: string, made: string | (() => void)): void;
  getCached(): string[];
  removeCached(id: string): void;
};

interface EspruinoGlobals {
  require: typeof require;
  [name: string]: any;
}
declare const global: EspruinoGlobals;
