import type { SimClock, Timer } from '../clock.ts';
import { equal, ip, showIp } from '../net/address.ts';
import { ARP_REPLY, ARP_REQUEST, type ArpPacket } from '../net/arp.ts';

const RETRY_US = 1_000_000;
const TRIES = 3;
/** Most stored addresses, and most packets that wait for one of them: the oldest is removed. */
const MOST_KNOWN = 1024;
const MOST_WAITING = 64;

interface Question {
  waiting: ((mac: Uint8Array) => void)[];
  tries: number;
  timer: Timer | null;
}

/** IPv4 addresses on this segment: sends and answers requests, and stores the answers (RFC 826). */
export class ArpCache {
  /** True: this host does not answer ARP requests for its addresses. */
  silent = false;
  private readonly clock: SimClock;
  private readonly mac: Uint8Array;
  private readonly addresses: Uint8Array[];
  /** Sends a packet to a MAC address; null for broadcast. */
  private readonly transmit: (packet: ArpPacket, to: Uint8Array | null) => void;
  private readonly known = new Map<string, Uint8Array>();
  private readonly questions = new Map<string, Question>();

  /** `addresses`: those of this host; it sends from the first and answers for all. */
  constructor(
    clock: SimClock,
    mac: Uint8Array,
    addresses: Uint8Array[],
    transmit: (packet: ArpPacket, to: Uint8Array | null) => void,
  ) {
    this.clock = clock;
    this.mac = mac;
    this.addresses = addresses;
    this.transmit = transmit;
  }

  /** Calls `then` with the MAC address of `target`, at once or after its answer; never without an answer. */
  resolve(target: Uint8Array, then: (mac: Uint8Array) => void): void {
    const name = showIp(target);
    const mac = this.known.get(name);
    if (mac) {
      then(mac);
      return;
    }
    const question = this.questions.get(name);
    if (question) {
      if (question.waiting.push(then) > MOST_WAITING) question.waiting.shift();
      return;
    }
    this.questions.set(name, { waiting: [then], tries: 0, timer: null });
    this.ask(name);
  }

  receive(packet: ArpPacket): void {
    const name = showIp(packet.senderIp);
    const asked = this.addresses.find((address) => equal(address, packet.targetIp));
    // A stored address is updated from any packet; others are stored only from packets to this host.
    if (this.known.has(name) || (asked && name !== '0.0.0.0')) this.learn(name, packet.senderMac);
    if (packet.operation === ARP_REQUEST && asked && !this.silent) {
      this.transmit(this.about(ARP_REPLY, asked, packet.senderMac, packet.senderIp), packet.senderMac);
    }
  }

  /** Announces this host's addresses to the segment (gratuitous ARP). */
  announce(): void {
    for (const address of this.addresses) {
      this.transmit(this.about(ARP_REQUEST, address, new Uint8Array(6), address), null);
    }
  }

  private learn(name: string, mac: Uint8Array): void {
    const copy = mac.slice();
    this.known.set(name, copy);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value as string);
    const question = this.questions.get(name);
    if (!question) return;
    this.questions.delete(name);
    this.clock.cancel(question.timer);
    for (const then of question.waiting) then(copy);
  }

  private ask(name: string): void {
    const question = this.questions.get(name);
    if (!question) return;
    if (question.tries === TRIES) {
      this.questions.delete(name);
      return;
    }
    question.tries += 1;
    question.timer = this.clock.after(RETRY_US, () => this.ask(name));
    this.transmit(this.about(ARP_REQUEST, this.addresses[0], new Uint8Array(6), ip(name)), null);
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
