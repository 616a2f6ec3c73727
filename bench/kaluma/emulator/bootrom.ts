import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../../build/config/config.ts';

/** The RP2040's boot ROM (datasheet, chapter 2.8.3). */
const ROM_BYTES = 16 * 1024;
const MAGIC_AT = 0x10;
const FUNCTIONS_AT = 0x14;
/** Upper limit of the function table; the ROM of revision B2 has some twenty entries. */
const MOST_FUNCTIONS = 200;

/** Reads the boot ROM from 16 KB of binary, or from a module that exports them as `bootromB1`. */
export async function readBootrom(file: string): Promise<Uint32Array> {
  const words = /\.[cm]?[jt]s$/.test(file) ? await fromModule(file) : fromBinary(file);
  // 'M', 'u', and the number 1 or 2 for RP2040.
  if (words.length * 4 > ROM_BYTES || (words[MAGIC_AT / 4] & 0xff_ffff) !== 0x01_754d)
    throw new UsageError(`${file} is not the boot ROM of an RP2040`);
  return words;
}

async function fromModule(file: string): Promise<Uint32Array> {
  let words: unknown;
  try {
    words = (await import(pathToFileURL(resolve(file)).href)).bootromB1;
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  if (words instanceof Uint32Array) return words;
  throw new UsageError(`${file} exports no Uint32Array bootromB1`);
}

function fromBinary(file: string): Uint32Array {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new UsageError(`there is no ${file}`);
  }
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)));
}

/** Returns the addresses of the ROM's functions by the two-letter codes that programs use. */
export function romFunctions(rom: Uint32Array): Map<string, number> {
  const half = (at: number) => (rom[at >> 2] >>> ((at & 2) * 8)) & 0xffff;
  const functions = new Map<string, number>();
  let at = half(FUNCTIONS_AT);
  for (let n = 0; n < MOST_FUNCTIONS && half(at) !== 0; n++) {
    functions.set(String.fromCharCode(half(at) & 0xff, half(at) >> 8), half(at + 2) & ~1);
    at += 4;
  }
  return functions;
}
