import type { SimClock } from '../../clock.ts';
import type { Wire } from '../../wire/wire.ts';
import { BlockSim } from '../wiznet/block-chip.ts';
import { RegisterFile, RegisterMap } from '../wiznet/registers/register-file.ts';
import { W5500Interrupts } from './interrupts.ts';
import { DEFAULTS, type Knobs } from './knobs.ts';
import { W5500Phy } from './phy.ts';
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
export class W5500Sim extends BlockSim {
  declare readonly knobs: Knobs;
  declare readonly common: RegisterFile<CommonName>;
  readonly phy: W5500Phy;
  readonly variant: W5500Variant;
  protected readonly interrupts: W5500Interrupts;
  protected readonly commonBlock: CommonBlock;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, ...knobs } = options;
    super(clock, wire, {
      knobs: { ...DEFAULTS, ...knobs },
      strict,
      common: new RegisterFile(COMMON),
      sockets: Array.from({ length: SOCKETS }, () => new RegisterFile(SOCKET)),
      memory: MEMORY,
    });
    this.phy = new W5500Phy(clock, this.knobs, () => this.resume());
    this.interrupts = new W5500Interrupts(this, (low) => this.onInterrupt?.(low));
    this.variant = new W5500Variant(this);
    this.commonBlock = new CommonBlock(this, () => this.softReset());
    this.sizesChanged();
  }

  /** MR shows its RST until the reset is over. */
  protected override whileResetting(block: number, address: number): number {
    return block === 0 && address === 0 ? MR.RST : 0;
  }
}
