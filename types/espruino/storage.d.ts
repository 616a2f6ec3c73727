/** Files in the board's flash. */
declare module 'Storage' {
  interface StorageFile {
    read(count: number): string | undefined;
    readLine(): string | undefined;
    write(text: string): void;
    getLength(): number;
    erase(): void;
  }
  /** A text that stays in the flash; undefined where there is no such file. */
  export function read(name: string, offset?: number, length?: number): string | undefined;
  export function readJSON(name: string, noExceptions?: boolean): any;
  export function readArrayBuffer(name: string): ArrayBuffer | undefined;
  /**
   * Writes a file, or with `offset` a piece of it, of `size` bytes in all.
   *
   * @param name at most 28 characters
   * @returns false where there is no room
   */
  export function write(name: string, data: EspruinoBytes, offset?: number, size?: number): boolean;
  export function writeJSON(name: string, value: unknown): boolean;
  export function open(name: string, mode: 'r' | 'w' | 'a'): StorageFile;
  export function list(pattern?: RegExp, filter?: { sf?: boolean }): string[];
  export function hash(pattern?: RegExp): number;
  export function erase(name: string): void;
  export function eraseAll(): void;
}
