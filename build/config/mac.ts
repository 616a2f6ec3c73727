import { createHash } from 'node:crypto';

/**
 * The MAC that a board has by its unique id (`board.uid`, 16 hexadecimal digits): always the same for the same board,
 * and locally administered, so that it is no manufacturer's (IEEE 802, U/L bit set, I/G bit clear).
 */
export function macOf(uid: string): string {
  const bytes = createHash('sha256').update(uid).digest().subarray(0, 6);
  bytes[0] = (bytes[0] & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
