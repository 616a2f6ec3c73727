import {
  CONTROL,
  DATA,
  SHIFT,
  SOCKET,
  SOCKET_WRITE,
  type Wired,
  WRITE,
  word,
} from '../../wiznet/block/frame.ts';

/* Frames are made once, as those of the W5500; addresses are of 16 bits. */

/** A frame of `count` registers from `address` on. Control byte and data are 0. */
export function frameOf(address: number, count: number): Uint8Array {
  const frame = new Uint8Array(DATA + count);
  frame[0] = address >> 8;
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

/** One byte of the common block; 0 when the bus delivered nothing. */
export function read8(chip: Wired, address: number): number {
  ask1[0] = address >> 8;
  ask1[1] = address;
  // What did not come is undefined, and 0 here.
  return chip.bus.exchange(ask1)[DATA] | 0;
}

/** One sample of a 16-bit register of socket `n`; 0 when the bus delivered nothing. What the chip moves may be torn. */
export function read16(chip: Wired, n: number, address: number): number {
  ask2[0] = address >> 8;
  ask2[1] = address;
  ask2[CONTROL] = (n << SHIFT) | SOCKET;
  return word(chip.bus.exchange(ask2), DATA);
}

/** Writes a register of socket `n` or, with 0, of the common block. */
export function write8(chip: Wired, n: number, block: number, address: number, value: number): void {
  put1[0] = address >> 8;
  put1[1] = address;
  put1[CONTROL] = (n << SHIFT) | block | WRITE;
  put1[DATA] = value;
  chip.bus.send(put1);
}

/** Writes a 16-bit register of socket `n`. */
export function write16(chip: Wired, n: number, address: number, value: number): void {
  put2[0] = address >> 8;
  put2[1] = address;
  put2[CONTROL] = (n << SHIFT) | SOCKET_WRITE;
  put2[DATA] = value >> 8;
  put2[DATA + 1] = value;
  chip.bus.send(put2);
}
