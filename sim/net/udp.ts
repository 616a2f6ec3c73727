import { get16, put16 } from './bytes.ts';
import { checksum, pseudoHeader } from './checksum.ts';
import { PROTOCOL_UDP } from './ipv4.ts';

/** UDP datagrams (RFC 768). */
export interface Datagram {
  sourcePort: number;
  destinationPort: number;
  payload: Uint8Array;
}

const HEADER = 8;

/**
 * Returns the fields of a datagram, payload as a view. `source` and `destination` are the IPv4 addresses of its packet,
 * which the checksum covers. Null if a length is inconsistent or the checksum is wrong; 0 means "no checksum".
 */
export function parseUdp(bytes: Uint8Array, source: Uint8Array, destination: Uint8Array): Datagram | null {
  if (bytes.length < HEADER) return null;
  const length = get16(bytes, 4);
  if (length < HEADER || length > bytes.length) return null;
  const datagram = bytes.subarray(0, length);
  if (get16(bytes, 6) !== 0) {
    if (checksum(datagram, pseudoHeader(source, destination, PROTOCOL_UDP, length)) !== 0) return null;
  }
  return {
    sourcePort: get16(bytes, 0),
    destinationPort: get16(bytes, 2),
    payload: datagram.subarray(HEADER),
  };
}

export function buildUdp(datagram: Datagram, source: Uint8Array, destination: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + datagram.payload.length);
  put16(bytes, 0, datagram.sourcePort);
  put16(bytes, 2, datagram.destinationPort);
  put16(bytes, 4, bytes.length);
  bytes.set(datagram.payload, HEADER);
  const value = checksum(bytes, pseudoHeader(source, destination, PROTOCOL_UDP, bytes.length));
  // A checksum of 0 is sent as all ones, because 0 means that there is none.
  put16(bytes, 6, value === 0 ? 0xffff : value);
  return bytes;
}
