import { equal } from '../net/address.ts';
import { addressOf } from '../net/address6.ts';
import { get16 } from '../net/bytes.ts';
import { buildIcmp, echoReply, ICMP_ECHO, ICMP_ECHO_REPLY, parseIcmp } from '../net/icmp.ts';
import { buildIcmp6, ECHO_REPLY6, ECHO6, parseIcmp6 } from '../net/icmp6.ts';
import { type Ipv4Packet, PROTOCOL_ICMP } from '../net/ipv4.ts';
import { type Ipv6Packet, PROTOCOL_ICMP6 } from '../net/ipv6.ts';
import type { HostLink } from './link.ts';

const IDENTIFIER = 1;

/** Echoes of either version of IP: those that a host sends, and answers to others'. */
export class Pings {
  private readonly link: HostLink;
  private readonly asked = new Map<number, { payload: Uint8Array; onReply: () => void }>();
  private next = 1;

  constructor(link: HostLink) {
    this.link = link;
  }

  /** `onReply` is called when the echo comes back with the same payload. */
  send(to: string, onReply: () => void, payload: Uint8Array): void {
    const sequence = this.next;
    this.next = (this.next + 1) & 0xffff;
    this.asked.set(sequence, { payload: payload.slice(), onReply });
    const destination = addressOf(to);
    if (destination.length === 4) {
      const echo = { type: ICMP_ECHO, code: 0, identifier: IDENTIFIER, sequence, payload };
      this.link.sendIp(destination, PROTOCOL_ICMP, buildIcmp(echo));
      return;
    }
    const from = this.link.six.source(destination);
    const body = Uint8Array.of(0, IDENTIFIER, sequence >> 8, sequence, ...payload);
    const echo = buildIcmp6({ type: ECHO6, code: 0, body }, from, destination);
    this.link.sendIp(destination, PROTOCOL_ICMP6, echo, { from });
  }

  receive({ source, destination: from, payload }: Ipv4Packet): void {
    const message = parseIcmp(payload);
    if (message?.type === ICMP_ECHO)
      this.link.sendIp(source, PROTOCOL_ICMP, buildIcmp(echoReply(message)), { from });
    if (message?.type === ICMP_ECHO_REPLY) this.answered(message.sequence, message.payload);
  }

  receive6({ source, destination: from, payload }: Ipv6Packet): void {
    const message = parseIcmp6(payload, source, from);
    if (message?.type === ECHO6) {
      const reply = buildIcmp6({ ...message, type: ECHO_REPLY6 }, from, source);
      this.link.sendIp(source, PROTOCOL_ICMP6, reply, { from });
    }
    if (message?.type === ECHO_REPLY6) this.answered(get16(message.body, 2), message.body.subarray(4));
  }

  private answered(sequence: number, payload: Uint8Array): void {
    const ping = this.asked.get(sequence);
    if (!ping || !equal(ping.payload, payload)) return;
    this.asked.delete(sequence);
    ping.onReply();
  }
}
