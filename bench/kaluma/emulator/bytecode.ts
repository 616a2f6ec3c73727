import type { RP2040 } from 'rp2040js';

/** A function compiled by JerryScript, and the functions inside it, in the order of the source. */
export interface Compiled {
  /** Address of its byte code. */
  address: number;
  /** Functions and regular expressions: both are compiled code; only functions have children. */
  inner: Compiled[];
}

// JerryScript of Kaluma 1.2, jerry-core/parser/js/byte-code.h: a header, followed by one of two kinds of arguments.
const STATUS_FLAGS_AT = 4;
const UINT16_ARGUMENTS = 1 << 1;
/** The highest bits are the kind of function; 0 is a regular expression. */
const TYPE_SHIFT = 12;
const TYPE_REGEXP = 0;
const DEEPEST = 30;

const SMALL = { registerEnd: 8, constantEnd: 10, literalEnd: 11, bytes: 12, width: 1 };
const LARGE = { registerEnd: 10, constantEnd: 14, literalEnd: 16, bytes: 20, width: 2 };

/** Reads the functions inside the one with byte code at `address`, and those inside them. */
export function readCompiled(mcu: RP2040, address: number, depth = 0): Compiled {
  const flags = mcu.readUint16(address + STATUS_FLAGS_AT);
  if (depth > DEEPEST || (depth > 0 && flags >> TYPE_SHIFT === TYPE_REGEXP)) return { address, inner: [] };
  const layout = flags & UINT16_ARGUMENTS ? LARGE : SMALL;
  const field = (at: number) =>
    layout.width === 2 ? mcu.readUint16(address + at) : mcu.readUint8(address + at);
  const [registers, constants, literals] = [layout.registerEnd, layout.constantEnd, layout.literalEnd].map(
    field,
  );
  const inner: Compiled[] = [];
  // A function's constants are followed by its functions; registers have numbers, and are not among the literals.
  for (let n = constants; n < literals; n++) {
    const at = mcu.readUint32(address + layout.bytes + 4 * (n - registers));
    inner.push(readCompiled(mcu, at, depth + 1));
  }
  return { address, inner };
}
