import { showIp, showMac } from '../net/address.ts';
import { ARP_REQUEST, parseArp } from '../net/arp.ts';
import { parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../net/ethernet.ts';
import { parseIcmp } from '../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, parseIpv4 } from '../net/ipv4.ts';
import { ACK, FIN, PSH, parseTcp, RST, type Segment, SYN } from '../net/tcp/segment.ts';
import { parseUdp } from '../net/udp.ts';

const FLAGS: [number, string][] = [
  [SYN, 'SYN'],
  [FIN, 'FIN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [ACK, 'ACK'],
];

/** A frame as a line of text, and the TCP segment in it with its packet; null: there is none, or it is malformed. */
export interface FrameText {
  text: string;
  tcp: { packet: Ipv4Packet; segment: Segment } | null;
}

/** Returns a frame as one line of text, for logs: `TCP 10.0.2.2:5001 > 10.0.2.15:80 SYN seq 7 win 65535 len 0`. */
export function showFrame(bytes: Uint8Array): string {
  return readFrame(bytes).text;
}

/** Parses a frame of Ethernet as far as TCP, UDP and ICMP over IPv4. */
export function readFrame(bytes: Uint8Array): FrameText {
  const frame = parseEthernet(bytes);
  if (!frame) return plain(`${bytes.length} bytes, too short for a frame`);
  const known =
    frame.type === TYPE_ARP
      ? readArp(frame.payload)
      : frame.type === TYPE_IPV4
        ? readIpv4(frame.payload)
        : null;
  if (known) return known;
  const type = frame.type.toString(16).padStart(4, '0');
  return plain(
    `${showMac(frame.source)} > ${showMac(frame.destination)} type ${type} len ${frame.payload.length}`,
  );
}

/** Names of a segment's flags, such as `SYN ACK`. */
export function showFlags(flags: number): string {
  const set = FLAGS.filter(([bit]) => flags & bit);
  return set.map(([, name]) => name).join(' ');
}

const plain = (text: string): FrameText => ({ text, tcp: null });

function readArp(payload: Uint8Array): FrameText | null {
  const arp = parseArp(payload);
  if (!arp) return null;
  if (arp.operation === ARP_REQUEST)
    return plain(`ARP who has ${showIp(arp.targetIp)}, tell ${showIp(arp.senderIp)}`);
  return plain(`ARP ${showIp(arp.senderIp)} is at ${showMac(arp.senderMac)}, to ${showIp(arp.targetIp)}`);
}

/** Returns null if it is not an IPv4 packet; a wrong checksum of its payload is shown. */
function readIpv4(payload: Uint8Array): FrameText | null {
  const packet = parseIpv4(payload);
  if (!packet) return null;
  const [from, to] = [showIp(packet.source), showIp(packet.destination)];
  if (packet.protocol === PROTOCOL_TCP) return readTcp(packet, from, to);
  if (packet.protocol === PROTOCOL_UDP) return plain(showUdp(packet, from, to));
  if (packet.protocol !== PROTOCOL_ICMP) return plain(`IP ${from} > ${to} protocol ${packet.protocol}`);
  const icmp = parseIcmp(packet.payload);
  return plain(
    icmp ? `ICMP ${from} > ${to} type ${icmp.type} code ${icmp.code}` : `ICMP ${from} > ${to} malformed`,
  );
}

function showUdp(packet: Ipv4Packet, from: string, to: string): string {
  const udp = parseUdp(packet.payload, packet.source, packet.destination);
  if (!udp) return `UDP ${from} > ${to} malformed`;
  return `UDP ${from}:${udp.sourcePort} > ${to}:${udp.destinationPort} len ${udp.payload.length}`;
}

function readTcp(packet: Ipv4Packet, from: string, to: string): FrameText {
  const segment = parseTcp(packet.payload, packet.source, packet.destination);
  if (!segment) return plain(`TCP ${from} > ${to} malformed`);
  const { sourcePort, destinationPort, seq, window, flags, payload } = segment;
  const ack = flags & ACK ? ` ack ${segment.ack}` : '';
  const numbers = `seq ${seq}${ack} win ${window} len ${payload.length}`;
  const text = `TCP ${from}:${sourcePort} > ${to}:${destinationPort} ${showFlags(flags)} ${numbers}`;
  return { text, tcp: { packet, segment } };
}
