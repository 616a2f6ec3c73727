/** The internet checksum (RFC 1071): the complement of the one's complement sum of big-endian 16-bit words. */

/** Returns the sum of `bytes` as 16-bit words, added to `start`; an odd last byte counts as the high half of a word. */
export function sum(bytes: Uint8Array, start = 0): number {
  let total = start;
  const even = bytes.length & ~1;
  for (let at = 0; at < even; at += 2) total += (bytes[at] << 8) | bytes[at + 1];
  if (even < bytes.length) total += bytes[even] << 8;
  return total;
}

/**
 * Returns the checksum of `bytes`, 16 bits. The result over bytes that contain a correct checksum is 0, which verifies
 * it. `start`: the sum of other covered fields, such as the pseudo header.
 */
export function checksum(bytes: Uint8Array, start = 0): number {
  let total = sum(bytes, start);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}

/** Returns the sum of the pseudo header of UDP (RFC 768) and TCP (RFC 9293, 3.1): `length` in bytes. */
export function pseudoHeader(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): number {
  return sum(source) + sum(destination) + protocol + length;
}
