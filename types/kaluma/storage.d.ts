/** What stays or counts without the program: storage, flash, clock, watchdog (src/modules/storage, flash, rtc, wdt). */

declare module 'storage' {
  /**
   * Keeps a string in the flash. There is room for 64 items on an RP2040 board, 256 on an RP2350 board; a key and its value have
   * at most 253 bytes of UTF-8 together, and end at the first NUL. When the pages are used up, all are erased and written anew (some 180
   * ms): what loses its power then loses them.
   *
   * @throws TypeError where key or value is no string; SystemError -144 too long, -142 full
   */
  function setItem(key: string, value: string): void;
  /** Null where there is no such key. */
  function getItem(key: string): string | null;
  /** A key that is not there is fine. */
  function removeItem(key: string): void;
  /** Erases all. */
  function clear(): void;
  /** The key of an item, from 0 to `length - 1`, in no order that is promised; else null. */
  function key(index: number): string | null;
  /** How many items there are. */
  const length: number;
}

/** The module `storage`, as a global. */
declare const storage: typeof import('storage');

declare module 'flash' {
  /** A part of the flash as a block device, behind the runtime: storage and program are in it, too, at its beginning. */
  class Flash {
    /**
     * @param base the first sector of 4,096 bytes, default 0
     * @param count how many, default all
     */
    constructor(base?: number, count?: number);
    base: number;
    count: number;
    /** 4096 */
    size: number;
    /** Fills `buffer` from a block. A view of a larger buffer is filled at that buffer's beginning. */
    read(block: number, buffer: Uint8Array, offset?: number): void;
    /** Offset and length are multiples of 256: else nothing is written, and nothing said. Bits go from 1 to 0 alone: erase first. */
    write(block: number, buffer: Uint8Array, offset?: number): void;
    /** 4 block count, 5 block size, 6 erase block `arg`, 7 page size; 1, 2, 3 do nothing; others -1. */
    ioctl(op: number, arg?: number): number;
  }
}

declare module 'rtc' {
  /** Milliseconds since 1970 as far as it was told, else since boot; in steps of a second on an RP2040. `Date` shows it. */
  function getTime(): number;
  /** @param time milliseconds since 1970, 0 or more */
  function setTime(time: number): void;
}

declare module 'wdt' {
  /** The watchdog. Since Kaluma 1.1. */
  class WDT {
    /**
     * From here on the board reboots when `feed` was not called for `timeout` milliseconds: at most 8,388 on an RP2040. Nothing
     * stops it.
     */
    constructor(timeout: number);
    timeout: number;
    feed(): void;
  }
}
