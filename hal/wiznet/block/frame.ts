import type { Bus } from '../../bus.ts';

/**
 * Frames of address, control byte and data, of a W5500 and a W6100: the control byte says which block of addresses is
 * meant. How an address is put into a frame is each chip's own.
 */

/** Control byte, bits 4 and 3: which block of a socket; bits 7 to 5 are its number. The common block is no socket's. */
export const COMMON = 0x00;
export const SOCKET = 0x08;
const TX = 0x10;
const RX = 0x18;
/** Control byte: where a socket's number is. */
export const SHIFT = 5;
/** Control byte, bit 2: this frame writes. Bits 1 and 0 stay 0: chip select ends the frame (VDM). */
export const WRITE = 0x04;
/** Control byte of a frame that writes registers of socket 0. */
export const SOCKET_WRITE = SOCKET | WRITE;
/** A frame begins with its header: address, high byte first, and control byte. Its data begin here. */
export const DATA = 3;
/** Where the control byte is. */
export const CONTROL = 2;

/** Has a bus. */
export interface Wired {
  readonly bus: Bus;
}

/** The header of a frame of transmit or receive memory. */
const head = /* @__PURE__ */ new Uint8Array(DATA);

/** Writes the data of `frame`, which has the address, to registers of socket `n` or, with 0, of the common block. */
export function writeFrame(chip: Wired, n: number, block: number, frame: Uint8Array): void {
  frame[CONTROL] = (n << SHIFT) | block | WRITE;
  chip.bus.send(frame);
}

/** Writes the whole of `body` into transmit memory of socket `n` at the 16-bit pointer `at`. */
export function writeMemory(chip: Wired, n: number, at: number, body: Uint8Array): void {
  head[0] = at >> 8;
  head[1] = at;
  head[CONTROL] = (n << SHIFT) | TX | WRITE;
  chip.bus.write(head, body);
}

/**
 * Reads `count` bytes of receive memory of socket `n` from the 16-bit pointer `at` on into `into` at `to`. Returns how
 * many came.
 */
export function readMemory(
  chip: Wired,
  n: number,
  at: number,
  into: Uint8Array,
  to: number,
  count: number,
): number {
  head[0] = at >> 8;
  head[1] = at;
  head[CONTROL] = (n << SHIFT) | RX;
  return chip.bus.read(head, into, to, count);
}

/** Reads `count` bytes of transmit memory of socket `n` from the 16-bit pointer `at` on into `into`. Returns how many came. */
export function readTransmitMemory(
  chip: Wired,
  n: number,
  at: number,
  into: Uint8Array,
  count: number,
): number {
  head[0] = at >> 8;
  head[1] = at;
  head[CONTROL] = (n << SHIFT) | TX;
  return chip.bus.read(head, into, 0, count);
}

/** The 16-bit value at `at` of what the chip sent, high byte first; 0 where nothing came. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Puts a 16-bit `value` into a frame's bytes, as the chip wants it. */
export function put16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >> 8;
  into[at + 1] = value;
}
