import { get16, NO_BYTES, put16 } from './bytes.ts';
import { checksum } from './checksum.ts';

/** IPv4 packets (RFC 791), whole ones only: the chip neither sends nor accepts fragments. */
export interface Ipv4Packet {
  source: Uint8Array;
  destination: Uint8Array;
  protocol: number;
  /** Hops left, 0..255. */
  ttl: number;
  /** Type of service, 0..255. */
  tos: number;
  /** Identification, 0..65535. */
  id: number;
  /** The 16 bits of flags and fragment offset; DONT_FRAGMENT or 0 in a whole packet. */
  fragment: number;
  payload: Uint8Array;
}

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_IGMP = 2;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const DONT_FRAGMENT = 0x4000;

const HEADER = 20;
/** "More fragments", or an offset other than 0: a fragment. */
const IS_FRAGMENT = 0x3fff;

/**
 * Returns the fields of a packet, as views of it, cut to its total length (Ethernet pads). Header options are skipped.
 * Null if a length is inconsistent, the version or the header checksum is wrong, or the packet is a fragment.
 */
export function parseIpv4(bytes: Uint8Array): Ipv4Packet | null {
  if (bytes.length < HEADER || bytes[0] >> 4 !== 4) return null;
  const header = (bytes[0] & 0x0f) * 4;
  const total = get16(bytes, 2);
  if (header < HEADER || total < header || total > bytes.length) return null;
  if (checksum(bytes.subarray(0, header)) !== 0) return null;
  const fragment = get16(bytes, 6);
  if (fragment & IS_FRAGMENT) return null;
  return {
    source: bytes.subarray(12, 16),
    destination: bytes.subarray(16, 20),
    protocol: bytes[9],
    ttl: bytes[8],
    tos: bytes[1],
    id: get16(bytes, 4),
    fragment,
    payload: bytes.subarray(header, total),
  };
}

/** Creates a packet. `options`: header options, a multiple of 4 bytes, at most 40. */
export function buildIpv4(packet: Ipv4Packet, options: Uint8Array = NO_BYTES): Uint8Array {
  const header = HEADER + options.length;
  const bytes = new Uint8Array(header + packet.payload.length);
  bytes[0] = 0x40 | (header / 4);
  bytes[1] = packet.tos;
  put16(bytes, 2, bytes.length);
  put16(bytes, 4, packet.id);
  put16(bytes, 6, packet.fragment);
  bytes[8] = packet.ttl;
  bytes[9] = packet.protocol;
  bytes.set(packet.source, 12);
  bytes.set(packet.destination, 16);
  bytes.set(options, HEADER);
  put16(bytes, 10, checksum(bytes.subarray(0, header)));
  bytes.set(packet.payload, header);
  return bytes;
}
