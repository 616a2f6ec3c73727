import { get16, put16 } from './bytes.ts';

/** Address resolution for IPv4 over Ethernet (RFC 826). */
export interface ArpPacket {
  operation: number;
  senderMac: Uint8Array;
  senderIp: Uint8Array;
  /** Zeros in a request. */
  targetMac: Uint8Array;
  targetIp: Uint8Array;
}

export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;

const LENGTH = 28;
const HARDWARE_ETHERNET = 1;
const PROTOCOL_IPV4 = 0x0800;

/** Returns the fields of a packet, as views of it; null if it is too short or for other kinds of addresses. */
export function parseArp(bytes: Uint8Array): ArpPacket | null {
  if (bytes.length < LENGTH) return null;
  if (get16(bytes, 0) !== HARDWARE_ETHERNET || get16(bytes, 2) !== PROTOCOL_IPV4) return null;
  if (bytes[4] !== 6 || bytes[5] !== 4) return null;
  const operation = get16(bytes, 6);
  if (operation !== ARP_REQUEST && operation !== ARP_REPLY) return null;
  return {
    operation,
    senderMac: bytes.subarray(8, 14),
    senderIp: bytes.subarray(14, 18),
    targetMac: bytes.subarray(18, 24),
    targetIp: bytes.subarray(24, 28),
  };
}

export function buildArp(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(LENGTH);
  put16(bytes, 0, HARDWARE_ETHERNET);
  put16(bytes, 2, PROTOCOL_IPV4);
  bytes[4] = 6;
  bytes[5] = 4;
  put16(bytes, 6, packet.operation);
  bytes.set(packet.senderMac, 8);
  bytes.set(packet.senderIp, 14);
  bytes.set(packet.targetMac, 18);
  bytes.set(packet.targetIp, 24);
  return bytes;
}
