import { types } from 'node:util';
import { Check } from '../check.ts';
import type { CHeap } from '../memory/c-heap.ts';
import type { CStack } from '../memory/c-stack.ts';
import type { Realm } from '../realm.ts';
import { FileError, type FileSystem } from './file-system.ts';

/** Flags of `open`, as the runtime's own `fs` hands them down. */
const READ = 1;
const WRITE = 2;
const CREATE = 4;
const APPEND = 8;
const EXCLUSIVE = 16;
const TRUNCATE = 32;

const EBADF = 9;

/** Bytes on the C heap: the record of an open file, and its cache. */
const RECORD = 104;
const CACHE = 256;

/** A read or write of flash costs a call into JavaScript for each page of 256 bytes, in microseconds. */
const CALL_US = 150;
const PAGE = 256;
/** To write a sector it is erased first (flash chip's datasheet, typical). */
const ERASE_US = 45_000;
const PROGRAM_US = 400;
const SECTOR = 4096;

interface OpenFile {
  path: string;
  flags: number;
  position: number;
  writing: ReturnType<FileSystem['begin']> | null;
}

/**
 * What littlefs takes of the C stack: its own frames, and a call back into JavaScript with every page. Read in its source
 * and rounded up, not measured.
 */
const STACK_BYTES = 2048;

/** What the rest of the runtime does for files. */
export interface FilesOwner {
  realm: Realm;
  heap: CHeap;
  stack: CStack;
  files: FileSystem;
  spend(us: number): void;
}

/**
 * The native half of Kaluma's `fs` (`vfs_lfs`): the functions of a mounted file system. Its traps:
 * - A file that could not be opened leaves its record on the C heap for good.
 * - Bytes go from and to the start of the ArrayBuffer behind an array, whatever the view's own offset; no length is
 *   checked, so that whatever lies behind is overwritten. Here that throws.
 * - A file that was opened for the other direction, or for appending alone, stops the board when it is used. Here that
 *   throws, too.
 * - What is written is visible after `close` only.
 * - It takes so much of the C stack that no handler of `http` may call it.
 */
export function mounted({ realm, heap, stack, files, spend }: FilesOwner): Record<string, unknown> {
  const check = new Check(realm);
  const open = new Map<number, OpenFile>();
  let lastId = 0;

  /** Calls `action` as the runtime would: on enough stack, with its errors made the program's own. */
  const carryOut = <T>(action: () => T): T => {
    stack.need(STACK_BYTES, 'a file');
    spend(CALL_US);
    try {
      return action();
    } catch (error) {
      throw error instanceof FileError ? realm.systemError(error.errno) : error;
    }
  };
  const fileOf = (args: unknown[], flag: number): OpenFile => {
    const file = open.get(check.number(args, 0, 'id'));
    if (!file) throw realm.systemError(EBADF);
    if (!(file.flags & flag)) throw realm.error('Error', 'littlefs: assertion failed');
    return file;
  };
  /** The bytes that a call is about: `buffer`, `offset`, `length`, `position`. */
  const bytesOf = (args: unknown[], file: OpenFile): Uint8Array => {
    const buffer = check.present(args, 1, 'buffer');
    if (!types.isTypedArray(buffer))
      throw realm.error('TypeError', '"buffer" argument must be a typed array');
    const offset = Math.trunc(check.number(args, 2, 'offset', 0));
    const length = Math.trunc(check.number(args, 3, 'length', buffer.length));
    const position = Math.trunc(check.number(args, 4, 'position', -1));
    if (position >= 0) file.position = position;
    if (offset < 0 || length < 0 || offset + length > buffer.buffer.byteLength)
      throw realm.error('RangeError', 'memory behind the buffer is overwritten');
    return new Uint8Array(buffer.buffer, offset, length);
  };

  return {
    open: (...args: unknown[]) => {
      const path = check.string(args, 0, 'path');
      const flags = check.number(args, 1, 'flags');
      check.number(args, 2, 'mode');
      if (!heap.hold(RECORD + CACHE)) throw realm.error('RangeError', 'the C heap is exhausted');
      try {
        return carryOut(() => {
          files.prepare(path, (flags & CREATE) !== 0, (flags & EXCLUSIVE) !== 0);
          const old = flags & TRUNCATE ? new Uint8Array(0) : files.read(path);
          const writing = flags & WRITE ? files.begin(path, old) : null;
          open.set(++lastId, { path, flags, position: flags & APPEND ? old.length : 0, writing });
          return lastId;
        });
      } catch (error) {
        heap.release(CACHE);
        throw error;
      }
    },
    read: (...args: unknown[]) =>
      carryOut(() => {
        const file = fileOf(args, READ);
        const into = bytesOf(args, file);
        const from = (file.writing?.bytes ?? files.read(file.path)).subarray(
          file.position,
          file.position + into.length,
        );
        into.set(from);
        file.position += from.length;
        spend(CALL_US * Math.ceil(from.length / PAGE));
        return from.length;
      }),
    write: (...args: unknown[]) =>
      carryOut(() => {
        const file = fileOf(args, WRITE);
        const data = bytesOf(args, file);
        const writing = file.writing as NonNullable<OpenFile['writing']>;
        const all = new Uint8Array(Math.max(writing.bytes.length, file.position + data.length));
        all.set(writing.bytes);
        all.set(data, file.position);
        files.extend(writing, all);
        file.position += data.length;
        spend((CALL_US + PROGRAM_US) * Math.ceil(data.length / PAGE));
        spend(ERASE_US * Math.floor(data.length / SECTOR));
        return data.length;
      }),
    close: (...args: unknown[]) =>
      carryOut(() => {
        const file = fileOf(args, ~0);
        if (file.writing) {
          files.commit(file.writing);
          spend(ERASE_US + PROGRAM_US);
        }
        open.delete(args[0] as number);
        heap.release(RECORD + CACHE);
      }),
    stat: (...args: unknown[]) => {
      const path = check.string(args, 0, 'path');
      return Object.assign(
        realm.object(),
        carryOut(() => files.stat(path)),
      );
    },
    mkdir: (...args: unknown[]) => carryOut(() => files.makeFolder(check.string(args, 0, 'path'))),
    unlink: (...args: unknown[]) => carryOut(() => files.remove(check.string(args, 0, 'path'))),
    rmdir: (...args: unknown[]) => carryOut(() => files.remove(check.string(args, 0, 'path'))),
    rename: (...args: unknown[]) =>
      carryOut(() => files.rename(check.string(args, 0, 'oldPath'), check.string(args, 1, 'newPath'))),
    readdir: (...args: unknown[]) => realm.list(carryOut(() => files.list(check.string(args, 0, 'path')))),
  };
}
