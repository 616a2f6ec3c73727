import { get16, put16 } from './bytes.ts';

/** IPv6 packets (RFC 8200), whole ones without extension headers. */
export interface Ipv6Packet {
  source: Uint8Array;
  destination: Uint8Array;
  /** What follows the header: TCP, UDP, ICMPv6, or an extension header, which is not supported. */
  protocol: number;
  /** Hop limit, 0..255. */
  hops: number;
  /** Traffic class, 0..255. */
  trafficClass: number;
  payload: Uint8Array;
}

export const PROTOCOL_ICMP6 = 58;

const HEADER = 40;

/** Returns the fields of a packet, as views of it, cut to its length (Ethernet pads). Null if it is none, or is cut short. */
export function parseIpv6(bytes: Uint8Array): Ipv6Packet | null {
  if (bytes.length < HEADER || bytes[0] >> 4 !== 6) return null;
  const end = HEADER + get16(bytes, 4);
  if (end > bytes.length) return null;
  return {
    source: bytes.subarray(8, 24),
    destination: bytes.subarray(24, 40),
    protocol: bytes[6],
    hops: bytes[7],
    trafficClass: ((bytes[0] & 0x0f) << 4) | (bytes[1] >> 4),
    payload: bytes.subarray(HEADER, end),
  };
}

export function buildIpv6(packet: Ipv6Packet): Uint8Array {
  const bytes = new Uint8Array(HEADER + packet.payload.length);
  bytes[0] = 0x60 | (packet.trafficClass >> 4);
  bytes[1] = (packet.trafficClass & 0x0f) << 4;
  put16(bytes, 4, packet.payload.length);
  bytes[6] = packet.protocol;
  bytes[7] = packet.hops;
  bytes.set(packet.source, 8);
  bytes.set(packet.destination, 24);
  bytes.set(packet.payload, HEADER);
  return bytes;
}
