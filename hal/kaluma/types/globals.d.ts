/** The globals of Kaluma 1.x that this project uses (kalumajs.org, API reference: GPIO, Timers, SPI). */

declare const OUTPUT: number;
declare const INPUT_PULLUP: number;
declare const LOW_LEVEL: number;
declare const HIGH_LEVEL: number;

/** `value` must be a number: 0 or 1. Anything else throws. */
declare function digitalWrite(pin: number, value: number): void;
declare function digitalRead(pin: number): number;
declare function pinMode(pin: number, mode: number): void;

/**
 * Returns the level of an analog input, 0 to 1 of 3.3 V: GP26 to GP29, or 30 for the internal thermometer. Takes 1 ms.
 */
declare function analogRead(pin: number): number;

/** Polls `pin` once per loop turn. A level event fires on every turn while it holds. Returns an id. */
declare function setWatch(callback: () => void, pin: number, event: number, debounceMs?: number): number;
declare function clearWatch(id: number): void;

/** Milliseconds since boot. */
declare function millis(): number;
/** Microseconds since boot. */
declare function micros(): number;
/** Busy-waits; nothing else runs. */
declare function delay(ms: number): void;

interface KalumaSpi {
  /** Clocks out the whole ArrayBuffer behind `data`, ignoring the view's offset and length. Allocates nothing. */
  send(data: Uint8Array): number;
  /**
   * As `send`, and returns the received bytes in an array that it allocates; its length is 0 when the C heap is
   * exhausted.
   */
  transfer(data: Uint8Array): Uint8Array;
  /** Clocks out zeros. Allocates the array it returns; its length is 0 when the C heap is exhausted. */
  recv(count: number): Uint8Array;
  close(): void;
}

interface KalumaSpiModule {
  SPI: new (
    bus: number,
    options: { mode: number; baudrate: number; sck: number; mosi: number; miso: number },
  ) => KalumaSpi;
}

/** Built-in modules; a bundler leaves calls through `global` unchanged. */
declare const global: KalumaGlobal;

interface KalumaWdtModule {
  /**
   * Starts the watchdog: the board reboots if `feed` was not called for `timeout` milliseconds. It cannot be stopped.
   */
  WDT: new (
    timeout: number,
  ) => { feed(): void };
}

interface KalumaGlobal {
  micros(): number;
  /** The runtime's data of its board; `uid`, since Kaluma 1.1: the unique id of its flash, 16 hexadecimal digits. */
  board?: { uid?: string };
  /** `version`: such as `1.2.1` or `1.3.0-beta.2`. */
  readonly process: { readonly version: string };
  require(name: 'spi'): KalumaSpiModule;
  require(name: 'wdt'): KalumaWdtModule;
}

/** `encoding` is 'utf-8' or 'ascii'. */
declare class TextEncoder {
  constructor(encoding: string);
  encode(text: string): Uint8Array;
}

/** Respects the view's offset and length; bytes that are not UTF-8 are decoded to arbitrary characters. */
declare class TextDecoder {
  constructor(encoding: string);
  decode(bytes: Uint8Array): string;
}
