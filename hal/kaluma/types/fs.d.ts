/** What programs here use of Kaluma's `fs`: files in the board's flash. All of it is synchronous and throws. */

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
  /** A descriptor. Where the file is not there, it throws, and some of the C heap is lost for good. */
  open(path: string, flags: 'r'): number;
  /** Fills `buffer`, which is no view, with what comes next; answers how many bytes came, 0 at the end. */
  read(fd: number, buffer: Uint8Array): number;
  close(fd: number): void;
}

interface KalumaGlobal {
  require(name: 'fs'): KalumaFs;
}
