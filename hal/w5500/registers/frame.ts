import type { Bus } from '../../bus.ts';

/** Control byte, bits 4 and 3: which block of a socket; bits 7 to 5 are its number. The common block is no socket's. */
export const COMMON = 0x00;
export const SOCKET = 0x08;
const TX = 0x10;
const RX = 0x18;
/** Control byte: where a socket's number is. */
export const SHIFT = 5;
/** Control byte, bit 2: this frame writes. Bits 1 and 0 stay 0: chip select ends the frame (VDM). */
const WRITE = 0x04;
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

/*
 * Frames are made once, for all chips: no frame begins before the one before has ended. Each is a whole buffer of the
 * right length, because a bus sends a buffer whole. On the boards an element of an array costs as much as half a call,
 * so a verb in frequent use has a frame of its own (sockets.ts), in which the address stands already.
 */

/** A frame of `count` registers from `address` on, which is below 0x100 for registers. Control byte and data are 0. */
export function frameOf(address: number, count: number): Uint8Array {
  const frame = new Uint8Array(DATA + count);
  frame[1] = address;
  return frame;
}

/** The same, of a frame that writes. */
export { frameOf as writeFrameOf };

/** One and two registers to read, whose data stay 0; and to write. */
const ask1 = /* @__PURE__ */ frameOf(0, 1);
const ask2 = /* @__PURE__ */ frameOf(0, 2);
const put1 = /* @__PURE__ */ frameOf(0, 1);
const put2 = /* @__PURE__ */ frameOf(0, 2);
/** The header of a frame of transmit or receive memory. */
const head = /* @__PURE__ */ new Uint8Array(DATA);

/** One byte of the common block; 0 when the bus delivered nothing. */
export function read8(chip: Wired, address: number): number {
  ask1[1] = address;
  // What did not come is undefined, and 0 here.
  return chip.bus.exchange(ask1)[DATA] | 0;
}

/** One sample of a 16-bit register of socket `n`; 0 when the bus delivered nothing. What the chip moves may be torn. */
export function read16(chip: Wired, n: number, address: number): number {
  ask2[1] = address;
  ask2[CONTROL] = (n << SHIFT) | SOCKET;
  return word(chip.bus.exchange(ask2), DATA);
}

/** Writes a register of socket `n` or, with 0, of the common block. */
export function write8(chip: Wired, n: number, block: number, address: number, value: number): void {
  put1[1] = address;
  put1[CONTROL] = (n << SHIFT) | block | WRITE;
  put1[DATA] = value;
  chip.bus.send(put1);
}

/** Writes a 16-bit register of socket `n`. */
export function write16(chip: Wired, n: number, address: number, value: number): void {
  put2[1] = address;
  put2[CONTROL] = (n << SHIFT) | SOCKET_WRITE;
  put2[DATA] = value >> 8;
  put2[DATA + 1] = value;
  chip.bus.send(put2);
}

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

/** Puts a 16-bit `value` into a frame's bytes, high byte first. */
export function put16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >> 8;
  into[at + 1] = value;
}
