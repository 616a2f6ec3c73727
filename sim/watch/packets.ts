import { showIp } from '../net/address.ts';
import { parseEthernet, TYPE_IPV4 } from '../net/ethernet.ts';
import { PROTOCOL_TCP, parseIpv4 } from '../net/ipv4.ts';
import { ACK, FIN, PSH, parseTcp, RST, SYN } from '../net/tcp/segment.ts';
import { showFrame } from '../wire/frame-text.ts';
import type { PacketEvent, SegmentInfo } from './events.ts';

const FLAGS: [number, string][] = [
  [SYN, 'SYN'],
  [FIN, 'FIN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [ACK, 'ACK'],
];

/** A line of HTTP that begins a request or an answer (RFC 9112, 2.1). */
const HTTP_LINE = /^(?:[A-Z]{3,10} [^\s]+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}[^\r\n]*)/;
const LONGEST_LINE = 200;

/** The event of a frame on the device's cable. */
export function packetEvent(frame: Uint8Array, at: number, out: boolean): PacketEvent {
  const tcp = segmentOf(frame);
  const data = Buffer.from(frame).toString('base64');
  return { kind: 'packet', at, out, text: showFrame(frame), ...(tcp ? { tcp } : {}), data };
}

function segmentOf(bytes: Uint8Array): SegmentInfo | null {
  const frame = parseEthernet(bytes);
  const packet = frame && frame.type === TYPE_IPV4 ? parseIpv4(frame.payload) : null;
  if (!packet || packet.protocol !== PROTOCOL_TCP) return null;
  const segment = parseTcp(packet.payload, packet.source, packet.destination);
  if (!segment) return null;
  const { payload, seq, flags } = segment;
  const line = HTTP_LINE.exec(Buffer.from(payload.subarray(0, LONGEST_LINE)).toString('latin1'))?.[0];
  return {
    from: `${showIp(packet.source)}:${segment.sourcePort}`,
    to: `${showIp(packet.destination)}:${segment.destinationPort}`,
    flags: FLAGS.filter(([bit]) => flags & bit)
      .map(([, name]) => name)
      .join(' '),
    seq,
    length: payload.length,
    ...(line ? { line } : {}),
  };
}
