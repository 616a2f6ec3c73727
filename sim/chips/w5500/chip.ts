import type { SimClock } from '../../clock.ts';
import type { Wire } from '../../wire/wire.ts';
import { WiznetSim } from '../wiznet/chip.ts';
import { type AddressSpace, BlockDecoder } from '../wiznet/registers/block-frame.ts';
import { RegisterFile, RegisterMap } from '../wiznet/registers/register-file.ts';
import { Interrupts } from './interrupts.ts';
import { DEFAULTS, type Knobs } from './knobs.ts';
import { Phy } from './phy.ts';
import { CommonBlock } from './registers/common-block.ts';
import {
  COMMON_REGISTERS,
  type CommonName,
  MR,
  SOCKET_REGISTERS,
  type SocketName,
} from './registers/registers.ts';
import { W5500Variant } from './variant.ts';

export interface ChipOptions extends Partial<Knobs> {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
}

const COMMON = new RegisterMap<CommonName>(COMMON_REGISTERS);
const SOCKET = new RegisterMap<SocketName>(SOCKET_REGISTERS);

const SOCKETS = 8;

/** Bytes of the TX memory, and of the RX memory (chapter 0). */
const MEMORY = 16 * 1024;

/**
 * A W5500 (chip reference, chapters 0 to 13).
 *
 * Left out: PPPoE, of which there are the registers and nothing behind them; IP fragments, as on the chip.
 */
export class W5500Sim extends WiznetSim implements AddressSpace {
  declare readonly knobs: Knobs;
  declare readonly common: RegisterFile<CommonName>;
  readonly phy: Phy;
  readonly variant: W5500Variant;
  protected readonly decoder: BlockDecoder;
  protected readonly interrupts: Interrupts;
  private readonly commonBlock: CommonBlock;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, ...knobs } = options;
    super(clock, wire, {
      knobs: { ...DEFAULTS, ...knobs },
      strict,
      common: new RegisterFile(COMMON),
      sockets: Array.from({ length: SOCKETS }, () => new RegisterFile(SOCKET)),
      memory: MEMORY,
    });
    this.phy = new Phy(clock, this.knobs, () => this.resume());
    this.decoder = new BlockDecoder(this, this.knobs);
    this.interrupts = new Interrupts(this, (low) => this.onInterrupt?.(low));
    this.variant = new W5500Variant(this);
    this.commonBlock = new CommonBlock(this, () => this.softReset());
    this.sizesChanged();
  }

  read(block: number, address: number): number {
    if (this.silent) return 0;
    if (this.softResetting) return block === 0 && address === 0 ? MR.RST : 0;
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
        this.socketBlocks[n].write(address, value);
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
}
