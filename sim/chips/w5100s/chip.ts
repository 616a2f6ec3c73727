import type { SimClock } from '../../clock.ts';
import type { Wire } from '../../wire/wire.ts';
import { WiznetSim } from '../wiznet/chip.ts';
import type { PacketMemory } from '../wiznet/registers/memory.ts';
import { RegisterFile, RegisterMap } from '../wiznet/registers/register-file.ts';
import type { Status } from '../wiznet/registers/registers.ts';
import type { Retry } from '../wiznet/variant.ts';
import { W5100sInterrupts } from './interrupts.ts';
import { DEFAULTS, type Knobs } from './knobs.ts';
import { W5100sPhy } from './phy.ts';
import { CommonBlock } from './registers/common-block.ts';
import { type AddressSpace, FlatDecoder } from './registers/frame.ts';
import {
  COMMON_REGISTERS,
  type CommonName,
  MR,
  SN_MR2_BITS,
  SOCKET_REGISTERS,
  type SocketName,
} from './registers/registers.ts';
import { W5100sSocketless } from './socketless.ts';
import { W5100sVariant } from './variant.ts';

export interface ChipOptions extends Partial<Knobs> {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
}

const COMMON = new RegisterMap<CommonName>(COMMON_REGISTERS);
const SOCKET = new RegisterMap<SocketName>(SOCKET_REGISTERS);

const SOCKETS = 4;

/** Where things are in the one address space (w5100s.md, chapters 0 and 5). */
const SOCKETS_AT = 0x0400;
const TX_AT = 0x4000;
const RX_AT = 0x6000;
const MEMORY = 0x2000;

const SN_MR2_AT = 0x2f;
const NO_RETRY: Retry = { rtr: 0, rcr: 0 };

/**
 * A W5100S (w5100s.md).
 *
 * Left out: PPPoE, of which there are the registers and nothing behind them; the parallel bus, and with it what MR.AI and
 * MR.IND do; IP fragments, as on the chip.
 */
export class W5100sSim extends WiznetSim implements AddressSpace {
  declare readonly knobs: Knobs;
  declare readonly common: RegisterFile<CommonName>;
  readonly socketFiles: readonly RegisterFile<SocketName>[];
  readonly phy: W5100sPhy;
  readonly variant: W5100sVariant;
  readonly socketless: W5100sSocketless;
  readonly retryAtOpen: Retry[] = [];
  protected readonly decoder: FlatDecoder;
  protected readonly interrupts: W5100sInterrupts;
  private readonly commonBlock: CommonBlock;
  /** The frame that touches a packet memory, and the socket whose part it began in. */
  private burstFrame = -1;
  private burstOwner = -1;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, ...knobs } = options;
    const sockets = Array.from({ length: SOCKETS }, () => new RegisterFile(SOCKET));
    const common = new RegisterFile(COMMON);
    super(clock, wire, { knobs: { ...DEFAULTS, ...knobs }, strict, common, sockets, memory: MEMORY });
    this.socketFiles = sockets;
    for (let n = 0; n < SOCKETS; n++) this.retryAtOpen.push(NO_RETRY);
    this.phy = new W5100sPhy(clock, this.knobs, () => this.resume());
    this.decoder = new FlatDecoder(this, this.knobs);
    this.interrupts = new W5100sInterrupts(this, (low) => this.onInterrupt?.(low));
    this.variant = new W5100sVariant(this);
    this.socketless = new W5100sSocketless(this);
    this.commonBlock = new CommonBlock(this, () => this.softReset());
    this.sizesChanged();
  }

  read(address: number): number {
    if (this.silent) return 0;
    if (this.softResetting) return address === 0 ? MR.RST : 0;
    if (address < SOCKETS_AT) return this.commonBlock.read(address);
    const n = socketAt(address);
    if (n >= 0) return this.socketBlocks[n].read(address & 0xff);
    if (address >= TX_AT && address < RX_AT) {
      this.enter(this.txMemory, address - TX_AT);
      return this.txMemory.readPlace(address - TX_AT);
    }
    if (address >= RX_AT && address < RX_AT + MEMORY) {
      const owner = this.enter(this.rxMemory, address - RX_AT);
      if (owner >= 0) this.draining(owner);
      return this.rxMemory.readPlace(address - RX_AT);
    }
    return this.knobs.reservedReads;
  }

  write(address: number, value: number): void {
    if (this.silent || this.softResetting) return;
    if (address < SOCKETS_AT) {
      this.commonBlock.write(address, value);
      return;
    }
    const n = socketAt(address);
    if (n >= 0) this.writeSocket(n, address & 0xff, value);
    else if (address >= TX_AT && address < RX_AT) {
      const owner = this.enter(this.txMemory, address - TX_AT);
      if (owner >= 0) this.filling(owner);
      this.txMemory.writePlace(address - TX_AT, value);
    } else if (address >= RX_AT && address < RX_AT + MEMORY) {
      this.enter(this.rxMemory, address - RX_AT);
      this.rxMemory.writePlace(address - RX_AT, value);
    }
  }

  override transition(socket: number, from: Status, to: Status): void {
    if (from === 'CLOSED') this.retryAtOpen[socket] = this.variant.retryNow(socket);
    super.transition(socket, from, to);
  }

  /** RMSR and TMSR show the sizes by two bits a socket, and have none for a size of 0. */
  override sizesChanged(): void {
    super.sizesChanged();
    let rx = 0;
    let tx = 0;
    for (const { index, registers } of this.sockets) {
      rx |= codeOf(registers.get('Sn_RXBUF_SIZE')) << (index * 2);
      tx |= codeOf(registers.get('Sn_TXBUF_SIZE')) << (index * 2);
    }
    this.common.set('RMSR', rx);
    this.common.set('TMSR', tx);
  }

  protected override clear(): void {
    super.clear();
    this.socketless.reset();
    this.commonBlock.reset();
  }

  private writeSocket(n: number, offset: number, value: number): void {
    if (offset === SN_MR2_AT && value & ~SN_MR2_BITS)
      this.fault('other-map', `socket ${n}: Sn_MR2 has no such bits: Sn_KPALVTR of a W5500`, n, 'Sn_MR2');
    this.socketBlocks[n].write(offset, value);
  }

  /** A burst touches a byte of a memory. Returns its owner; a burst that enters the part of another socket is reported once. */
  private enter(memory: PacketMemory, place: number): number {
    const owner = memory.ownerOf(place);
    if (this.burstFrame !== this.frameNumber) {
      this.burstFrame = this.frameNumber;
      this.burstOwner = owner;
    } else if (owner !== this.burstOwner && this.burstOwner !== -2) {
      const from = this.burstOwner;
      this.burstOwner = -2;
      this.fault(
        'buffer-crossed',
        `a burst runs from the part of socket ${from} into ${nameOf(owner)}`,
        from,
      );
    }
    return owner;
  }
}

const nameOf = (owner: number): string => (owner < 0 ? 'one of no socket' : `that of socket ${owner}`);

/** The socket whose registers are at `address`, or -1. */
function socketAt(address: number): number {
  const n = (address - SOCKETS_AT) >> 8;
  return n >= 0 && n < SOCKETS ? n : -1;
}

/** 1, 2, 4 and 8 KB as RMSR has them. */
const codeOf = (kb: number): number => Math.max(0, [1, 2, 4, 8].indexOf(kb));
