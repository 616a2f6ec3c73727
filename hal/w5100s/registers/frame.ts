import type { Bus } from '../../bus.ts';

/**
 * A frame is opcode, address (high byte first), data. All addresses are of one space: the common registers at 0, those of
 * socket n at 0x400 + n * 0x100, the transmit memories from 0x4000, the receive memories from 0x6000 on. Exports with the
 * names of those of the W5500 do the same; only the layout of the frame differs.
 */
const READ = 0x0f;
const WRITE = 0xf0;

/** The high byte of an address: of the common registers, and of those of socket 0. */
export const COMMON = 0x00;
export const SOCKET = 0x04;
/** The same for a frame that writes, which has another opcode. */
export const SOCKET_WRITE = SOCKET;
/** The data of a frame begin here. */
export const DATA = 3;
/** Where the high byte is, and where in it a socket's number. */
export const CONTROL = 1;
export const SHIFT = 0;

/** The high bytes of where transmit and receive memory begin, and how much of each there is. */
const TX = 0x40;
const RX = 0x60;
/** Memory of each socket after a reset, in bytes. */
const DEFAULT_MEMORY = 2048;

/** Has a bus, and memories for its sockets: sizes in bytes, or what each has after a reset. */
export interface Wired {
  readonly bus: Bus;
  readonly memory: { readonly rx: ArrayLike<number>; readonly tx: ArrayLike<number> } | null;
}

/** A frame that reads `count` registers from `address` on, which is below 0x100. */
export function frameOf(address: number, count: number): Uint8Array {
  const frame = new Uint8Array(DATA + count);
  frame[0] = READ;
  frame[2] = address;
  return frame;
}

/** A frame that writes them. */
export function writeFrameOf(address: number, count: number): Uint8Array {
  const frame = frameOf(address, count);
  frame[0] = WRITE;
  return frame;
}

const ask1 = /* @__PURE__ */ frameOf(0, 1);
const ask2 = /* @__PURE__ */ frameOf(0, 2);
const put1 = /* @__PURE__ */ writeFrameOf(0, 1);
const put2 = /* @__PURE__ */ writeFrameOf(0, 2);
/** The header of a frame of transmit or receive memory. */
const head = /* @__PURE__ */ new Uint8Array(DATA);

/** One common register; 0 when the bus delivered nothing. */
export function read8(chip: Wired, address: number): number {
  ask1[2] = address;
  // What did not come is undefined, and 0 here.
  return chip.bus.exchange(ask1)[DATA] | 0;
}

/** One sample of a 16-bit register of socket `n`; 0 when the bus delivered nothing. What the chip moves may be torn. */
export function read16(chip: Wired, n: number, address: number): number {
  ask2[CONTROL] = n | SOCKET;
  ask2[2] = address;
  return word(chip.bus.exchange(ask2), DATA);
}

/** Writes a register of socket `n` or, with 0, of the common ones. */
export function write8(chip: Wired, n: number, block: number, address: number, value: number): void {
  put1[CONTROL] = n | block;
  put1[2] = address;
  put1[DATA] = value;
  chip.bus.send(put1);
}

/** Writes a 16-bit register of socket `n`. */
export function write16(chip: Wired, n: number, address: number, value: number): void {
  put2[CONTROL] = n | SOCKET;
  put2[2] = address;
  put2[DATA] = value >> 8;
  put2[DATA + 1] = value;
  chip.bus.send(put2);
}

/** Writes the data of `frame`, which has the address, to registers of socket `n` or, with 0, of the common ones. */
export function writeFrame(chip: Wired, n: number, block: number, frame: Uint8Array): void {
  frame[0] = WRITE;
  frame[CONTROL] = n | block;
  chip.bus.send(frame);
}

/** Points `head` at the 16-bit pointer `at` in a memory of socket `n`. Returns how many bytes lie before its end. */
function aim(sizes: ArrayLike<number> | null, n: number, area: number, at: number): number {
  let base = 0;
  for (let i = 0; i < n; i++) base += sizes ? sizes[i] : DEFAULT_MEMORY;
  const size = sizes ? sizes[n] : DEFAULT_MEMORY;
  const offset = at & (size - 1);
  head[1] = area + ((base + offset) >> 8);
  head[2] = base + offset;
  return size - offset;
}

/** Writes the whole of `body` into transmit memory of socket `n` at the 16-bit pointer `at`: in two frames across its end. */
export function writeMemory(chip: Wired, n: number, at: number, body: Uint8Array): void {
  const memory = chip.memory;
  const sizes = memory ? memory.tx : null;
  const left = aim(sizes, n, TX, at);
  head[0] = WRITE;
  if (body.length <= left) return chip.bus.write(head, body);
  chip.bus.write(head, body.slice(0, left));
  aim(sizes, n, TX, at + left);
  chip.bus.write(head, body.slice(left));
}

/**
 * Reads `count` bytes of receive memory of socket `n` from the 16-bit pointer `at` on into `into` at `to`: in two frames
 * across its end. Returns how many came.
 */
export function readMemory(
  chip: Wired,
  n: number,
  at: number,
  into: Uint8Array,
  to: number,
  count: number,
): number {
  const memory = chip.memory;
  return readArea(chip, memory ? memory.rx : null, n, RX, at, into, to, count);
}

/** Reads `count` bytes of transmit memory of socket `n` from the 16-bit pointer `at` on into `into`. Returns how many came. */
export function readTransmitMemory(
  chip: Wired,
  n: number,
  at: number,
  into: Uint8Array,
  count: number,
): number {
  const memory = chip.memory;
  return readArea(chip, memory ? memory.tx : null, n, TX, at, into, 0, count);
}

function readArea(
  chip: Wired,
  sizes: ArrayLike<number> | null,
  n: number,
  area: number,
  at: number,
  into: Uint8Array,
  to: number,
  count: number,
): number {
  const left = aim(sizes, n, area, at);
  head[0] = READ;
  if (count <= left) return chip.bus.read(head, into, to, count);
  const got = chip.bus.read(head, into, to, left);
  if (got < left) return got;
  aim(sizes, n, area, at + left);
  return left + chip.bus.read(head, into, to + left, count - left);
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
