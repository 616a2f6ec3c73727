import type { FaultKind } from '../faults.ts';
import { FrameDecoder, HEADER } from './frame.ts';

/** What lies behind the frames: 32 blocks of 65,536 addresses, of which the chip fills some. */
export interface AddressSpace {
  read(block: number, address: number): number;
  write(block: number, address: number, value: number): void;
  fault(kind: FaultKind, text: string): void;
}

/** The knob of such frames. */
export interface BlockKnobs {
  /** MISO during the data bytes of a write: zero, or counting on from the header's 01 02 03. */
  misoOnWrite: 'zero' | 'counting';
}

/** Block select bits: the low two say what of a socket (chapter 1.2); all others are reserved. */
export const isReserved = (block: number): boolean => block !== 0 && (block & 3) === 0;

/** Data bytes of a fixed-length frame by OM; 0 stands for variable, ended by chip select. */
const FIXED_LENGTH = [0, 1, 2, 4];

/** MISO while the header comes in: a wiring test for free (chapter 1.2). */
const HEADER_MISO = [0x01, 0x02, 0x03];

/** Frames of address, block and length (chapter 1.2). */
export class BlockDecoder extends FrameDecoder {
  private readonly space: AddressSpace;
  private readonly knobs: Readonly<BlockKnobs>;
  private address = 0;
  // What the control byte of this frame says.
  private block = 0;
  private isWrite = false;
  /** Data bytes of a fixed-length frame; 0 is a variable one. */
  private fixedLength = 0;

  constructor(space: AddressSpace, knobs: Readonly<BlockKnobs>) {
    super((kind, text) => space.fault(kind, text));
    this.space = space;
    this.knobs = knobs;
  }

  protected override header(at: number): number {
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

  protected override data(mosi: number, at: number): number {
    const miso = this.carry(mosi, at);
    // A fixed-length frame needs no chip select: behind its last byte the next header begins.
    if (this.fixedLength > 0 && this.count === HEADER + this.fixedLength) this.count = 0;
    return miso;
  }

  private carry(mosi: number, at: number): number {
    const address = this.address;
    this.address = (address + 1) & 0xffff;
    if (isReserved(this.block)) return 0;
    if (!this.isWrite) return this.space.read(this.block, address);
    this.space.write(this.block, address, mosi);
    return this.knobs.misoOnWrite === 'counting' ? (at + 1) & 0xff : 0;
  }
}
