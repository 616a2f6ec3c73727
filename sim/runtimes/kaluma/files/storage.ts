import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';

const ESTGFULL = 142;
const ESTGSIZE = 144;

/** A page of flash for each item; four sectors on the boards of an RP2040 (src/modules/storage/storage.h). */
const SLOTS = 64;
/** A page less its status and two lengths. */
const SLOT_BYTES = 253;
/** What the flash takes, in microseconds: a page, and four sectors (W25Q16JV datasheet, 9.6, typical). */
const PAGE_US = 400;
const ERASE_US = 4 * 45_000;

/** A page of the storage: empty, in use, or used up until all of it is erased. */
type Slot = { key: string; value: string } | 'empty' | 'removed';

/** The part of a board's flash that holds `storage`. It outlives the program and the power. */
export class Storage {
  readonly slots: Slot[] = new Array(SLOTS).fill('empty');

  /** What it holds, by key. */
  entries(): [key: string, value: string][] {
    return this.used().map(({ key, value }) => [key, value]);
  }

  /** The items in use, in the order of their pages. */
  used(): { key: string; value: string }[] {
    return this.slots.filter((slot) => typeof slot === 'object');
  }

  find(key: string): number {
    return this.slots.findIndex((slot) => typeof slot === 'object' && slot.key === key);
  }

  /** Takes a new page, and uses up the one that the key had. Answers what is wrong, or 0. */
  set(key: string, value: string): number {
    if (byteLength(key) + byteLength(value) > SLOT_BYTES) return ESTGSIZE;
    this.remove(key);
    const free = this.slots.indexOf('empty');
    if (free < 0) return ESTGFULL;
    this.slots[free] = { key, value };
    return 0;
  }

  remove(key: string): void {
    const at = this.find(key);
    if (at >= 0) this.slots[at] = 'removed';
  }

  clear(): void {
    this.slots.fill('empty');
  }
}

const byteLength = (text: string): number => Buffer.byteLength(text);

/** What C takes of a text: all before the first NUL. */
const upToNul = (text: string): string => text.split('\0', 1)[0];

/**
 * The native part of `storage` (src/modules/storage/module_storage.c). Keys and values are strings, and nothing is
 * converted. `spend` gets the microseconds that the flash takes, during which interrupts are off.
 */
export function nativeStorage(
  realm: Realm,
  storage: Storage,
  spend: (us: number) => void,
): Record<string, unknown> {
  const check = new Check(realm);
  return {
    setItem: (...args: unknown[]) => {
      const key = upToNul(check.string(args, 0, 'key'));
      const value = upToNul(check.string(args, 1, 'value'));
      if (storage.find(key) >= 0) spend(PAGE_US);
      const errno = storage.set(key, value);
      if (errno !== 0) throw realm.systemError(errno);
      spend(PAGE_US);
    },
    getItem: (...args: unknown[]) => {
      const key = upToNul(check.string(args, 0, 'key'));
      return storage.used().find((item) => item.key === key)?.value ?? null;
    },
    removeItem: (...args: unknown[]) => {
      const key = upToNul(check.string(args, 0, 'key'));
      if (storage.find(key) >= 0) spend(PAGE_US);
      storage.remove(key);
    },
    clear: () => {
      storage.clear();
      spend(ERASE_US);
    },
    key: (...args: unknown[]) => storage.used()[Math.trunc(check.number(args, 0, 'index'))]?.key ?? null,
    length: () => storage.used().length,
  };
}
