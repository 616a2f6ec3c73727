import { UsageError } from '../../../build/config/config.ts';

/** Start of the flash in the RP2040's address space (RP2040 datasheet, chapter 2.2), and its size on a Pico. */
export const FLASH_START = 0x1000_0000;
export const FLASH_BYTES = 0x20_0000;

// The UF2 format: blocks of 512 bytes, each with a header, up to 476 bytes for one address, and an end mark.
const BLOCK_BYTES = 512;
const HEAD_BYTES = 32;
const MOST_DATA = 476;
const MAGIC_FIRST = 0x0a32_4655;
const MAGIC_SECOND = 0x9e5d_5157;
const MAGIC_LAST = 0x0ab1_6f30;
const NOT_MAIN_FLASH = 0x0000_0001;
const FAMILY_PRESENT = 0x0000_2000;
const FAMILY_RP2040 = 0xe48b_ff56;

/**
 * Returns the contents of the flash up to the last byte of the image: a UF2 file block by block, any other file
 * unchanged. Throws a UsageError if a Pico cannot run it.
 */
export function readImage(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isUf2 = bytes.length >= BLOCK_BYTES && view.getUint32(0, true) === MAGIC_FIRST;
  const flash = isUf2 ? fromBlocks(bytes, view) : bytes;
  if (flash.length > FLASH_BYTES)
    throw new UsageError(`the image has ${flash.length} bytes; a Pico has ${FLASH_BYTES}`);
  // The second boot stage has 256 bytes; the vector table after it begins with a stack in RAM.
  const stack =
    flash.length > 0x108 ? new DataView(flash.buffer, flash.byteOffset).getUint32(0x100, true) : 0;
  if (stack >>> 20 !== 0x200)
    throw new UsageError('the image has no vector table behind its boot stage: not for an RP2040');
  return flash;
}

function fromBlocks(bytes: Uint8Array, view: DataView): Uint8Array {
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  let end = 0;
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
    const word = (offset: number) => view.getUint32(at + offset, true);
    const isWhole = word(0) === MAGIC_FIRST && word(4) === MAGIC_SECOND && word(508) === MAGIC_LAST;
    if (!isWhole) throw new UsageError(`the image is damaged at byte ${at}: no UF2 block`);
    const [flags, address, size] = [word(8), word(12), word(16)];
    if (flags & NOT_MAIN_FLASH) continue;
    if (flags & FAMILY_PRESENT && word(28) !== FAMILY_RP2040)
      throw new UsageError(`the image is for family ${word(28).toString(16)}, not for an RP2040`);
    const offset = address - FLASH_START;
    if (size > MOST_DATA || offset < 0 || offset + size > FLASH_BYTES)
      throw new UsageError(
        `the image has ${size} bytes for address ${address.toString(16)}, outside a Pico's flash`,
      );
    flash.set(bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + size), offset);
    end = Math.max(end, offset + size);
  }
  return flash.subarray(0, end);
}
