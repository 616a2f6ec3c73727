import { put16 } from './bytes.ts';
import { checksum } from './checksum.ts';

/** Group membership, IGMP versions 1 (RFC 1112, appendix I) and 2 (RFC 2236). */
export interface IgmpMessage {
  type: number;
  /** In a query of version 2: the longest delay of the answer, in tenths of a second. Else 0. */
  maxResponse: number;
  /** The group's address; zeros in a query for all groups. */
  group: Uint8Array;
}

export const IGMP_QUERY = 0x11;
export const IGMP_REPORT_V1 = 0x12;
export const IGMP_REPORT_V2 = 0x16;
export const IGMP_LEAVE = 0x17;

/** Destination of a leave message: all routers on the segment (RFC 2236, 9). */
export const ALL_ROUTERS = Uint8Array.of(224, 0, 0, 2);

/** The header option that makes routers examine a packet for others (RFC 2113); required in version 2. */
export const ROUTER_ALERT = Uint8Array.of(0x94, 0x04, 0x00, 0x00);

const LENGTH = 8;

/** Returns the fields of a message, group as a view; null if it is too short or its checksum is wrong. */
export function parseIgmp(bytes: Uint8Array): IgmpMessage | null {
  // Longer messages are of later versions, and their checksum covers all of them (RFC 2236, 2.5).
  if (bytes.length < LENGTH || checksum(bytes) !== 0) return null;
  return { type: bytes[0], maxResponse: bytes[1], group: bytes.subarray(4, 8) };
}

export function buildIgmp(message: IgmpMessage): Uint8Array {
  const bytes = new Uint8Array(LENGTH);
  bytes[0] = message.type;
  bytes[1] = message.maxResponse;
  bytes.set(message.group, 4);
  put16(bytes, 2, checksum(bytes));
  return bytes;
}
