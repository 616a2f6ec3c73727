import type { SimClock } from '../clock.ts';
import { equal, isMulticast, multicastMac6 } from '../net/address.ts';
import {
  ALL_NODES,
  addressUnder,
  ip6,
  isLinkGroup,
  isLinkLocal,
  solicitedGroup,
  UNSPECIFIED,
} from '../net/address6.ts';
import {
  type Advertised,
  advertisement,
  buildIcmp6,
  type Icmp6Message,
  macIn,
  NA,
  NEIGHBOUR_ADVERTISEMENT,
  NEIGHBOUR_HOPS,
  NEIGHBOUR_SOLICITATION,
  PREFIX,
  parseIcmp6,
  ROUTER_SOLICITATION,
  routerAdvertisement,
  solicitation,
  targetOf,
} from '../net/icmp6.ts';
import { buildIpv6, type Ipv6Packet, PROTOCOL_ICMP6, parseIpv6 } from '../net/ipv6.ts';
import { AddressCache } from './address-cache.ts';

const HOPS = 64;
const LINK_LOCAL = ip6('fe80::');

/** What a host that is a router advertises; addresses as text. */
export interface Router6 {
  /** The prefix of the segment, 64 bits, as 'fd00:1::'. */
  prefix: string;
  /** How long it is a router for other networks, in seconds; default 1800, 0: it is none. */
  lifetimeS?: number;
  /** How long addresses under the prefix are valid, in seconds; default 86400. */
  validS?: number;
  /** Which option comes first; default the prefix, as most routers have it. */
  first?: 'mac' | 'prefix';
  /** Name servers of the segment, as text; default none. */
  servers?: string[];
}

/** The IPv6 of a host: its link-local address, what else it is given, neighbours, and advertisements of a router. */
export class HostLink6 {
  readonly linkLocal: Uint8Array;
  /** True: this host does not answer for its addresses. */
  silent = false;
  private readonly mac: Uint8Array;
  private readonly addresses: Uint8Array[];
  private readonly router: Router6 | null;
  private readonly cache: AddressCache;
  private readonly transmit: (to: Uint8Array, packet: Uint8Array) => void;
  private readonly deliver: (packet: Ipv6Packet, raw: Uint8Array) => void;

  /** `addresses`: those beside the link-local one; `transmit` sends a packet to a MAC address. */
  constructor(
    clock: SimClock,
    mac: Uint8Array,
    addresses: readonly string[],
    router: Router6 | null,
    transmit: (to: Uint8Array, packet: Uint8Array) => void,
    deliver: (packet: Ipv6Packet, raw: Uint8Array) => void,
  ) {
    this.mac = mac;
    this.linkLocal = addressUnder(LINK_LOCAL, mac);
    this.addresses = [this.linkLocal, ...addresses.map(ip6)];
    this.router = router;
    this.transmit = transmit;
    this.deliver = deliver;
    this.cache = new AddressCache(clock, (target) => {
      const group = solicitedGroup(target);
      this.sendNeighbour(multicastMac6(group), group, solicitation(target, mac), this.linkLocal);
    });
  }

  isOwn(address: Uint8Array): boolean {
    return this.addresses.some((own) => equal(own, address));
  }

  /** The address that a packet to `destination` comes from. */
  source(destination: Uint8Array): Uint8Array {
    const staysHere = isLinkLocal(destination) || isLinkGroup(destination);
    return staysHere ? this.linkLocal : this.addresses[this.addresses.length - 1];
  }

  /** Sends a packet, after neighbour discovery if necessary: all destinations are on the segment. */
  sendIp(destination: Uint8Array, protocol: number, payload: Uint8Array, from?: Uint8Array): void {
    const source = from ?? this.source(destination);
    const bytes = buildIpv6({ source, destination, protocol, hops: HOPS, trafficClass: 0, payload });
    if (isMulticast(destination)) this.transmit(multicastMac6(destination), bytes);
    else this.cache.resolve(destination, (to) => this.transmit(to, bytes));
  }

  /** Advertises the router to all nodes, unasked. */
  advertise(): void {
    if (!this.router) return;
    const { prefix, lifetimeS = 1800, validS = 86_400, first = 'prefix', servers = [] } = this.router;
    const said: Advertised = {
      ...{ lifetimeS, prefix: ip6(prefix), bits: 64, flags: PREFIX.ON_LINK | PREFIX.AUTONOMOUS },
      ...{ validS, preferredS: validS, mac: this.mac, first, servers: servers.map(ip6) },
    };
    const message = routerAdvertisement(said);
    this.sendNeighbour(multicastMac6(ALL_NODES), ALL_NODES, message, this.linkLocal);
  }

  receive(bytes: Uint8Array, mac: Uint8Array): void {
    const packet = parseIpv6(bytes);
    if (!packet) return;
    if (packet.protocol === PROTOCOL_ICMP6 && this.takeNeighbour(packet, mac)) return;
    if (this.isOwn(packet.destination) || isMulticast(packet.destination)) this.deliver(packet, bytes);
  }

  private takeNeighbour(packet: Ipv6Packet, mac: Uint8Array): boolean {
    const message = parseIcmp6(packet.payload, packet.source, packet.destination);
    if (!message || packet.hops !== NEIGHBOUR_HOPS) return false;
    if (message.type === ROUTER_SOLICITATION) this.advertise();
    const target = targetOf(message);
    if (message.type === NEIGHBOUR_ADVERTISEMENT && target) this.cache.learn(target, macIn(message) ?? mac);
    if (message.type === NEIGHBOUR_SOLICITATION && target) this.answer(packet, message, target, mac);
    return [NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, ROUTER_SOLICITATION].includes(message.type);
  }

  private answer(packet: Ipv6Packet, message: Icmp6Message, target: Uint8Array, mac: Uint8Array): void {
    if (!this.isOwn(target) || this.silent) return;
    if (equal(packet.source, UNSPECIFIED)) {
      const all = advertisement(target, this.mac, NA.OVERRIDE);
      this.sendNeighbour(multicastMac6(ALL_NODES), ALL_NODES, all, target);
      return;
    }
    const to = macIn(message) ?? mac;
    this.cache.learn(packet.source, to);
    this.sendNeighbour(
      to,
      packet.source,
      advertisement(target, this.mac, NA.SOLICITED | NA.OVERRIDE),
      target,
    );
  }

  private sendNeighbour(
    mac: Uint8Array,
    destination: Uint8Array,
    message: Icmp6Message,
    source: Uint8Array,
  ): void {
    const payload = buildIcmp6(message, source, destination);
    const head = { source, destination, protocol: PROTOCOL_ICMP6, hops: NEIGHBOUR_HOPS, trafficClass: 0 };
    this.transmit(mac, buildIpv6({ ...head, payload }));
  }
}
