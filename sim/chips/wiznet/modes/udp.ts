import { BROADCAST_MAC, equal, isMulticast, multicastMac6 } from '../../../net/address.ts';
import { PROTOCOL_UDP } from '../../../net/ipv4.ts';
import { buildUdp, type Datagram } from '../../../net/udp.ts';
import type { Core } from '../core.ts';
import type { UdpPart } from '../parts.ts';
import { SN_IR, SN_MR } from '../registers/registers.ts';
import { igmp, Membership } from './membership.ts';
import type { Mode, ModeSocket } from './mode.ts';

/** What Sn_MSSR = 0 stands for, and the most that fits into one packet (chapter 4); and into one of IPv6. */
const MSS = 1472;
const MSS_IPV6 = 1452;

/** A socket with UDP in Sn_MR. */
export class UdpMode implements Mode, UdpPart {
  private readonly core: Core;
  private readonly socket: ModeSocket;
  /** Whom the last SEND went to, and where that was: asked again only for another address, or with FARP. */
  private known: { ip: Uint8Array; mac: Uint8Array } | null = null;
  /** With MULTI: the group it belongs to. */
  membership: Membership | null = null;

  constructor(core: Core, socket: ModeSocket) {
    this.core = core;
    this.socket = socket;
  }

  /**
   * With MULTI, the group that Sn_DIPR and Sn_DHAR name is joined; MC chooses the version of IGMP. In a mode of IPv6 it is
   * the group in Sn_DIP6R.
   */
  opened(): void {
    this.join();
  }

  /** IGMP_JOIN, of the chips that have it: the same without OPEN. */
  join(): void {
    const { core } = this;
    const { registers, index } = this.socket;
    const mode = registers.get('Sn_MR');
    const group = core.variant.group(index);
    if ((mode & SN_MR.MULTI) === 0 || !isMulticast(group)) return;
    this.membership?.leave();
    const mac = registers.bytesOf('Sn_DHAR');
    const voice =
      group.length === 16 ? core.ip6?.mld(group, mac) : igmp(core, group, mac, mode & SN_MR.MC ? 1 : 2);
    this.membership = voice ? new Membership(core, group, voice) : null;
  }

  closing(): void {
    this.leave();
  }

  /** IGMP_LEAVE. */
  leave(): void {
    this.membership?.leave();
    this.membership = null;
  }

  send(bytes: Uint8Array, toDhar: boolean): void {
    const { core, socket } = this;
    const ip = core.variant.peer(socket.index);
    const mac = this.macFor(ip, toDhar);
    if (mac) {
      this.transmit(bytes, mac, ip);
      return;
    }
    // A broadcast address has no route: if ARP is done at all, it asks for the address itself.
    const hop = core.stack.isBroadcast(ip) ? ip : core.stack.nextHop(ip);
    socket.resolver.resolve(hop, (found) => {
      if (!found) {
        socket.sendFailed();
        return;
      }
      this.known = { ip, mac: found.slice() };
      socket.registers.setBytes('Sn_DHAR', found);
      this.transmit(bytes, this.known.mac, ip);
    });
  }

  /** A datagram that does not fit is dropped whole, without a trace. */
  receive(source: Uint8Array, destination: Uint8Array, datagram: Datagram): void {
    const { payload, sourcePort } = datagram;
    const { rx } = this.socket;
    const head = this.core.variant.datagramHead(source, sourcePort, destination, payload.length);
    if (head.length + payload.length > rx.room) return;
    rx.put(Buffer.concat([head, payload]));
    this.socket.raise(SN_IR.RECV);
  }

  consumed(): void {}

  close(): void {
    this.membership?.stop();
  }

  /** Where to send without asking; null when ARP has to find out. */
  private macFor(ip: Uint8Array, toDhar: boolean): Uint8Array | null {
    const { registers } = this.socket;
    const { variant } = this.core;
    const { index } = this.socket;
    if (toDhar || variant.usesDhar(index) || registers.get('Sn_MR') & SN_MR.MULTI)
      return registers.bytesOf('Sn_DHAR');
    if (this.core.stack.isBroadcast(ip)) return variant.asksForBroadcast ? null : BROADCAST_MAC;
    if (ip.length === 16 && ip[0] === 0xff) return multicastMac6(ip);
    return !variant.asksAlways(index) && this.known && equal(this.known.ip, ip) ? this.known.mac : null;
  }

  /** More than fits into one packet becomes several datagrams, not fragments. */
  private transmit(bytes: Uint8Array, mac: Uint8Array, ip: Uint8Array): void {
    const { core, socket } = this;
    const { registers } = socket;
    const limit = ip.length === 16 ? MSS_IPV6 : MSS;
    const most = Math.min(registers.get('Sn_MSSR') || limit, limit);
    const ports = { sourcePort: registers.get('Sn_PORT'), destinationPort: registers.get('Sn_DPORT') };
    let at = 0;
    do {
      const payload = bytes.subarray(at, at + most);
      const datagram = buildUdp({ ...ports, payload }, core.stack.source(registers, ip), ip);
      core.stack.sendIp(registers, mac, ip, PROTOCOL_UDP, datagram);
      at += most;
    } while (at < bytes.length);
    socket.sendDone(bytes.length, true);
  }
}
