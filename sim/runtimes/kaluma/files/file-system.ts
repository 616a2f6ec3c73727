/** littlefs's numbers, as far as they come up here. */
const ENOENT = -2;
const EEXIST = -17;
const ENOTDIR = -20;
const EISDIR = -21;
const EINVAL = -22;
const ENOSPC = -28;
const ENAMETOOLONG = -36;
const ENOTEMPTY = -39;

/** The board's file system: 128 sectors of flash behind the user program. */
export const BLOCKS = 128;
export const BLOCK = 4096;
/** A file of no more than this lives in its directory. */
const INLINE = 256;
const LONGEST_NAME = 255;
/** A directory has two blocks for what fits in half of one: its log needs the rest. */
const PAIR = 2;
const PAIR_ROOM = BLOCK / 2;
/** What an entry takes beside its name and its data. */
const ENTRY = 24;

/** The error that littlefs answers, as the runtime's SystemError takes it. */
export class FileError extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`littlefs answers ${errno}`);
    this.errno = errno;
  }
}

/** A file's bytes; a directory's entries. */
type Entry = Uint8Array | Map<string, Entry>;

/** A file that is being written: what is read elsewhere is the old one, until this is closed. */
interface Writing {
  path: string;
  bytes: Uint8Array;
}

/**
 * Kaluma's file system as seen from above: littlefs 2.4 on 512 KB of flash, which a board keeps without power. Counted in
 * its blocks: whatever is written takes new ones, and the old ones come free when the file is closed. Not modelled: what
 * lies in the blocks, so that no flash wears out or breaks.
 */
export class FileSystem {
  /** Its sectors where a program has written them as bytes, by their numbers in the flash. */
  readonly raw = new Map<number, Uint8Array>();
  private readonly root = new Map<string, Entry>();
  private readonly writings = new Set<Writing>();

  /** The sectors were written by other means: all files are lost. */
  wipe(): void {
    this.root.clear();
    this.writings.clear();
  }

  /** Blocks in use, the files that are being written among them. */
  get used(): number {
    let blocks = blocksOf(this.root);
    for (const { bytes } of this.writings) blocks += blocksOf(bytes);
    return blocks;
  }

  /** 1 for a file, 2 for a directory. */
  stat(path: string): { type: number; size: number } {
    const entry = this.find(path);
    return entry instanceof Map ? { type: 2, size: 0 } : { type: 1, size: entry.length };
  }

  /** The bytes of a file as they are now. */
  read(path: string): Uint8Array {
    const entry = this.find(path);
    if (entry instanceof Map) throw new FileError(EISDIR);
    return entry;
  }

  /** Throws unless a file at `path` can be opened; makes it where `create` says so and there is none. */
  prepare(path: string, create: boolean, exclusive: boolean): void {
    const { folder, name } = this.parent(path);
    const entry = name === '' ? this.root : folder.get(name);
    if (entry !== undefined) {
      if (exclusive) throw new FileError(EEXIST);
      if (entry instanceof Map) throw new FileError(EISDIR);
    } else if (create) this.add(folder, name, new Uint8Array(0));
    else throw new FileError(ENOENT);
  }

  /** A file is written from now on, with `bytes` in it so far. */
  begin(path: string, bytes: Uint8Array): Writing {
    const writing = { path, bytes };
    this.writings.add(writing);
    return writing;
  }

  /** More was written: all of it is `bytes`. */
  extend(writing: Writing, bytes: Uint8Array): void {
    if (this.used - blocksOf(writing.bytes) + blocksOf(bytes) > BLOCKS) throw new FileError(ENOSPC);
    writing.bytes = bytes;
  }

  /** The file is closed: its new content is visible from now on. */
  commit(writing: Writing): void {
    this.writings.delete(writing);
    const { folder, name } = this.parent(writing.path);
    folder.set(name, writing.bytes);
  }

  makeFolder(path: string): void {
    const { folder, name } = this.parent(path);
    if (name === '' || folder.has(name)) throw new FileError(EEXIST);
    this.add(folder, name, new Map());
  }

  /** Of a file, or of a directory with nothing in it. */
  remove(path: string): void {
    const entry = this.find(path);
    const { folder, name } = this.parent(path);
    if (name === '') throw new FileError(EINVAL);
    if (entry instanceof Map && entry.size > 0) throw new FileError(ENOTEMPTY);
    folder.delete(name);
  }

  /** In one step, as in littlefs; a file that had the new name is replaced. */
  rename(from: string, to: string): void {
    const entry = this.find(from);
    const target = this.parent(to);
    const old = target.folder.get(target.name);
    if (old !== undefined && old instanceof Map !== entry instanceof Map)
      throw new FileError(old instanceof Map ? EISDIR : ENOTDIR);
    if (old instanceof Map && old.size > 0) throw new FileError(ENOTEMPTY);
    const source = this.parent(from);
    source.folder.delete(source.name);
    target.folder.set(target.name, entry);
  }

  list(path: string): string[] {
    const entry = this.find(path);
    if (!(entry instanceof Map)) throw new FileError(ENOTDIR);
    return [...entry.keys()].sort();
  }

  private find(path: string): Entry {
    const { folder, name } = this.parent(path);
    const entry = name === '' ? this.root : folder.get(name);
    if (entry === undefined) throw new FileError(ENOENT);
    return entry;
  }

  /** The directory that `path` is in, and its name there; the root's name is empty. */
  private parent(path: string): { folder: Map<string, Entry>; name: string } {
    // The C string ends at the first NUL.
    const names = path.split('\0')[0].split('/').filter(Boolean);
    const name = names.pop() ?? '';
    let folder = this.root;
    for (const each of names) {
      const entry = folder.get(each);
      if (entry === undefined) throw new FileError(ENOENT);
      if (!(entry instanceof Map)) throw new FileError(ENOTDIR);
      folder = entry;
    }
    return { folder, name };
  }

  private add(folder: Map<string, Entry>, name: string, entry: Entry): void {
    if (Buffer.byteLength(name) > LONGEST_NAME) throw new FileError(ENAMETOOLONG);
    folder.set(name, entry);
    if (this.used <= BLOCKS) return;
    folder.delete(name);
    throw new FileError(ENOSPC);
  }
}

/** The blocks of a file, or of a directory and all that is in it. */
function blocksOf(entry: Entry): number {
  if (!(entry instanceof Map)) return entry.length <= INLINE ? 0 : blocksFor(entry.length);
  let blocks = 0;
  let bytes = 0;
  for (const [name, each] of entry) {
    blocks += blocksOf(each);
    const inline = each instanceof Map || each.length > INLINE ? 8 : each.length;
    bytes += ENTRY + Buffer.byteLength(name) + inline;
  }
  return blocks + PAIR * Math.max(1, Math.ceil(bytes / PAIR_ROOM));
}

/** In the blocks of a file, block n begins with as many pointers of 4 bytes as n has zeros at its end, and one more. */
function blocksFor(size: number): number {
  let room = 0;
  let n = 0;
  for (; room < size; n++) room += BLOCK - (n === 0 ? 0 : 4 * (Math.log2(n & -n) + 1));
  return n;
}
