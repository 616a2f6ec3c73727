const ROUNDS = 8;

/**
 * The hardware address that a board has by its unique id: always the same for the same board, and locally administered,
 * so that it is no manufacturer's (IEEE 802: U/L bit set, I/G bit clear). It is not secret: who knows the id can compute it.
 *
 * @param uid the id as the runtime says it (`board.uid`), 16 hexadecimal digits
 * @returns 6 bytes
 */
export function macOf(uid: string): number[] {
  // Marsaglia's xorshift of 32 bits over the digits, and a sum of its states.
  let state = 0x9e3779b9;
  let sum = 0x243f6a88;
  for (let i = 0; i < uid.length + ROUNDS; i++) {
    if (i < uid.length) state ^= uid.charCodeAt(i);
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    sum = (sum + state) ^ (sum << 7) ^ (sum >>> 9);
  }
  return [
    (state & 0xfc) | 0x02,
    (state >>> 8) & 0xff,
    (state >>> 16) & 0xff,
    state >>> 24,
    sum & 0xff,
    (sum >>> 8) & 0xff,
  ];
}
