import type { FaultKind } from '../../wiznet/faults.ts';
import { FrameDecoder } from '../../wiznet/registers/frame.ts';
import type { Knobs } from '../knobs.ts';

/** What lies behind the frames: 65,536 addresses, of which the chip fills some. */
export interface AddressSpace {
  read(address: number): number;
  write(address: number, value: number): void;
  fault(kind: FaultKind, text: string): void;
}

const WRITE = 0xf0;
const READ = 0x0f;

/** Frames of opcode and address (w5100s.md, chapter 1.2). What has another opcode is ignored. */
export class FlatDecoder extends FrameDecoder {
  private readonly space: AddressSpace;
  private readonly knobs: Readonly<Knobs>;
  private address = 0;

  constructor(space: AddressSpace, knobs: Readonly<Knobs>) {
    super((kind, text) => space.fault(kind, text));
    this.space = space;
    this.knobs = knobs;
  }

  protected override header(at: number): number {
    if (at === 2) {
      this.address = (this.head[1] << 8) | this.head[2];
      const [opcode] = this.head;
      if (opcode !== WRITE && opcode !== READ) {
        const text = opcode.toString(16).padStart(2, '0');
        this.space.fault('bad-opcode', `opcode ${text} is neither f0, a write, nor 0f, a read`);
      }
    }
    return this.knobs.misoHeader === 'counting' ? at : 0;
  }

  protected override data(mosi: number): number {
    const address = this.address;
    this.address = (address + 1) & 0xffff;
    if (this.head[0] === READ) return this.space.read(address);
    if (this.head[0] === WRITE) this.space.write(address, mosi);
    return 0;
  }
}
