import type { SimClock } from '../clock.ts';
import { equal } from '../net/address.ts';
import { ARP_REPLY, ARP_REQUEST, type ArpPacket } from '../net/arp.ts';
import { AddressCache } from './address-cache.ts';

const NONE = new Uint8Array(4);

/** IPv4 addresses on this segment: sends and answers requests, and stores the answers (RFC 826). */
export class ArpCache {
  /** True: this host does not answer ARP requests for its addresses. */
  silent = false;
  private readonly mac: Uint8Array;
  private readonly addresses: Uint8Array[];
  /** Sends a packet to a MAC address; null for broadcast. */
  private readonly transmit: (packet: ArpPacket, to: Uint8Array | null) => void;
  private readonly cache: AddressCache;

  /** `addresses`: those of this host; it sends from the first and answers for all. */
  constructor(
    clock: SimClock,
    mac: Uint8Array,
    addresses: Uint8Array[],
    transmit: (packet: ArpPacket, to: Uint8Array | null) => void,
  ) {
    this.mac = mac;
    this.addresses = addresses;
    this.transmit = transmit;
    this.cache = new AddressCache(clock, (target) => {
      transmit(this.about(ARP_REQUEST, addresses[0], new Uint8Array(6), target), null);
    });
  }

  /** Calls `then` with the MAC address of `target`, at once or after its answer; never without an answer. */
  resolve(target: Uint8Array, then: (mac: Uint8Array) => void): void {
    this.cache.resolve(target, then);
  }

  receive(packet: ArpPacket): void {
    const { senderIp, senderMac } = packet;
    const asked = this.addresses.find((address) => equal(address, packet.targetIp));
    // A stored address is updated from any packet; others are stored only from packets to this host.
    if (this.cache.knows(senderIp) || (asked && !equal(senderIp, NONE)))
      this.cache.learn(senderIp, senderMac);
    if (packet.operation === ARP_REQUEST && asked && !this.silent)
      this.transmit(this.about(ARP_REPLY, asked, senderMac, senderIp), senderMac);
  }

  /** Announces this host's addresses to the segment (gratuitous ARP). */
  announce(): void {
    for (const address of this.addresses) {
      this.transmit(this.about(ARP_REQUEST, address, new Uint8Array(6), address), null);
    }
  }

  private about(
    operation: number,
    senderIp: Uint8Array,
    targetMac: Uint8Array,
    targetIp: Uint8Array,
  ): ArpPacket {
    return { operation, senderMac: this.mac, senderIp, targetMac, targetIp };
  }
}
