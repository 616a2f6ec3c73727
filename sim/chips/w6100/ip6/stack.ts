import { equal, isMulticast, multicastMac6 } from '../../../net/address.ts';
import { ALL_NODES, isLinkGroup, isLinkLocal, solicitedGroup, UNSPECIFIED } from '../../../net/address6.ts';
import { buildEthernet, TYPE_IPV6 } from '../../../net/ethernet.ts';
import {
  buildIcmp6,
  type Icmp6Message,
  NEIGHBOUR_HOPS,
  PORT_UNREACHABLE6,
  solicitation,
  unreachable6,
} from '../../../net/icmp6.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../../net/ipv4.ts';
import { buildIpv6, type Ipv6Packet, PROTOCOL_ICMP6, parseIpv6 } from '../../../net/ipv6.ts';
import { PROTOCOL_OPTIONS, withRouterAlert } from '../../../net/mld.ts';
import { receiveTcp } from '../../wiznet/modes/stack-tcp.ts';
import { receiveUdp } from '../../wiznet/modes/stack-udp.ts';
import type { GroupVoice, Ip6Part } from '../../wiznet/parts.ts';
import type { Registers } from '../../wiznet/registers/register-file.ts';
import type { SocketName } from '../../wiznet/registers/registers.ts';
import type { Ip6Messages, W6100Core } from '../core.ts';
import { NETXMR, SN_ESR, SOURCE } from '../registers/registers.ts';
import { receiveIcmp6 } from './icmp.ts';
import { mldVoice, receiveQuery } from './mld.ts';

/**
 * IPv6 below the sockets (w6100.md, chapters 3 to 6): two addresses, LLAR and GUAR, neighbours instead of ARP, ICMP, and
 * groups that a UDP socket joins.
 *
 * Left out: fragments, and extension headers but those of MLD.
 */
export class Ip6Stack implements Ip6Part, Ip6Messages {
  private readonly core: W6100Core;

  constructor(core: W6100Core) {
    this.core = core;
  }

  get linkLocal(): Uint8Array {
    return this.core.common.bytesOf('LLAR');
  }

  get global(): Uint8Array {
    return this.core.common.bytesOf('GUAR');
  }

  /** Returns true if `address` is one that the chip has. */
  isOwn(address: Uint8Array): boolean {
    if (equal(address, UNSPECIFIED)) return false;
    return equal(address, this.linkLocal) || equal(address, this.global);
  }

  receive(bytes: Uint8Array, mac: Uint8Array): boolean {
    const packet = parseIpv6(bytes);
    if (!packet) return false;
    const { core } = this;
    const ours = this.isOwn(packet.destination);
    if (packet.protocol === PROTOCOL_ICMP6) {
      if (!ours && !this.isForUs(packet.destination)) return false;
      return this.left(packet, receiveIcmp6(core, this, packet, mac));
    }
    if (packet.protocol === PROTOCOL_OPTIONS) receiveQuery(core, packet);
    if (packet.protocol === PROTOCOL_UDP) {
      const taken = (ours || isMulticast(packet.destination)) && receiveUdp(core, packet);
      if (ours && !taken && (core.common.get('NET6MR') & NETXMR.UNRB) === 0) this.refuse(packet, bytes, mac);
      return taken;
    }
    if (!ours) return false;
    if (packet.protocol === PROTOCOL_TCP) return receiveTcp(core, packet, mac);
    return this.left(packet, false);
  }

  /** The socket's choice, or that of SLPSR; a connection keeps the address that it began with. */
  source(registers: Registers<SocketName> | null, destination: Uint8Array): Uint8Array {
    const { sockets, socketFiles, common } = this.core;
    const index = sockets.findIndex((socket) => socket.registers === registers);
    const own = index >= 0 ? socketFiles[index] : null;
    if (own && sockets[index].tcp?.isConnected)
      return (own.get('Sn_ESR') & SN_ESR.IP6T) !== 0 ? this.global : this.linkLocal;
    const wanted = own ? own.get('Sn_PSR') : common.get('SLPSR');
    if (wanted === SOURCE.LLA) return this.linkLocal;
    if (wanted === SOURCE.GUA) return this.global;
    const isNear = isLinkLocal(destination) || isLinkGroup(destination);
    return isNear || equal(this.global, UNSPECIFIED) ? this.linkLocal : this.global;
  }

  nextHop(destination: Uint8Array): Uint8Array {
    if (isLinkLocal(destination)) return destination;
    const mask = this.core.common.bytesOf('SUB6R');
    const own = this.global;
    const isNear = mask.every((bits, at) => (destination[at] & bits) === (own[at] & bits));
    return isNear ? destination : this.core.common.bytesOf('GA6R');
  }

  mld(group: Uint8Array, mac: Uint8Array): GroupVoice {
    return mldVoice(this.core, group, (to, destination, icmp, source) => {
      const head = { source, destination, protocol: PROTOCOL_OPTIONS, hops: 1, trafficClass: 0 };
      this.transmit(to ?? mac, { ...head, payload: withRouterAlert(icmp) });
    });
  }

  /** `from`: who asks; the unspecified address where the question is whether an address is free. */
  ask(target: Uint8Array, from: Uint8Array = this.source(null, target)): void {
    const group = solicitedGroup(target);
    const mac = equal(from, UNSPECIFIED) ? null : this.core.stack.mac;
    this.sendNeighbour(multicastMac6(group), group, solicitation(target, mac), from);
  }

  send(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    protocol: number,
    payload: Uint8Array,
  ): void {
    const source = this.source(registers, destination);
    const hops = registers ? registers.get('Sn_TTL') : this.core.common.get('SLHOPR');
    const trafficClass = registers ? registers.get('Sn_TOS') : 0;
    this.transmit(mac, { source, destination, protocol, hops, trafficClass, payload });
  }

  sendIcmp(mac: Uint8Array, destination: Uint8Array, message: Icmp6Message, from?: Uint8Array): void {
    const source = from ?? this.source(null, destination);
    this.transmitIcmp(mac, source, destination, message, this.core.common.get('SLHOPR'));
  }

  /** A message that stays on the segment. */
  sendNeighbour(mac: Uint8Array, destination: Uint8Array, message: Icmp6Message, from?: Uint8Array): void {
    const source = from ?? this.source(null, destination);
    this.transmitIcmp(mac, source, destination, message, NEIGHBOUR_HOPS);
  }

  private transmitIcmp(
    mac: Uint8Array,
    source: Uint8Array,
    destination: Uint8Array,
    message: Icmp6Message,
    hops: number,
  ): void {
    const payload = buildIcmp6(message, source, destination);
    this.transmit(mac, { source, destination, protocol: PROTOCOL_ICMP6, hops, trafficClass: 0, payload });
  }

  private transmit(mac: Uint8Array, packet: Ipv6Packet): void {
    const { stack } = this.core;
    const payload = buildIpv6(packet);
    stack.transmit(buildEthernet({ destination: mac, source: stack.mac, type: TYPE_IPV6, payload }));
  }

  /** Whether a group is one that the chip belongs to: all nodes, and those in which it is asked for its addresses. */
  private isForUs(group: Uint8Array): boolean {
    if (equal(group, ALL_NODES)) return true;
    return [this.linkLocal, this.global].some(
      (own) => !equal(own, UNSPECIFIED) && equal(group, solicitedGroup(own)),
    );
  }

  /** Gives what the chip does not handle itself to a socket in IPRAW6 of that protocol. */
  private left(packet: Ipv6Packet, handled: boolean): boolean {
    if (handled) return true;
    const { sockets, variant } = this.core;
    const raw = sockets.find(
      ({ index, ipraw }) => ipraw?.protocol === packet.protocol && variant.speaks(index, packet.source),
    )?.ipraw;
    raw?.receive(packet.source, packet.destination, packet.payload);
    return raw !== undefined;
  }

  private refuse(packet: Ipv6Packet, bytes: Uint8Array, mac: Uint8Array): void {
    const length = 40 + packet.payload.length;
    this.sendIcmp(
      mac,
      packet.source,
      unreachable6(PORT_UNREACHABLE6, bytes.subarray(0, length)),
      packet.destination,
    );
  }
}
