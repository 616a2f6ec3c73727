import { get16, put16 } from './bytes.ts';

/** Ethernet II frames, without preamble and frame check sequence. */
export interface EthernetFrame {
  destination: Uint8Array;
  source: Uint8Array;
  /** The EtherType; values up to 1500 are the length of an IEEE 802.3 frame, which is not supported here. */
  type: number;
  /** May be longer than the packet in it: short frames are padded. The packet contains its own length. */
  payload: Uint8Array;
}

export const TYPE_IPV4 = 0x0800;
export const TYPE_ARP = 0x0806;
export const TYPE_IPV6 = 0x86dd;

const HEADER = 14;
/** The shortest frame on the wire is 64 bytes, including 4 of the check sequence, which is not simulated. */
const SHORTEST = 60;

/** Returns the fields of a frame, as views of it; null if it is shorter than its header. */
export function parseEthernet(bytes: Uint8Array): EthernetFrame | null {
  if (bytes.length < HEADER) return null;
  return {
    destination: bytes.subarray(0, 6),
    source: bytes.subarray(6, 12),
    type: get16(bytes, 12),
    payload: bytes.subarray(HEADER),
  };
}

/** Creates a frame, padded with zeros to the shortest permitted length. */
export function buildEthernet(frame: EthernetFrame): Uint8Array {
  const bytes = new Uint8Array(Math.max(SHORTEST, HEADER + frame.payload.length));
  bytes.set(frame.destination, 0);
  bytes.set(frame.source, 6);
  put16(bytes, 12, frame.type);
  bytes.set(frame.payload, HEADER);
  return bytes;
}
