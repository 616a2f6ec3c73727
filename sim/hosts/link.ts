import type { SimClock } from '../clock.ts';
import {
  BROADCAST_MAC,
  equal,
  ip,
  isBroadcast,
  isMulticast,
  mac,
  multicastMac,
  sameSubnet,
} from '../net/address.ts';
import { buildArp, parseArp } from '../net/arp.ts';
import { buildEthernet, parseEthernet, TYPE_ARP, TYPE_IPV4, TYPE_IPV6 } from '../net/ethernet.ts';
import { buildIpv4, DONT_FRAGMENT, type Ipv4Packet, parseIpv4 } from '../net/ipv4.ts';
import type { Ipv6Packet } from '../net/ipv6.ts';
import type { Port } from '../wire/wire.ts';
import { ArpCache } from './arp.ts';
import { HostLink6, type Router6 } from './link6.ts';

const TTL = 64;

export interface LinkOptions {
  /** Addresses as text. */
  ip: string;
  mac: string;
  /** Netmask; default 255.255.255.0. */
  subnet?: string;
  /** The router for other subnets; without one such packets are dropped. */
  gateway?: string;
  /** More addresses of this host, in the same subnet. */
  aliases?: string[];
  /**
   * Accepts packets for all addresses outside the subnet, too, like a router. ARP is answered for its own addresses
   * only.
   */
  router?: boolean;
  /** Addresses of IPv6, as text, beside the link-local one that every host has. */
  ip6?: string[];
  /** What it advertises as a router of IPv6; without it, it is none. */
  router6?: Router6;
}

/** Differences from the default path of a packet. */
export interface Way {
  /** The sender's address, if not the host's own. */
  from?: Uint8Array;
  /** The receiver's MAC address, if ARP cannot be used. */
  mac?: Uint8Array;
}

/** The lower layers of a host: Ethernet, ARP, and the path of IPv4 packets. */
export class HostLink {
  readonly address: Uint8Array;
  readonly arp: ArpCache;
  readonly six: HostLink6;
  /** True: frames are neither accepted nor sent, as if the host were switched off. */
  silent = false;
  private readonly hardware: Uint8Array;
  private readonly addresses: Uint8Array[];
  private readonly isRouter: boolean;
  private readonly mask: Uint8Array;
  private readonly gateway: Uint8Array | null;
  private readonly plug: Port;
  private readonly deliver: (packet: Ipv4Packet, raw: Uint8Array) => void;
  private nextId = 1;

  /** `deliver` and `deliver6` are called with each packet for this host, for broadcast or for a group, and its bytes. */
  constructor(
    plug: Port,
    clock: SimClock,
    options: LinkOptions,
    deliver: (packet: Ipv4Packet, raw: Uint8Array) => void,
    deliver6: (packet: Ipv6Packet, raw: Uint8Array) => void,
  ) {
    this.addresses = [options.ip, ...(options.aliases ?? [])].map(ip);
    this.address = this.addresses[0];
    this.isRouter = options.router ?? false;
    this.hardware = mac(options.mac);
    this.mask = ip(options.subnet ?? '255.255.255.0');
    this.gateway = options.gateway ? ip(options.gateway) : null;
    this.plug = plug;
    this.deliver = deliver;
    this.arp = new ArpCache(clock, this.hardware, this.addresses, (packet, to) => {
      this.output(to ?? BROADCAST_MAC, TYPE_ARP, buildArp(packet));
    });
    const { ip6 = [], router6 = null } = options;
    const send6 = (to: Uint8Array, packet: Uint8Array) => this.output(to, TYPE_IPV6, packet);
    this.six = new HostLink6(clock, this.hardware, ip6, router6, send6, deliver6);
  }

  /** Returns true if `address` is one of the host's own. */
  isOwn(address: Uint8Array): boolean {
    return this.addresses.some((own) => equal(own, address)) || this.six.isOwn(address);
  }

  isNear(address: Uint8Array): boolean {
    return sameSubnet(address, this.address, this.mask);
  }

  isBroadcast(address: Uint8Array): boolean {
    return isBroadcast(address, this.address, this.mask);
  }

  /** Returns true if `address` is a broadcast address or a group. */
  isForMany(address: Uint8Array): boolean {
    return this.isBroadcast(address) || isMulticast(address);
  }

  /** Returns true if `address` is a unicast address outside the subnet. */
  isForeign(address: Uint8Array): boolean {
    return !this.isNear(address) && !this.isForMany(address);
  }

  /** Sends the payload of a packet, after ARP or neighbour discovery if necessary. */
  sendIp(destination: Uint8Array, protocol: number, payload: Uint8Array, way: Way = {}): void {
    if (destination.length === 16) return this.six.sendIp(destination, protocol, payload, way.from);
    const { nextId: id } = this;
    const source = way.from ?? this.address;
    this.nextId = (id + 1) & 0xffff;
    const packet = { source, destination, protocol, ttl: TTL, tos: 0, id, fragment: DONT_FRAGMENT, payload };
    const bytes = buildIpv4(packet);
    if (way.mac) {
      this.output(way.mac, TYPE_IPV4, bytes);
    } else if (this.isBroadcast(destination)) {
      this.output(BROADCAST_MAC, TYPE_IPV4, bytes);
    } else if (isMulticast(destination)) {
      this.output(multicastMac(destination), TYPE_IPV4, bytes);
    } else {
      const hop = this.isNear(destination) ? destination : this.gateway;
      if (hop) this.arp.resolve(hop, (to) => this.output(to, TYPE_IPV4, bytes));
    }
  }

  receive(bytes: Uint8Array): void {
    const frame = parseEthernet(bytes);
    if (this.silent || !frame) return;
    // The lowest bit of the first byte marks broadcasts and groups.
    if (!equal(frame.destination, this.hardware) && (frame.destination[0] & 1) === 0) return;
    if (frame.type === TYPE_ARP) {
      const packet = parseArp(frame.payload);
      if (packet) this.arp.receive(packet);
    } else if (frame.type === TYPE_IPV4) {
      const packet = parseIpv4(frame.payload);
      if (packet && this.isForUs(packet.destination)) this.deliver(packet, frame.payload);
    } else if (frame.type === TYPE_IPV6) this.six.receive(frame.payload, frame.source);
  }

  private isForUs(address: Uint8Array): boolean {
    return this.isOwn(address) || this.isForMany(address) || (this.isRouter && this.isForeign(address));
  }

  private output(to: Uint8Array, type: number, payload: Uint8Array): void {
    if (this.silent) return;
    this.plug.send(buildEthernet({ destination: to, source: this.hardware, type, payload }));
  }
}
