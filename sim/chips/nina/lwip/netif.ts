import type { SimClock } from '../../../clock.ts';
import { HostLink } from '../../../hosts/link.ts';
import { Pings } from '../../../hosts/pings.ts';
import { showIp, showMac } from '../../../net/address.ts';
import { NO_BYTES } from '../../../net/bytes.ts';
import { buildIcmp, PORT_UNREACHABLE, unreachable } from '../../../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../../../net/ipv4.ts';
import { parseTcp, type Segment } from '../../../net/tcp/segment.ts';
import { buildUdp, type Datagram, parseUdp } from '../../../net/udp.ts';
import type { Port, Station, Wire } from '../../../wire/wire.ts';

/** The addresses of the station. */
export interface Addresses {
  ip: Uint8Array;
  subnet: Uint8Array;
  gateway: Uint8Array;
}

/** Receivers of packets, by protocol. */
export interface NetifOwner {
  segment(segment: Segment, from: Uint8Array, to: Uint8Array): void;
  /** Returns true if a port takes it. */
  datagram(datagram: Datagram, from: Uint8Array): boolean;
  /** A frame came in: the task of GPIO0 looks. */
  frameCame(): void;
}

const NOBODY = Uint8Array.of(0, 0, 0, 0);

/**
 * The station's interface: frames of the air are those of the wire. It is there while the radio has joined a network, and
 * has addresses from then on, or later by DHCP.
 */
export class Netif implements Station {
  readonly mac: Uint8Array;
  addresses: Addresses = { ip: NOBODY, subnet: NOBODY, gateway: NOBODY };
  private readonly clock: SimClock;
  private readonly owner: NetifOwner;
  private readonly port: Port;
  private link: HostLink | null = null;
  private pings: Pings | null = null;

  constructor(clock: SimClock, wire: Wire, mac: Uint8Array, owner: NetifOwner) {
    this.clock = clock;
    this.owner = owner;
    this.mac = mac;
    this.port = wire.attach(this);
  }

  /** The radio has joined: frames come and go; the addresses are those given, or none yet. */
  up(addresses: Addresses | null): void {
    this.addresses = addresses ?? { ip: NOBODY, subnet: NOBODY, gateway: NOBODY };
    const { ip, subnet, gateway } = this.addresses;
    const options = {
      ip: showIp(ip),
      mac: showMac(this.mac),
      subnet: showIp(subnet),
      gateway: gateway[0] === 0 ? undefined : showIp(gateway),
    };
    this.link = new HostLink(
      this.port,
      this.clock,
      options,
      (packet, raw) => this.take(packet, raw),
      // The firmware has no IPv6.
      () => {},
    );
    this.pings = new Pings(this.link);
    if (ip[0] !== 0) this.link.arp.announce();
  }

  /** The radio has lost its network. The addresses stay, as lwIP keeps them. */
  down(): void {
    this.link = null;
    this.pings = null;
  }

  get isUp(): boolean {
    return this.link !== null;
  }

  get hasAddress(): boolean {
    return this.addresses.ip[0] !== 0;
  }

  send(to: Uint8Array, protocol: number, payload: Uint8Array): void {
    this.link?.sendIp(to, protocol, payload);
  }

  sendDatagram(to: Uint8Array, datagram: Datagram): void {
    this.send(to, PROTOCOL_UDP, buildUdp(datagram, this.addresses.ip, to));
  }

  /** Sends an echo; `onReply` is called when it comes back. */
  ping(to: Uint8Array, onReply: () => void): void {
    this.pings?.send(showIp(to), onReply, NO_BYTES);
  }

  receive(frame: Uint8Array): void {
    if (!this.link) return;
    this.link.receive(frame);
    this.owner.frameCame();
  }

  private take(packet: Ipv4Packet, raw: Uint8Array): void {
    const { source, destination, payload } = packet;
    const isForMany = this.link?.isForMany(destination) ?? false;
    if (packet.protocol === PROTOCOL_TCP && !isForMany) {
      const segment = parseTcp(payload, source, destination);
      if (segment) this.owner.segment(segment, source, destination);
    } else if (packet.protocol === PROTOCOL_UDP) {
      const datagram = parseUdp(payload, source, destination);
      if (!datagram || this.owner.datagram(datagram, source) || isForMany) return;
      this.send(source, PROTOCOL_ICMP, buildIcmp(unreachable(PORT_UNREACHABLE, raw)));
    } else if (packet.protocol === PROTOCOL_ICMP && !isForMany) this.pings?.receive(packet);
  }
}
