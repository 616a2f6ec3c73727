/** Timers, console, text, process and errors (src/global.c, src/modules/startup/startup.js). */

/**
 * Calls `callback` once, after at least `delay` milliseconds: from the loop, about 1 ms late. No further arguments are handed on.
 *
 * @param delay milliseconds, 0 or more; required
 * @returns an id for `clearTimeout`
 * @throws TypeError where `callback` is no function, or `delay` no number
 */
declare function setTimeout(callback: () => void, delay: number): number;
/**
 * Calls `callback` every `delay` milliseconds; with 0, on every turn of the loop. Where the callback throws, the error is
 * printed and the interval ends; by 1.3.0-beta neither happens.
 *
 * @returns an id for `clearInterval`
 * @throws TypeError where `callback` is no function, or `delay` no number
 */
declare function setInterval(callback: () => void, delay: number): number;
/**
 * Ends a timeout or an interval. Not from inside the timeout's own callback: that corrupts the list of timers.
 *
 * @throws TypeError where `id` is no number; an id that is not known is fine
 */
declare function clearTimeout(id: number): void;
/** The same function as `clearTimeout`. */
declare function clearInterval(id: number): void;

/** Blocks for `msec` milliseconds, default 0: nothing else runs. */
declare function delay(msec?: number): void;
/** Blocks for `usec` microseconds, default 0. */
declare function delayMicroseconds(usec?: number): void;
/** Milliseconds since boot, not since 1970. Wraps to 0 after 2^32 ms (49.7 days). */
declare function millis(): number;
/** Microseconds since boot. Does not wrap. */
declare function micros(): number;

interface KalumaConsole {
  /** Prints its arguments with spaces between them, objects two levels deep. Without arguments nothing, no empty line either. */
  log(...values: unknown[]): void;
  /** The same as `log`. */
  error(...values: unknown[]): void;
}
/** There is no `warn`, `info` or `debug`. */
declare const console: KalumaConsole;
/** As `console.log`, without the end of the line. */
declare function print(...values: unknown[]): void;

/** Sets where `Math.random()` goes on from. Unseeded it gives the same numbers at every boot. */
declare function seed(seed: number): void;

/**
 * Base64 of bytes, or of a string's character codes (0 for those above 255). Undefined for nothing.
 *
 * @throws TypeError for anything else
 */
declare function btoa(data: Uint8Array | string): string;
/** The bytes of a Base64 text (not a string); undefined where it is none. */
declare function atob(encodedData: string): Uint8Array | undefined;

/** `label` is 'utf-8', the default, or 'ascii'. Another one throws with the first `encode`. */
declare class TextEncoder {
  constructor(label?: string);
  readonly encoding: string;
  /** With 'ascii', a character above 255 becomes 0, and the text is copied onto the C stack of 8 KB: at most some 1,000 characters. */
  encode(input: string): Uint8Array;
}
/** `label` is 'utf-8', the default, or 'ascii'. */
declare class TextDecoder {
  constructor(label?: string);
  readonly encoding: string;
  /** Bytes that are no UTF-8 come out as garbage, without an error. */
  decode(input: Uint8Array): string;
}

/** What the runtime's own functions throw where the hardware or a file did not do as it was told. */
declare class SystemError extends Error {
  /** `errno` is taken as negative, regardless of its sign. */
  constructor(errno: number);
  /** Negative: -140 no such pin, -145 cannot be set up, -146 cannot be read, -147 cannot be written, -142 storage full, ... */
  errno: number;
}

interface KalumaProcess {
  /** 'cortex-m0-plus' on an RP2040, 'cortex-m33' on an RP2350. */
  readonly arch: string;
  /** 'rp2' */
  readonly platform: string;
  /** As `1.2.1` or `1.3.0-beta.2`. */
  readonly version: string;
  /** The names that `require` knows. */
  readonly builtin_modules: string[];
  /** Bytes of the JavaScript heap: all, in use, and in use at most so far. */
  memoryUsage(): { heapTotal: number; heapUsed: number; heapPeak: number };
  readonly stdin: import('stream').StdIn;
  readonly stdout: import('stream').StdOut;
}
/** There is no `env`, `exit` or `nextTick`. */
declare const process: KalumaProcess;

/** The modules that the runtime has in itself; it has no others, and reads none from its files. */
interface KalumaModules {
  events: typeof import('events');
  gpio: typeof import('gpio');
  led: typeof import('led');
  button: typeof import('button');
  pwm: typeof import('pwm');
  adc: typeof import('adc');
  i2c: typeof import('i2c');
  spi: typeof import('spi');
  uart: typeof import('uart');
  graphics: typeof import('graphics');
  at: typeof import('at');
  storage: typeof import('storage');
  wifi: typeof import('wifi');
  stream: typeof import('stream');
  net: typeof import('net');
  http: typeof import('http');
  url: typeof import('url');
  rp2: typeof import('rp2');
  rtc: typeof import('rtc');
  path: typeof import('path');
  flash: typeof import('flash');
  fs: typeof import('fs');
  vfs_lfs: typeof import('vfs_lfs');
  vfs_fat: typeof import('vfs_fat');
  sdcard: typeof import('sdcard');
  /** Since Kaluma 1.1. */
  wdt: typeof import('wdt');
}

/**
 * A module of the runtime, made with the first `require` and the same ever after.
 *
 * @throws Error `Failed to load module: ...` where there is none
 */
declare function require<Name extends keyof KalumaModules>(id: Name): KalumaModules[Name];

/** What the global object has beside the names of this page. */
interface KalumaGlobal {
  require<Name extends keyof KalumaModules>(id: Name): KalumaModules[Name];
  readonly board: KalumaBoard;
  readonly process: KalumaProcess;
  /** As the global function. */
  micros(): number;
  /** The network device that sockets and servers use which are made from now on. */
  __netdev?: KalumaNetDevice;
}
declare const global: KalumaGlobal;
