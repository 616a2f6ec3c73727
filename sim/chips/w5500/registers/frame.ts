import type { FaultKind } from '../../wiznet/faults.ts';
import type { Knobs } from '../knobs.ts';

/** What lies behind the frames: 32 blocks of 65,536 addresses, of which the chip fills some. */
export interface AddressSpace {
  read(block: number, address: number): number;
  write(block: number, address: number, value: number): void;
  fault(kind: FaultKind, text: string): void;
}

/** Block select bits: the low two say what of a socket (chapter 1.2); all others are reserved. */
export const isReserved = (block: number): boolean => block !== 0 && (block & 3) === 0;

/** Data bytes of a fixed-length frame by OM; 0 stands for variable, ended by chip select. */
const FIXED_LENGTH = [0, 1, 2, 4];

/** MISO while the header comes in: a wiring test for free (chapter 1.2). */
const HEADER_MISO = [0x01, 0x02, 0x03];

/** How much of a frame a fault report carries. */
const KEPT = 16;

/** Turns bytes between two edges of chip select into reads and writes (chapter 1.2). */
export class FrameDecoder {
  private readonly space: AddressSpace;
  private readonly knobs: Readonly<Knobs>;
  private readonly head = new Uint8Array(KEPT);
  private selected = false;
  /** Bytes of this frame so far, header included. */
  private count = 0;
  private address = 0;
  // What the control byte of this frame says.
  private block = 0;
  private isWrite = false;
  /** Data bytes of a fixed-length frame; 0 is a variable one. */
  private fixedLength = 0;

  constructor(space: AddressSpace, knobs: Readonly<Knobs>) {
    this.space = space;
    this.knobs = knobs;
  }

  select(): void {
    this.selected = true;
    this.count = 0;
  }

  /** One byte each way. Without chip select the chip neither listens nor drives MISO, which floats high. */
  transfer(mosi: number): number {
    if (!this.selected) return 0xff;
    const at = this.count++;
    if (at < KEPT) this.head[at] = mosi;
    if (at < 3) return this.header(at);
    const miso = this.data(mosi & 0xff, at);
    // A fixed-length frame needs no chip select: behind its last byte the next header begins.
    if (this.fixedLength > 0 && this.count === 3 + this.fixedLength) this.count = 0;
    return miso;
  }

  deselect(): void {
    if (!this.selected) return;
    this.selected = false;
    if (this.count === 1 || this.count === 2)
      this.space.fault('header-cut', `chip select rose after ${this.count} of 3 header bytes`);
    if (this.count === 3) this.space.fault('no-data', 'a frame without data bytes');
    this.count = 0;
  }

  /** The chip has lost its mind in mid-frame: it is deaf until chip select falls again. */
  lose(): void {
    this.selected = false;
    this.count = 0;
  }

  /** The frame under way as far as it came, at most 16 bytes. */
  get frame(): Uint8Array {
    return this.head.slice(0, Math.min(this.count, KEPT));
  }

  private header(at: number): number {
    if (at === 2) {
      const control = this.head[2];
      this.address = (this.head[0] << 8) | this.head[1];
      this.block = control >> 3;
      this.isWrite = (control & 0x04) !== 0;
      this.fixedLength = FIXED_LENGTH[control & 3];
      if (isReserved(this.block)) this.space.fault('reserved-block', `block ${this.block} is reserved`);
    }
    return HEADER_MISO[at];
  }

  private data(mosi: number, at: number): number {
    const address = this.address;
    this.address = (address + 1) & 0xffff;
    if (isReserved(this.block)) return 0;
    if (!this.isWrite) return this.space.read(this.block, address);
    this.space.write(this.block, address, mosi);
    return this.knobs.misoOnWrite === 'counting' ? (at + 1) & 0xff : 0;
  }
}
