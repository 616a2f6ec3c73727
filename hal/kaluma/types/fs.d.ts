/**
 * The part of Kaluma's `fs` that programs here use: files in the board's flash. All functions are synchronous and may
 * throw.
 */

interface KalumaStats {
  size: number;
  isFile(): boolean;
}

interface KalumaFs {
  exists(path: string): boolean;
  stat(path: string): KalumaStats;
  mkdir(path: string): void;
  /** The whole file; a string cannot be written. */
  writeFile(path: string, data: Uint8Array): void;
  /** Returns a descriptor. If the file does not exist, it throws, and leaks some of the C heap. */
  open(path: string, flags: 'r'): number;
  /** Fills `buffer`, which must not be a view, with the next bytes. Returns the number of bytes, 0 at the end. */
  read(fd: number, buffer: Uint8Array): number;
  close(fd: number): void;
}

interface KalumaGlobal {
  require(name: 'fs'): KalumaFs;
}
