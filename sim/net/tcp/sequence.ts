/** Sequence numbers count modulo 2^32 (RFC 9293, 3.4): only their distance has a sign, and no more than 2^31. */

/** The number `count` (of either sign) after `seq`. */
export function seqAdd(seq: number, count: number): number {
  return (seq + count) >>> 0;
}

/** How far `a` is ahead of `b`; negative when it is behind. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}
