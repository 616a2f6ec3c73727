import type { Bus } from '../bus.ts';

/** Control byte, bits 7 to 3: which block. Socket n's blocks follow at n * 0x20. */
const SOCKET_BLOCK = 0x08;
const TX_BLOCK = 0x10;
const RX_BLOCK = 0x18;
/** Control byte, bit 2: this frame writes. Bits 1 and 0 stay 0: chip select ends the frame (VDM). */
const WRITE = 0x04;

export const COMMON = 0;

/** The block of socket `n`'s registers (0 to 7). */
export function socketBlock(n: number): number {
  return (n << 5) | SOCKET_BLOCK;
}

/** The block of socket `n`'s transmit memory. */
export function txBlock(n: number): number {
  return (n << 5) | TX_BLOCK;
}

/** The block of socket `n`'s receive memory. */
export function rxBlock(n: number): number {
  return (n << 5) | RX_BLOCK;
}

/** Puts a 16-bit `value` into a frame's bytes, as the chip wants it: high byte first. */
export function put16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >> 8;
  into[at + 1] = value & 0xff;
}

/**
 * Builds the chip's frames (datasheet 2.2) in buffers made once. Bodies are whole buffers of the right length,
 * because a bus sends a buffer whole.
 */
export class Frames {
  private readonly bus: Bus;
  private readonly head = new Uint8Array(3);
  private readonly one = new Uint8Array(1);
  private readonly two = new Uint8Array(2);
  private readonly three = new Uint8Array(3);

  constructor(bus: Bus) {
    this.bus = bus;
  }

  /** Reads `count` bytes from `address` on into `into` at `at`. Returns how many came. */
  read(block: number, address: number, into: Uint8Array, at: number, count: number): number {
    this.aim(block, address);
    return this.bus.read(this.head, into, at, count);
  }

  /** One byte; 0 when the bus delivered nothing. */
  read8(block: number, address: number): number {
    return this.read(block, address, this.one, 0, 1) === 1 ? this.one[0] : 0;
  }

  /** One sample of a 16-bit register; 0 when the bus delivered nothing. What the chip moves may be torn. */
  read16(block: number, address: number): number {
    return this.read(block, address, this.two, 0, 2) === 2 ? (this.two[0] << 8) | this.two[1] : 0;
  }

  /** A 16-bit register that the chip moves: read until two samples agree, at most four times (datasheet 4.2). */
  stable16(block: number, address: number): number {
    let before = this.read16(block, address);
    for (let tries = 1; tries < 4; tries++) {
      const now = this.read16(block, address);
      if (now === before) break;
      before = now;
    }
    return before;
  }

  /** Writes the whole of `body` from `address` on. */
  write(block: number, address: number, body: Uint8Array): void {
    this.aim(block | WRITE, address);
    this.bus.write(this.head, body);
  }

  write8(block: number, address: number, value: number): void {
    this.one[0] = value;
    this.write(block, address, this.one);
  }

  write16(block: number, address: number, value: number): void {
    put16(this.two, 0, value);
    this.write(block, address, this.two);
  }

  /** Three neighbouring 8-bit registers in one frame. */
  write8x3(block: number, address: number, first: number, second: number, third: number): void {
    this.three[0] = first;
    this.three[1] = second;
    this.three[2] = third;
    this.write(block, address, this.three);
  }

  private aim(control: number, address: number): void {
    this.head[0] = address >> 8;
    this.head[1] = address & 0xff;
    this.head[2] = control;
  }
}
