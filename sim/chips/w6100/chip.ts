import type { SimClock } from '../../clock.ts';
import { get16 } from '../../net/bytes.ts';
import { TYPE_IPV4, TYPE_IPV6 } from '../../net/ethernet.ts';
import type { Wire } from '../../wire/wire.ts';
import { BlockSim } from '../wiznet/block-chip.ts';
import { RegisterFile, RegisterMap } from '../wiznet/registers/register-file.ts';
import type { Status } from '../wiznet/registers/registers.ts';
import { W6100Interrupts } from './interrupts.ts';
import { Ip6Stack } from './ip6/stack.ts';
import { DEFAULTS, type Knobs } from './knobs.ts';
import { W6100Phy } from './phy.ts';
import { CommonBlock } from './registers/common-block.ts';
import {
  COMMON_REGISTERS,
  type CommonName,
  NETMR,
  SOCKET_REGISTERS,
  type SocketName,
} from './registers/registers.ts';
import { W6100Socketless } from './socketless.ts';
import { W6100Variant } from './variant.ts';

export interface ChipOptions extends Partial<Knobs> {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
}

const COMMON = new RegisterMap<CommonName>(COMMON_REGISTERS);
const SOCKET = new RegisterMap<SocketName>(SOCKET_REGISTERS);

const SOCKETS = 8;

/** Bytes of the TX memory, and of the RX memory (chapter 0). */
const MEMORY = 16 * 1024;

const SN_IRCLR_AT = 0x0028;

/** Where the type of a frame is. */
const TYPE_AT = 12;

/**
 * A W6100 (w6100.md).
 *
 * Left out: PPPoE, of which there are the registers and nothing behind them; PARP, with which a ping is answered behind an
 * ARP of its own; the parallel bus; IP fragments, as on the chip; and of IPv6 what ip6/stack.ts says.
 */
export class W6100Sim extends BlockSim {
  declare readonly knobs: Knobs;
  declare readonly common: RegisterFile<CommonName>;
  readonly socketFiles: readonly RegisterFile<SocketName>[];
  readonly phy: W6100Phy;
  readonly variant: W6100Variant;
  override readonly ip6: Ip6Stack;
  readonly socketless: W6100Socketless;
  protected readonly interrupts: W6100Interrupts;
  protected readonly commonBlock: CommonBlock;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, ...knobs } = options;
    const sockets = Array.from({ length: SOCKETS }, () => new RegisterFile(SOCKET));
    const common = new RegisterFile(COMMON);
    super(clock, wire, { knobs: { ...DEFAULTS, ...knobs }, strict, common, sockets, memory: MEMORY });
    this.socketFiles = sockets;
    this.phy = new W6100Phy(clock, this.knobs);
    this.interrupts = new W6100Interrupts(this, (low) => this.onInterrupt?.(low));
    this.variant = new W6100Variant(this);
    this.ip6 = new Ip6Stack(this);
    this.socketless = new W6100Socketless(this, this.ip6);
    this.commonBlock = new CommonBlock(this, () => this.softReset());
    this.sizesChanged();
  }

  /** NETMR can block a version of IP, for sockets in MACRAW as well. */
  override receive(frame: Uint8Array): void {
    const blocked = this.common.get('NETMR');
    const type = get16(frame, TYPE_AT);
    if (type === TYPE_IPV4 && blocked & NETMR.IP4B) return;
    if (type === TYPE_IPV6 && blocked & NETMR.IP6B) return;
    super.receive(frame);
  }

  override transition(socket: number, from: Status, to: Status): void {
    if (from === 'CLOSED') this.opened(this.socketFiles[socket]);
    super.transition(socket, from, to);
  }

  protected override clear(): void {
    super.clear();
    this.socketless.reset();
    this.commonBlock.reset();
  }

  protected override writeSocket(n: number, address: number, value: number): void {
    if (address === SN_IRCLR_AT) this.clearEvents(n, value);
    else super.writeSocket(n, address, value);
  }

  private opened(registers: RegisterFile<SocketName>): void {
    registers.set('Sn_ESR', 0);
    if (!this.knobs.retryCopied) return;
    if (registers.get('Sn_RTR') === 0) registers.set('Sn_RTR', this.common.get('RTR'));
    if (registers.get('Sn_RCR') === 0) registers.set('Sn_RCR', this.common.get('RCR'));
  }

  private clearEvents(n: number, bits: number): void {
    const { registers } = this.sockets[n];
    registers.set('Sn_IR', registers.get('Sn_IR') & ~bits);
    this.interruptsChanged();
  }
}
