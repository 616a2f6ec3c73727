import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';
import type { FileSystem } from './file-system.ts';

/** The flash behind the runtime of an RP2040 board, in sectors (targets/rp2/boards/pico/board.h). */
const SECTOR = 4096;
const SECTORS = 260;
const PAGE = 256;
/** Four sectors of `storage` and 128 of the program come before the files. */
const FILES_FROM = 132;
/** What the flash takes, in microseconds: a page, and a sector (W25Q16JV datasheet, 9.6, typical). */
const PAGE_US = 400;
const ERASE_US = 45_000;
const ERASED = 0xff;

/** What `ioctl` is asked (src/modules/flash/module_flash.c). */
const [INIT, SHUTDOWN, SYNC, COUNT, SIZE, ERASE, PAGE_SIZE] = [1, 2, 3, 4, 5, 6, 7];

/** What the module works on. */
export interface RawFlash {
  realm: Realm;
  /** They lie in these sectors: the first write or erase there is the end of all of them. */
  files: FileSystem;
  spend: (us: number) => void;
}

/**
 * The module `flash`: the sectors as a block device. Its traps: a read or a write takes the whole ArrayBuffer's beginning and the
 * view's length; a write that is not whole pages at the beginning of a page is left out without a word; a write clears bits and
 * sets none; the sectors of `storage`, the program and the files are among its own, and the files are gone with the first write.
 * `storage` and the program are kept elsewhere here: their sectors throw.
 */
export function flashModule({ realm, files, spend }: RawFlash): Record<string, unknown> {
  const check = new Check(realm);
  const sectors = files.raw;
  const sectorOf = (number: number): Uint8Array => {
    const has = number >= FILES_FROM && number < SECTORS;
    if (!has) throw realm.error('Error', `No stand-in for sector ${number} of the flash: ${whatIs(number)}`);
    const found = sectors.get(number) ?? new Uint8Array(SECTOR).fill(ERASED);
    sectors.set(number, found);
    return found;
  };
  const bytesOf = (args: unknown[]): Uint8Array => {
    const view = args[1] as Uint8Array | undefined;
    if (!ArrayBuffer.isView(view)) throw realm.error('TypeError', '"buffer" argument must be a typed array');
    return new Uint8Array(view.buffer, 0, view.byteLength);
  };

  function Flash(this: Block, ...args: unknown[]): void {
    this.base = Math.trunc(check.number(args, 0, 'base', 0));
    this.count = Math.trunc(check.number(args, 1, 'count', SECTORS));
    this.size = SECTOR;
  }
  const prototype = realm.object();
  Object.assign(prototype, {
    read(this: Block, ...args: unknown[]): void {
      const block = Math.trunc(check.number(args, 0, 'block'));
      const bytes = bytesOf(args);
      const from = Math.trunc(check.number(args, 2, 'offset', 0));
      for (let i = 0; i < bytes.length; i++) {
        const at = from + i;
        bytes[i] = sectorOf(this.base + block + Math.floor(at / SECTOR))[at % SECTOR];
      }
    },
    write(this: Block, ...args: unknown[]): void {
      const block = Math.trunc(check.number(args, 0, 'block'));
      const bytes = bytesOf(args);
      const from = Math.trunc(check.number(args, 2, 'offset', 0));
      if (from % PAGE !== 0 || bytes.length % PAGE !== 0) return;
      for (let i = 0; i < bytes.length; i++) {
        const at = from + i;
        sectorOf(this.base + block + Math.floor(at / SECTOR))[at % SECTOR] &= bytes[i];
      }
      files.wipe();
      spend((PAGE_US * bytes.length) / PAGE);
    },
    ioctl(this: Block, ...args: unknown[]): number {
      const op = Math.trunc(check.number(args, 0, 'op'));
      const arg = Math.trunc(check.number(args, 1, 'arg', 0));
      if (op === INIT || op === SHUTDOWN || op === SYNC) return 0;
      if (op === COUNT) return this.count;
      if (op === SIZE) return this.size;
      if (op === PAGE_SIZE) return PAGE;
      if (op !== ERASE) return -1;
      sectorOf(this.base + arg).fill(ERASED);
      files.wipe();
      spend(ERASE_US);
      return 0;
    },
  });
  Flash.prototype = prototype;
  return Object.assign(realm.object(), { Flash });
}

interface Block {
  base: number;
  count: number;
  size: number;
}

function whatIs(sector: number): string {
  if (sector < 0 || sector >= SECTORS) return `it has ${SECTORS}`;
  return `it holds ${sector < 4 ? 'storage' : 'the program'}, which is kept apart here`;
}
