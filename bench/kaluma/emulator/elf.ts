import { UsageError } from '../../../build/config/config.ts';

/** A function or a variable of the image. */
export interface ElfSymbol {
  name: string;
  /** Without the bit that marks Thumb code. */
  address: number;
  size: number;
}

/** A part of the image at an address. */
export interface Segment {
  address: number;
  bytes: Uint8Array;
}

export interface Elf {
  symbols: ElfSymbol[];
  segments: Segment[];
}

// ELF32, little-endian (System V ABI, chapters 4 and 5).
const MAGIC = 0x464c_457f;
const CLASS_32 = 1;
const LITTLE_ENDIAN = 1;
const MACHINE_ARM = 40;
const SECTION_SYMBOLS = 2;
const SEGMENT_LOAD = 1;
const SYMBOL_BYTES = 16;
const TYPE_OBJECT = 1;
const TYPE_FUNCTION = 2;
const UNDEFINED = 0;

/**
 * Reads the symbols and the loaded bytes of an ARM program. Throws a UsageError if it is not one, or has no symbols.
 */
export function readElf(bytes: Uint8Array): Elf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf = bytes.length >= 52 && view.getUint32(0, true) === MAGIC;
  const isArm =
    isElf && bytes[4] === CLASS_32 && bytes[5] === LITTLE_ENDIAN && view.getUint16(18, true) === MACHINE_ARM;
  if (!isArm) throw new UsageError('the ELF file is not a 32-bit ARM program');
  try {
    const symbols = readSymbols(bytes, view);
    if (symbols.length === 0) throw new UsageError('the ELF file has no symbols: it was stripped');
    return { symbols, segments: readSegments(bytes, view) };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('the ELF file ends before what its head promises');
    throw error;
  }
}

function readSymbols(bytes: Uint8Array, view: DataView): ElfSymbol[] {
  const symbols: ElfSymbol[] = [];
  const [table, entry, count] = [
    view.getUint32(32, true),
    view.getUint16(46, true),
    view.getUint16(48, true),
  ];
  const section = (n: number, field: number) => view.getUint32(table + n * entry + field, true);
  for (let n = 0; n < count; n++) {
    if (section(n, 4) !== SECTION_SYMBOLS) continue;
    const names = section(section(n, 24), 16);
    const end = section(n, 16) + section(n, 20);
    for (let at = section(n, 16); at + SYMBOL_BYTES <= end; at += SYMBOL_BYTES) {
      const type = view.getUint8(at + 12) & 0xf;
      if ((type !== TYPE_FUNCTION && type !== TYPE_OBJECT) || view.getUint16(at + 14, true) === UNDEFINED)
        continue;
      const value = view.getUint32(at + 4, true);
      const address = type === TYPE_FUNCTION ? (value & ~1) >>> 0 : value;
      symbols.push({
        name: text(bytes, names + view.getUint32(at, true)),
        address,
        size: view.getUint32(at + 8, true),
      });
    }
  }
  return symbols;
}

function readSegments(bytes: Uint8Array, view: DataView): Segment[] {
  const segments: Segment[] = [];
  const [table, entry, count] = [
    view.getUint32(28, true),
    view.getUint16(42, true),
    view.getUint16(44, true),
  ];
  for (let n = 0; n < count; n++) {
    const field = (offset: number) => view.getUint32(table + n * entry + offset, true);
    // The physical address is where the bytes are stored: variables are copied from flash when the program starts.
    const [type, offset, address, size] = [field(0), field(4), field(12), field(16)];
    if (type === SEGMENT_LOAD && size > 0)
      segments.push({ address, bytes: bytes.subarray(offset, offset + size) });
  }
  return segments;
}

function text(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from);
  if (end < 0) throw new RangeError('a name without an end');
  return Buffer.from(bytes.subarray(from, end)).toString('latin1');
}

/** Returns the symbols called `name`, and copies made by the compiler under names such as `name.part.0`. */
export function symbolsOf({ symbols }: Elf, name: string): ElfSymbol[] {
  return symbols.filter((symbol) => symbol.name === name || symbol.name.startsWith(`${name}.`));
}

/** Returns true if the flash contents of the ELF file match the image. */
export function isOf({ segments }: Elf, flash: Uint8Array, flashStart: number): boolean {
  const stored = segments.filter(
    ({ address }) => address >= flashStart && address < flashStart + flash.length,
  );
  const same = ({ address, bytes }: Segment) =>
    Buffer.compare(bytes, flash.subarray(address - flashStart, address - flashStart + bytes.length)) === 0;
  return stored.length > 0 && stored.every(same);
}
