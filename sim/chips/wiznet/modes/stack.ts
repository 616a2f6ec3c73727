import { BROADCAST_MAC, equal, isBroadcast, isMulticast, sameSubnet } from '../../../net/address.ts';
import { ARP_REPLY, ARP_REQUEST, type ArpPacket, buildArp, parseArp } from '../../../net/arp.ts';
import { NO_BYTES } from '../../../net/bytes.ts';
import { buildEthernet, parseEthernet, TYPE_ARP, TYPE_IPV4, TYPE_IPV6 } from '../../../net/ethernet.ts';
import { buildIgmp, IGMP_QUERY, type IgmpMessage, parseIgmp, ROUTER_ALERT } from '../../../net/igmp.ts';
import {
  buildIpv4,
  DONT_FRAGMENT,
  type Ipv4Packet,
  PROTOCOL_ICMP,
  PROTOCOL_IGMP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  parseIpv4,
} from '../../../net/ipv4.ts';
import { buildTcp, type Segment } from '../../../net/tcp/segment.ts';
import type { Port } from '../../../wire/wire.ts';
import type { Core } from '../core.ts';
import type { StackPart } from '../parts.ts';
import type { Registers } from '../registers/register-file.ts';
import type { SocketName } from '../registers/registers.ts';
import { receiveIcmp, refuseUdp } from './stack-icmp.ts';
import { receiveTcp } from './stack-tcp.ts';
import { receiveUdp } from './stack-udp.ts';

const NO_MAC = new Uint8Array(6);
const NO_IP = new Uint8Array(4);

/** What goes into the IP header of packets that are no socket's: the reset values of Sn_TOS, Sn_TTL and Sn_FRAG. */
const SOCKETLESS: Header = { tos: 0, ttl: 0x80, fragment: DONT_FRAGMENT };

/** Bytes of the longest frame, without its checksum. */
const LONGEST_FRAME = 1514;

/** IGMP stays on its segment (RFC 2236, 2). */
const TTL_LOCAL = 1;

/** A query of version 1 names no time for the answer; it means this, in tenths of a second (RFC 2236, 4). */
const V1_RESPONSE = 100;

type Header = Pick<Ipv4Packet, 'tos' | 'ttl' | 'fragment'>;

/** The hard-wired network below the sockets: Ethernet, ARP, IPv4 and ICMP (chapters 9 and 10). */
export class Stack implements StackPart {
  private readonly core: Core;
  private readonly port: Port;
  private id = 0;

  constructor(core: Core, port: Port) {
    this.core = core;
    this.port = port;
  }

  get ip(): Uint8Array {
    return this.core.common.bytesOf('SIPR');
  }

  get mac(): Uint8Array {
    return this.core.common.bytesOf('SHAR');
  }

  /** The address that a packet of a socket for `destination` comes from; IPv6 has a choice of two. */
  source(registers: Registers<SocketName> | null, destination: Uint8Array): Uint8Array {
    const { ip6 } = this.core;
    return ip6 && destination.length === 16 ? ip6.source(registers, destination) : this.ip;
  }

  /** Returns true for the broadcast address of the chip's subnet, and for 255.255.255.255. */
  isBroadcast(address: Uint8Array): boolean {
    return address.length === 4 && isBroadcast(address, this.ip, this.core.common.bytesOf('SUBR'));
  }

  /** Where a packet for `address` goes first: to itself on our subnet, else to the gateway. */
  nextHop(address: Uint8Array): Uint8Array {
    const { common, ip6 } = this.core;
    if (ip6 && address.length === 16) return ip6.nextHop(address);
    return sameSubnet(address, this.ip, common.bytesOf('SUBR')) ? address : common.bytesOf('GAR');
  }

  receive(frame: Uint8Array): void {
    // A receiver that stops before the end of a too long frame sees a wrong checksum.
    const accepted = this.core.phy.link && frame.length <= LONGEST_FRAME;
    const ethernet = accepted ? parseEthernet(frame) : null;
    if (!ethernet) return;
    const { destination, source, type, payload } = ethernet;
    let taken = false;
    // The lowest bit of the first byte marks broadcast and multicast.
    if (equal(destination, this.mac) || destination[0] & 1) {
      if (type === TYPE_ARP) this.receiveArp(parseArp(payload));
      if (type === TYPE_IPV4) taken = this.receiveIp(parseIpv4(payload), payload, source);
      if (type === TYPE_IPV6) taken = this.core.ip6?.receive(payload, source) ?? false;
    }
    if (!taken) this.core.sockets[0].macraw?.receive(frame);
  }

  /** Puts a whole frame on the wire; without a link it is lost without a sign. */
  transmit(frame: Uint8Array): void {
    if (this.core.phy.link) this.port.send(frame);
  }

  ask(target: Uint8Array): void {
    const { mac, ip } = this;
    if (this.core.ip6 && target.length === 16) return this.core.ip6.ask(target);
    const request = {
      operation: ARP_REQUEST,
      senderMac: mac,
      senderIp: ip,
      targetMac: NO_MAC,
      targetIp: target,
    };
    this.sendTo(BROADCAST_MAC, TYPE_ARP, buildArp(request));
  }

  /** One packet of a socket, whose registers say TOS, TTL and fragment flags; null stands for the chip itself. */
  sendIp(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    protocol: number,
    payload: Uint8Array,
  ): void {
    const { ip6 } = this.core;
    if (ip6 && destination.length === 16) return ip6.send(registers, mac, destination, protocol, payload);
    const header = registers
      ? { tos: registers.get('Sn_TOS'), ttl: registers.get('Sn_TTL'), fragment: registers.get('Sn_FRAG') }
      : SOCKETLESS;
    this.sendPacket(header, mac, destination, protocol, payload);
  }

  /** `alert`: with the option that makes routers look at it. */
  sendIgmp(mac: Uint8Array, destination: Uint8Array, message: IgmpMessage, alert: boolean): void {
    const header = { ...SOCKETLESS, ttl: TTL_LOCAL };
    const options = alert ? ROUTER_ALERT : NO_BYTES;
    this.sendPacket(header, mac, destination, PROTOCOL_IGMP, buildIgmp(message), options);
  }

  sendTcp(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    segment: Segment,
  ): void {
    const source = this.source(registers, destination);
    this.sendIp(registers, mac, destination, PROTOCOL_TCP, buildTcp(segment, source, destination));
  }

  private sendPacket(
    header: Header,
    mac: Uint8Array,
    destination: Uint8Array,
    protocol: number,
    payload: Uint8Array,
    options = NO_BYTES,
  ): void {
    this.id = (this.id + 1) & 0xffff;
    const { ttl, tos, fragment } = header;
    const packet = { ttl, tos, fragment, source: this.ip, destination, protocol, id: this.id, payload };
    this.sendTo(mac, TYPE_IPV4, buildIpv4(packet, options));
  }

  private sendTo(destination: Uint8Array, type: number, payload: Uint8Array): void {
    this.transmit(buildEthernet({ destination, source: this.mac, type, payload }));
  }

  private receiveArp(arp: ArpPacket | null): void {
    if (!arp) return;
    const { mac, ip } = this;
    const nameless = equal(ip, NO_IP);
    // The vendor's own DHCP client probes the address that it was given by such questions before it has one.
    if (nameless && (arp.operation !== ARP_REPLY || this.core.knobs.unaddressed === 'deaf')) return;
    if (!nameless && equal(arp.senderIp, ip)) {
      // Another station has the chip's address. The chip reports it, and does not defend the address.
      if (!equal(arp.senderMac, mac)) this.core.variant.announce('conflict');
      return;
    }
    if (!equal(arp.targetIp, ip)) return;
    if (arp.operation === ARP_REPLY) {
      if (!this.core.knobs.arpHears) return;
      for (const socket of this.core.sockets) socket.resolver.learn(arp.senderIp, arp.senderMac);
      this.core.variant.heardArp(arp.senderIp, arp.senderMac);
      return;
    }
    if (!this.core.knobs.arpAnswers || !isStation(mac)) return;
    const { senderMac, senderIp } = arp;
    const reply = {
      operation: ARP_REPLY,
      senderMac: mac,
      senderIp: ip,
      targetMac: senderMac,
      targetIp: senderIp,
    };
    this.sendTo(senderMac, TYPE_ARP, buildArp(reply));
  }

  /** Whether one of the sockets took the packet. */
  private receiveIp(packet: Ipv4Packet | null, bytes: Uint8Array, mac: Uint8Array): boolean {
    if (!packet) return false;
    const { ip, core } = this;
    const nameless = equal(ip, NO_IP);
    const ours = !nameless && equal(packet.destination, ip);
    if (packet.protocol === PROTOCOL_UDP) {
      const forAll = this.isBroadcast(packet.destination) || isMulticast(packet.destination);
      if (!ours && !forAll && !(nameless && core.knobs.unaddressed === 'hears')) return false;
      const taken = receiveUdp(core, packet);
      if (!taken && ours && core.variant.reportsClosedPorts) refuseUdp(core, packet, bytes, mac);
      return taken;
    }
    if (packet.protocol === PROTOCOL_IGMP) this.receiveIgmp(packet.payload);
    if (!ours) return false;
    if (packet.protocol === PROTOCOL_TCP) return receiveTcp(this.core, packet, mac);
    if (packet.protocol === PROTOCOL_ICMP) receiveIcmp(this.core, packet, mac);
    const raw = core.sockets.find(
      ({ index, ipraw }) => ipraw?.protocol === packet.protocol && core.variant.speaks(index, packet.source),
    )?.ipraw;
    raw?.receive(packet.source, packet.destination, packet.payload);
    return raw !== undefined;
  }

  private receiveIgmp(bytes: Uint8Array): void {
    const message = parseIgmp(bytes);
    if (message?.type !== IGMP_QUERY) return;
    const us = (message.maxResponse || V1_RESPONSE) * 100_000;
    for (const { udp } of this.core.sockets) udp?.membership?.query(message.group, us);
  }
}

/** Whether a MAC address is one station's: not zero, and without the bit of groups (chapter 13, 31). */
function isStation(mac: Uint8Array): boolean {
  return (mac[0] & 1) === 0 && !equal(mac, NO_MAC);
}
