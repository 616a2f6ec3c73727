import { Ipv4Variant } from '../wiznet/ipv4-variant.ts';
import { COMMANDS, type CommandName } from '../wiznet/registers/registers.ts';
import type { Filters, Retry, Variant } from '../wiznet/variant.ts';
import type { W5100sCore } from './core.ts';
import { COMMANDS_WITH_IGMP, IR, IR2, MR, MR2, PROTOCOLS, SN_MR, SN_MR2 } from './registers/registers.ts';

const isZero = (address: Uint8Array): boolean => address.every((byte) => byte === 0);

/** What is the W5100S's own of what the family does. */
export class W5100sVariant extends Ipv4Variant<W5100sCore> implements Variant {
  readonly protocols = PROTOCOLS;
  /** Chapter 4, Sn_RXBUF_SIZE. */
  readonly sizesKb = [0, 1, 2, 4, 8];

  get commands(): ReadonlyMap<number, CommandName> {
    return this.core.knobs.igmpCommands ? COMMANDS_WITH_IGMP : COMMANDS;
  }

  /** The parts up to this socket's own have to fit: what lies behind may be too long while it is closed (chapter 4). */
  crowd(index: number): number {
    return index + 1;
  }

  retry(index: number): Retry {
    const { knobs, retryAtOpen } = this.core;
    return knobs.socketRetry === 'open' ? retryAtOpen[index] : this.retryNow(index);
  }

  /** What the registers say now: the socket's own, or those of all where its own are 0. */
  retryNow(index: number): Retry {
    const { common, socketFiles } = this.core;
    const own = socketFiles[index];
    return { rtr: own.get('Sn_RTR') || common.get('RTR'), rcr: own.get('Sn_RCR') || common.get('RCR') };
  }

  filters(index: number): Filters {
    const registers = this.core.socketFiles[index];
    const mode = registers.get('Sn_MR');
    const blocks = registers.get('Sn_MR2');
    const raw = PROTOCOLS.get(mode & 0x0f) === 'MACRAW';
    return {
      broadcast: (blocks & (raw ? SN_MR2.MBBLK : SN_MR2.UBBLK)) !== 0,
      unicast: (blocks & SN_MR2.UUBLK) !== 0,
      others: (mode & SN_MR.MF) !== 0,
      multicast: () => (blocks & SN_MR2.MMBLK) !== 0,
      ipv6: (blocks & SN_MR2.IPV6BLK) !== 0,
    };
  }

  ipProtocol(index: number): number {
    return this.core.socketFiles[index].get('Sn_PROTO');
  }

  get openClearsIr(): boolean {
    return this.core.knobs.openClearsIr;
  }

  get showsClosing(): boolean {
    return this.core.knobs.showsClosing;
  }

  get answersPing(): boolean {
    return (this.core.common.get('MR') & MR.PB) === 0;
  }

  asksAlways(): boolean {
    return this.has(MR2.UDPFARP);
  }

  get asksForBroadcast(): boolean {
    const { common, knobs } = this.core;
    return knobs.arpErratum && isZero(common.bytesOf('SIPR')) && !isZero(common.bytesOf('SUBR'));
  }

  pushes(index: number): boolean {
    return (this.core.socketFiles[index].get('Sn_MR2') & SN_MR2.FPSH) !== 0;
  }

  get wakes(): 'never' | 'always' {
    return this.has(MR2.WOL) ? 'always' : 'never';
  }

  refuses(isSyn: boolean): boolean {
    if (!this.has(MR2.NOTCPRST)) return true;
    return this.core.knobs.silence === 'syn' && !isSyn;
  }

  get reportsClosedPorts(): boolean {
    return !this.has(MR2.UDPURB);
  }

  announce(news: 'conflict' | 'unreachable' | 'magic'): void {
    const { common } = this.core;
    if (news === 'magic') common.set('IR2', common.get('IR2') | IR2.MAGIC);
    else common.set('IR', common.get('IR') | (news === 'conflict' ? IR.CONFLICT : IR.UNREACH));
    this.core.interruptsChanged();
  }

  heardArp(ip: Uint8Array, mac: Uint8Array): void {
    this.core.socketless.heardArp(ip, mac);
  }

  heardPing(ip: Uint8Array, identifier: number, sequence: number): void {
    this.core.socketless.heardPing(ip, identifier, sequence);
  }

  private has(bit: number): boolean {
    return (this.core.common.get('MR2') & bit) !== 0;
  }
}
