import { get16, put16 } from './bytes.ts';
import { checksum } from './checksum.ts';

/** ICMP messages (RFC 792). */
export interface IcmpMessage {
  type: number;
  code: number;
  /** Bytes 4 and 5: the identifier of an echo, 0 in "unreachable". */
  identifier: number;
  /** Bytes 6 and 7: the sequence number of an echo; in "unreachable" the next hop's MTU (RFC 1191) or 0. */
  sequence: number;
  payload: Uint8Array;
}

export const ICMP_ECHO_REPLY = 0;
export const ICMP_UNREACHABLE = 3;
export const ICMP_ECHO = 8;
export const PORT_UNREACHABLE = 3;
/** Communication administratively prohibited (RFC 1812, 5.2.7.1). */
export const PROHIBITED = 13;

const HEADER = 8;

/** Returns the fields of a message, payload as a view; null if it is too short or its checksum is wrong. */
export function parseIcmp(bytes: Uint8Array): IcmpMessage | null {
  if (bytes.length < HEADER || checksum(bytes) !== 0) return null;
  return {
    type: bytes[0],
    code: bytes[1],
    identifier: get16(bytes, 4),
    sequence: get16(bytes, 6),
    payload: bytes.subarray(HEADER),
  };
}

export function buildIcmp(message: IcmpMessage): Uint8Array {
  const bytes = new Uint8Array(HEADER + message.payload.length);
  bytes[0] = message.type;
  bytes[1] = message.code;
  put16(bytes, 4, message.identifier);
  put16(bytes, 6, message.sequence);
  bytes.set(message.payload, HEADER);
  put16(bytes, 2, checksum(bytes));
  return bytes;
}

/** Returns the answer to an echo: all fields are sent back unchanged. */
export function echoReply(echo: IcmpMessage): IcmpMessage {
  return { ...echo, type: ICMP_ECHO_REPLY, code: 0 };
}

/** Returns "unreachable" for `packet`, a whole IPv4 packet: it quotes the header and the first 8 bytes after it. */
export function unreachable(code: number, packet: Uint8Array): IcmpMessage {
  const quoted = packet.slice(0, (packet[0] & 0x0f) * 4 + 8);
  return { type: ICMP_UNREACHABLE, code, identifier: 0, sequence: 0, payload: quoted };
}

/** The destination of a datagram quoted in an error message. */
export interface Quoted {
  source: Uint8Array;
  destination: Uint8Array;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
}

/** Reads the quoted packet in the payload of an error message; null if it is too short. Checksums are not verified. */
export function parseQuoted(bytes: Uint8Array): Quoted | null {
  if (bytes.length < 20 || bytes[0] >> 4 !== 4) return null;
  const header = (bytes[0] & 0x0f) * 4;
  if (header < 20 || bytes.length < header + 8) return null;
  return {
    source: bytes.subarray(12, 16),
    destination: bytes.subarray(16, 20),
    protocol: bytes[9],
    sourcePort: get16(bytes, header),
    destinationPort: get16(bytes, header + 2),
  };
}
