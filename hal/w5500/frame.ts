import type { Bus } from '../bus.ts';

/** Control byte, bits 4 and 3: which block of a socket; bits 7 to 5 are its number. The common block is no socket's. */
export const COMMON = 0x00;
export const SOCKET = 0x08;
export const TX = 0x10;
export const RX = 0x18;
/** Control byte, bit 2: this frame writes. Bits 1 and 0 stay 0: chip select ends the frame (VDM). */
const WRITE = 0x04;

/** Whoever has a bus. */
export interface Wired {
  readonly bus: Bus;
}

/**
 * A frame's header, and bodies of registers (datasheet 2.2). They are made once, for all chips: no frame begins before
 * the one before has ended. Bodies are whole buffers of the right length, because a bus sends a buffer whole.
 */
const head = new Uint8Array(3);
const one = new Uint8Array(1);
const two = new Uint8Array(2);

/**
 * Reads `count` bytes from `address` on, of a block of socket `n` or, with 0, of the common one, into `into` at `at`.
 * Returns how many came.
 */
export function readFrame(
  chip: Wired,
  n: number,
  block: number,
  address: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  aim(n, block, address);
  return chip.bus.read(head, into, at, count);
}

/** One byte of the common block; 0 when the bus delivered nothing. */
export function read8(chip: Wired, address: number): number {
  return readFrame(chip, 0, COMMON, address, one, 0, 1) === 1 ? one[0] : 0;
}

/** One sample of a 16-bit register of socket `n`; 0 when the bus delivered nothing. What the chip moves may be torn. */
export function read16(chip: Wired, n: number, address: number): number {
  return readFrame(chip, n, SOCKET, address, two, 0, 2) === 2 ? word(two, 0) : 0;
}

/** Writes the whole of `body` from `address` on, into a block of socket `n` or, with 0, into the common one. */
export function writeFrame(chip: Wired, n: number, block: number, address: number, body: Uint8Array): void {
  aim(n, block | WRITE, address);
  chip.bus.write(head, body);
}

export function write8(chip: Wired, n: number, block: number, address: number, value: number): void {
  one[0] = value;
  writeFrame(chip, n, block, address, one);
}

/** A 16-bit register of socket `n`. */
export function write16(chip: Wired, n: number, address: number, value: number): void {
  put16(two, 0, value);
  writeFrame(chip, n, SOCKET, address, two);
}

/** The 16-bit value at `at` of what the chip sent: high byte first. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Puts a 16-bit `value` into a frame's bytes, as the chip wants it. */
export function put16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >> 8;
  into[at + 1] = value;
}

function aim(n: number, block: number, address: number): void {
  put16(head, 0, address);
  head[2] = (n << 5) | block;
}
