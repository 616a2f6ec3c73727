import { showIp, showMac } from '../net/address.ts';
import { ARP_REQUEST, parseArp } from '../net/arp.ts';
import { parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../net/ethernet.ts';
import { parseIcmp } from '../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP, parseIpv4 } from '../net/ipv4.ts';
import { ACK, FIN, PSH, parseTcp, RST, SYN } from '../net/tcp/segment.ts';
import { parseUdp } from '../net/udp.ts';

const FLAGS: [number, string][] = [
  [SYN, 'SYN'],
  [FIN, 'FIN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [ACK, 'ACK'],
];

/** Returns a frame as one line of text, for logs: `TCP 10.0.2.2:5001 > 10.0.2.15:80 SYN seq 7 win 65535 len 0`. */
export function showFrame(bytes: Uint8Array): string {
  const frame = parseEthernet(bytes);
  if (!frame) return `${bytes.length} bytes, too short for a frame`;
  const text =
    frame.type === TYPE_ARP
      ? showArp(frame.payload)
      : frame.type === TYPE_IPV4
        ? showIpv4(frame.payload)
        : null;
  if (text) return text;
  const type = frame.type.toString(16).padStart(4, '0');
  return `${showMac(frame.source)} > ${showMac(frame.destination)} type ${type} len ${frame.payload.length}`;
}

function showArp(payload: Uint8Array): string | null {
  const arp = parseArp(payload);
  if (!arp) return null;
  if (arp.operation === ARP_REQUEST)
    return `ARP who has ${showIp(arp.targetIp)}, tell ${showIp(arp.senderIp)}`;
  return `ARP ${showIp(arp.senderIp)} is at ${showMac(arp.senderMac)}, to ${showIp(arp.targetIp)}`;
}

/** Returns null if it is not an IPv4 packet; a wrong checksum of its payload is shown. */
function showIpv4(payload: Uint8Array): string | null {
  const packet = parseIpv4(payload);
  if (!packet) return null;
  const [from, to] = [showIp(packet.source), showIp(packet.destination)];
  if (packet.protocol === PROTOCOL_TCP) return showTcp(packet, from, to);
  if (packet.protocol === PROTOCOL_UDP) return showUdp(packet, from, to);
  if (packet.protocol !== PROTOCOL_ICMP) return `IP ${from} > ${to} protocol ${packet.protocol}`;
  const icmp = parseIcmp(packet.payload);
  return icmp ? `ICMP ${from} > ${to} type ${icmp.type} code ${icmp.code}` : `ICMP ${from} > ${to} malformed`;
}

function showUdp(packet: Ipv4Packet, from: string, to: string): string {
  const udp = parseUdp(packet.payload, packet.source, packet.destination);
  if (!udp) return `UDP ${from} > ${to} malformed`;
  return `UDP ${from}:${udp.sourcePort} > ${to}:${udp.destinationPort} len ${udp.payload.length}`;
}

function showTcp(packet: Ipv4Packet, from: string, to: string): string {
  const tcp = parseTcp(packet.payload, packet.source, packet.destination);
  if (!tcp) return `TCP ${from} > ${to} malformed`;
  const flags = FLAGS.filter(([bit]) => tcp.flags & bit).map(([, name]) => name);
  const ack = tcp.flags & ACK ? ` ack ${tcp.ack}` : '';
  const numbers = `seq ${tcp.seq}${ack} win ${tcp.window} len ${tcp.payload.length}`;
  return `TCP ${from}:${tcp.sourcePort} > ${to}:${tcp.destinationPort} ${flags.join(' ')} ${numbers}`;
}
