/** Files in the board's flash, and on cards (src/modules/fs, path, vfs_lfs, vfs_fat, sdcard). All of it is synchronous. */

declare module 'fs' {
  class Stats {
    size: number;
    isFile(): boolean;
    isDirectory(): boolean;
  }
  /** Anything with sectors: `Flash`, `SDCard`. */
  interface BlockDevice {
    read(block: number, buffer: Uint8Array, offset?: number): void;
    write(block: number, buffer: Uint8Array, offset?: number): void;
    ioctl(op: number, arg?: number): number;
  }
  /** `VFSLittleFS` or `VFSFatFS`. */
  type FileSystemClass = new (device: BlockDevice) => object;

  /** False for every error. */
  function exists(path: string): boolean;
  /** @throws SystemError -2 where it is not there */
  function stat(path: string): Stats;
  function mkdir(path: string): void;
  function rmdir(path: string): void;
  /** A file, or an empty folder. */
  function rm(path: string): void;
  function unlink(path: string): void;
  function rename(oldPath: string, newPath: string): void;
  /** The names in a folder. */
  function readdir(path: string): string[];
  /** The whole file, on the JavaScript heap. */
  function readFile(path: string): Uint8Array;
  /** The whole file; a string cannot be written. */
  function writeFile(path: string, data: Uint8Array): void;
  /**
   * A descriptor. A call that throws loses 104 bytes of the C heap for good: ask `exists` first.
   *
   * @param flags 'r' (default), 'r+', 'w', 'a'; of the others, 'w+' does not make a file, and 'x' does not either
   * @throws SystemError -2
   */
  function open(path: string, flags?: string, mode?: number): number;
  /**
   * Fills `buffer`, which is no view, with what comes next.
   *
   * @param position in bytes; default: behind the last read
   * @returns how many bytes came, 0 at the end
   * @throws SystemError -9 where the descriptor is closed
   */
  function read(fd: number, buffer: Uint8Array, offset?: number, length?: number, position?: number): number;
  /** Writes from `buffer`, which is no view. Returns how many bytes. */
  function write(fd: number, buffer: Uint8Array, offset?: number, length?: number, position?: number): number;
  function close(fd: number): void;
  function cwd(): string;
  function chdir(path: string): void;
  /** Gives a class of file systems a name for `mount`. 'lfs' has one. */
  function register(fstype: string, fileSystem: FileSystemClass): void;
  function unregister(fstype: string): void;
  function mkfs(device: BlockDevice, fstype: string): void;
  /** @param mkfs true: a device that cannot be mounted is formatted */
  function mount(path: string, device: BlockDevice, fstype: string, mkfs?: boolean): void;
  function unmount(path: string): void;
}

declare module 'path' {
  /** Each path with slashes. A name without a dot is its own ending in `parse`. */
  interface ParsedPath {
    root: string;
    dir: string;
    base: string;
    name: string;
    ext: string;
  }
  function isAbsolute(path: string): boolean;
  function format(pathObj: Partial<ParsedPath>): string;
  function parse(path: string): ParsedPath;
  function join(...paths: string[]): string;
  function resolve(...paths: string[]): string;
  /** '..' at the root goes above it: what comes behind has no slash in front. */
  function normalize(path: string): string;
  const sep: '/';
}

declare module 'vfs_lfs' {
  /** littlefs, in which the board's own files are. For `fs.register`. */
  class VFSLittleFS {
    constructor(device: import('fs').BlockDevice);
  }
}

declare module 'vfs_fat' {
  /** FAT, for cards. For `fs.register`. */
  class VFSFatFS {
    constructor(device: import('fs').BlockDevice);
  }
}

declare module 'sdcard' {
  /** A card on an SPI bus, which it opens by itself. For `fs.mount`. */
  class SDCard {
    /**
     * @param options pins as of `spi`, and the chip select, default 0
     * @throws Error where the bus or the pin cannot be set up
     */
    constructor(bus: number, options?: { miso?: number; mosi?: number; sck?: number; cs?: number });
    read(block: number, buffer: Uint8Array, offset?: number): void;
    write(block: number, buffer: Uint8Array, offset?: number): void;
    ioctl(op: number, arg?: number): number;
  }
}
