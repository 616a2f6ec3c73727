/** The 32-bit numbers of options and ioctls: four bytes, the lowest first. */

/** Returns the four bytes of `from` at `at` as a number from -2,147,483,648 to 2,147,483,647. */
export function readI32(from: Uint8Array, at: number): number {
  return from[at] | (from[at + 1] << 8) | (from[at + 2] << 16) | (from[at + 3] << 24);
}

/**
 * Returns the four bytes of `from` at `at` as a number from 0 to 4,294,967,295.
 *
 * @param from the bytes, the lowest first
 * @param at offset in bytes
 */
export function readU32(from: Uint8Array, at: number): number {
  return readI32(from, at) >>> 0;
}

/**
 * Writes `value`, signed or unsigned, into the four bytes of `into` at `at`.
 *
 * @param into out: the bytes, the lowest first
 * @param at offset in bytes
 * @param value -2,147,483,648 to 4,294,967,295
 */
export function writeU32(into: Uint8Array, at: number, value: number): void {
  // A byte array keeps the lowest eight bits of each value.
  into[at] = value;
  into[at + 1] = value >> 8;
  into[at + 2] = value >> 16;
  into[at + 3] = value >>> 24;
}

/**
 * Creates the four bytes of `value`, for an `optval` or the input of an ioctl.
 *
 * @param value -2,147,483,648 to 4,294,967,295
 * @returns four bytes, the lowest first
 */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, value);
  return bytes;
}
