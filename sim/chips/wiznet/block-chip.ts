import { WiznetSim } from './chip.ts';
import { type AddressSpace, BlockDecoder, type BlockKnobs } from './registers/block-frame.ts';

/** A block of registers as the host sees it through frames. */
export interface HostBlock {
  read(address: number): number;
  write(address: number, value: number): void;
}

/** A chip whose frames name a block: the common registers, or registers, TX or RX memory of a socket (chapter 1.2). */
export abstract class BlockSim extends WiznetSim implements AddressSpace {
  declare readonly knobs: WiznetSim['knobs'] & BlockKnobs;
  protected readonly decoder = new BlockDecoder(this, this.knobs);
  protected abstract readonly commonBlock: HostBlock;

  read(block: number, address: number): number {
    if (this.silent) return 0;
    if (this.softResetting) return this.whileResetting(block, address);
    const n = block >> 2;
    switch (block & 3) {
      case 1:
        return this.socketBlocks[n].read(address);
      case 2:
        return this.txMemory.read(n, address);
      case 3:
        this.draining(n);
        return this.rxMemory.read(n, address);
      default:
        return this.commonBlock.read(address);
    }
  }

  write(block: number, address: number, value: number): void {
    if (this.silent || this.softResetting) return;
    const n = block >> 2;
    switch (block & 3) {
      case 1:
        this.writeSocket(n, address, value);
        return;
      case 2:
        this.filling(n);
        this.txMemory.write(n, address, value);
        return;
      case 3:
        this.rxMemory.write(n, address, value);
        return;
      default:
        this.commonBlock.write(address, value);
    }
  }

  /** What is read during a soft reset. */
  protected whileResetting(_block: number, _address: number): number {
    return 0;
  }

  protected writeSocket(n: number, address: number, value: number): void {
    this.socketBlocks[n].write(address, value);
  }
}
