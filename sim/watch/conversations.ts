import type { PacketEvent } from './events.ts';

/** What a device has said over one TCP connection, without the times, windows and acknowledgments that differ between runs. */
export interface Conversation {
  /** `address:port` of the peer where it has opened the connection, else `address:port` that the device has called. */
  peer: string;
  /** The device's port; null where the device has opened the connection, from any port. */
  port: number | null;
  /** What the device has sent, as Latin-1: a character a byte. */
  sent: string;
  /** How the device has ended it: with FIN, with RST; null: not at all. */
  ended: 'FIN' | 'RST' | null;
}

const ETHERNET = 14;

/** The conversations in packets of a device, in the order in which they began. What was sent twice is in them once. */
export function conversationsOf(packets: PacketEvent[]): Conversation[] {
  const all: Conversation[] = [];
  const open = new Map<string, { it: Conversation; next: number | null }>();
  for (const { out, tcp, data } of packets) {
    if (!tcp) continue;
    const [own, peer] = out ? [tcp.from, tcp.to] : [tcp.to, tcp.from];
    const key = `${peer} ${own}`;
    const flags = tcp.flags.split(' ');
    const isFirst = flags.includes('SYN') && !flags.includes('ACK');
    const known = open.get(key);
    if (isFirst && (!known || known.it.ended !== null || known.it.sent !== '')) {
      const it: Conversation = { peer, port: out ? null : portOf(own), sent: '', ended: null };
      all.push(it);
      open.set(key, { it, next: null });
    }
    const one = open.get(key);
    if (!one || !out) continue;
    if (flags.includes('SYN')) one.next = (tcp.seq + 1) >>> 0;
    if (flags.includes('RST')) one.it.ended ??= 'RST';
    const skipped = one.next === null ? 0 : (one.next - tcp.seq) | 0;
    if (tcp.length > skipped && skipped >= 0) {
      const payload = payloadOf(data);
      one.it.sent += payload.slice(skipped, tcp.length);
      one.next = (tcp.seq + tcp.length) >>> 0;
    }
    if (flags.includes('FIN')) one.it.ended ??= 'FIN';
  }
  return all;
}

function portOf(end: string): number {
  return Number(end.slice(end.lastIndexOf(':') + 1));
}

/** The payload of a frame with TCP over IPv4. */
function payloadOf(data: string): string {
  const frame = atob(data);
  const ip = ETHERNET + (frame.charCodeAt(ETHERNET) & 0x0f) * 4;
  return frame.slice(ip + (frame.charCodeAt(ip + 12) >> 4) * 4);
}
