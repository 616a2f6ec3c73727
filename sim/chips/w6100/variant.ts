import { BROADCAST_IP, equal, isMulticast } from '../../net/address.ts';
import { isLinkLocal } from '../../net/address6.ts';
import { put16 } from '../../net/bytes.ts';
import type { Filters, Retry, Variant } from '../wiznet/variant.ts';
import type { W6100Core } from './core.ts';
import {
  COMMANDS_OF_BOTH,
  type CommonName,
  IR,
  MODE,
  NETMR,
  NETXMR,
  PACKET,
  PROTOCOLS,
  SN_ESR,
  SN_MR,
  SN_MR2,
} from './registers/registers.ts';

const NEWS = { conflict: IR.IPCONF, unreachable: IR.UNR4, magic: IR.WOL } as const;

/** The modes of both versions of IP, and of IPv6 alone. */
const DUAL: readonly number[] = [MODE.TCPD, MODE.UDPD];
const SIX: readonly number[] = [MODE.TCP6, MODE.UDP6, MODE.IPRAW6];

/** The W6100's variant of the family's behaviour. */
export class W6100Variant implements Variant {
  readonly commands = COMMANDS_OF_BOTH;
  readonly protocols = PROTOCOLS;
  /** Chapter 4, Sn_TX_BSR and Sn_RX_BSR. */
  readonly sizesKb = [0, 1, 2, 4, 8, 16];
  readonly openClearsIr = false;
  readonly asksForBroadcast = false;
  private readonly core: W6100Core;
  /** The sockets whose peer is in Sn_DIP6R. */
  private readonly hasPeer6: boolean[] = [];

  constructor(core: W6100Core) {
    this.core = core;
  }

  /** All sizes together, of open and closed sockets. */
  crowd(): number {
    return this.core.sockets.length;
  }

  /** The socket's own, or those of all where its own are 0: OPEN may have copied them. */
  retry(index: number): Retry {
    const { common, socketFiles } = this.core;
    const own = socketFiles[index];
    return { rtr: own.get('Sn_RTR') || common.get('RTR'), rcr: own.get('Sn_RCR') || common.get('RCR') };
  }

  filters(index: number): Filters {
    const mode = this.core.socketFiles[index].get('Sn_MR');
    const isRaw = (mode & 0x0f) === MODE.MACRAW;
    const filtered = isRaw && (mode & SN_MR.MF) !== 0;
    return {
      broadcast: isRaw ? filtered && !this.core.knobs.filterPassesBroadcast : (mode & SN_MR.BRDB) !== 0,
      unicast: (mode & SN_MR.UNIB) !== 0,
      others: filtered,
      multicast: () => (mode & SN_MR.MMB) !== 0,
      ipv6: (mode & SN_MR.MMB6) !== 0,
    };
  }

  ipProtocol(index: number): number {
    return this.core.socketFiles[index].get('Sn_PNR');
  }

  get showsClosing(): boolean {
    return this.core.knobs.showsClosing;
  }

  get restartsRx(): boolean {
    return this.core.knobs.rxRestarts;
  }

  get sendOkAtStart(): boolean {
    return this.core.knobs.sendOk === 'start';
  }

  get answersPing(): boolean {
    return !this.has('NET4MR', NETXMR.PB);
  }

  asksAlways(index: number): boolean {
    return (this.core.socketFiles[index].get('Sn_MR2') & SN_MR2.FARP) !== 0;
  }

  asksCallers(index: number): boolean {
    return this.asksAlways(index);
  }

  usesDhar(index: number): boolean {
    return (this.core.socketFiles[index].get('Sn_MR2') & SN_MR2.DHAM) !== 0;
  }

  peer(index: number): Uint8Array {
    return this.core.socketFiles[index].bytesOf(this.hasPeer6[index] ? 'Sn_DIP6R' : 'Sn_DIPR');
  }

  /** A member in a mode of IPv6 belongs to a group of IPv6; in UDPD, to one of IPv4. */
  group(index: number): Uint8Array {
    return this.core.socketFiles[index].bytesOf(SIX.includes(this.modeOf(index)) ? 'Sn_DIP6R' : 'Sn_DIPR');
  }

  setPeer(index: number, address: Uint8Array, own: Uint8Array): void {
    const isIpv6 = address.length === 16;
    this.hasPeer6[index] = isIpv6;
    this.core.socketFiles[index].setBytes(isIpv6 ? 'Sn_DIP6R' : 'Sn_DIPR', address);
    this.describe(index, false, own);
  }

  aim(index: number, isIpv6: boolean): boolean {
    const mode = this.modeOf(index);
    if (!DUAL.includes(mode) && SIX.includes(mode) !== isIpv6) return false;
    this.hasPeer6[index] = isIpv6;
    // From which address a connection goes out is settled now.
    const { stack, sockets } = this.core;
    if (sockets[index].tcp)
      this.describe(index, true, stack.source(sockets[index].registers, this.peer(index)));
    return true;
  }

  speaks(index: number, address: Uint8Array): boolean {
    const mode = this.modeOf(index);
    return DUAL.includes(mode) || SIX.includes(mode) === (address.length === 16);
  }

  pushes(index: number): boolean {
    return (this.core.socketFiles[index].get('Sn_MR') & SN_MR.FPSH) !== 0;
  }

  get wakes(): 'never' | 'always' {
    return this.has('NETMR', NETMR.WOL) ? 'always' : 'never';
  }

  refuses(isSyn: boolean, from: Uint8Array): boolean {
    if (!this.has(from.length === 16 ? 'NET6MR' : 'NET4MR', NETXMR.RSTB)) return true;
    return this.core.knobs.silence === 'syn' && !isSyn;
  }

  get reportsClosedPorts(): boolean {
    return !this.has('NET4MR', NETXMR.UNRB);
  }

  announce(news: keyof typeof NEWS | 'unreachable6'): void {
    const { common } = this.core;
    common.set('IR', common.get('IR') | (news === 'unreachable6' ? IR.UNR6 : NEWS[news]));
    this.core.interruptsChanged();
  }

  heardArp(ip: Uint8Array, mac: Uint8Array): void {
    this.core.socketless.heardArp(ip, mac);
  }

  heardPing(ip: Uint8Array, identifier: number, sequence: number): void {
    this.core.socketless.heardPing(ip, identifier, sequence);
  }

  datagramHead(from: Uint8Array, port: number, to: Uint8Array, length: number): Uint8Array {
    const head = new Uint8Array(4 + from.length);
    head.set(this.packetHead(from, to, length));
    put16(head, 2 + from.length, port);
    return head;
  }

  /** Two bytes that say how long the data is and where it came to, and the sender's address (chapter 5). */
  packetHead(from: Uint8Array, to: Uint8Array, length: number): Uint8Array {
    const isIpv6 = from.length === 16;
    let information = (length & PACKET.LENGTH) | (isIpv6 ? PACKET.IPV6 : 0);
    if (isAll(to)) information |= PACKET.ALL;
    else if (isMulticast(to)) information |= PACKET.GROUP;
    else if (isIpv6 && isLinkLocal(to)) information |= this.core.knobs.linkLocalBit;
    const head = new Uint8Array(2 + from.length);
    put16(head, 0, information);
    head.set(from, 2);
    return head;
  }

  private modeOf(index: number): number {
    return this.core.socketFiles[index].get('Sn_MR') & 0x0f;
  }

  /** Sn_ESR of a connection: it is set with its first segment. */
  private describe(index: number, isClient: boolean, own: Uint8Array): void {
    const tcpop = Number(isClient) === this.core.knobs.tcpopClient ? SN_ESR.TCPOP : 0;
    const isGlobal = own.length === 16 && equal(own, this.core.common.bytesOf('GUAR'));
    const version = own.length === 16 ? SN_ESR.TCPM : 0;
    this.core.socketFiles[index].set('Sn_ESR', tcpop | version | (isGlobal ? SN_ESR.IP6T : 0));
  }

  private has(register: CommonName, bit: number): boolean {
    return (this.core.common.get(register) & bit) !== 0;
  }
}

/** Returns true for the group of all nodes, and for a broadcast of IPv4 to all networks. */
const isAll = (to: Uint8Array): boolean =>
  to.length === 16
    ? to[0] === 0xff && to[15] === 1 && to.subarray(2, 15).every((b) => b === 0)
    : equal(to, BROADCAST_IP);
