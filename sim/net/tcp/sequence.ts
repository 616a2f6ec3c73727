/** Sequence numbers count modulo 2^32 (RFC 9293, 3.4): only their distance has a sign, and is at most 2^31. */

/** Returns the number `count` (of either sign) after `seq`. */
export function seqAdd(seq: number, count: number): number {
  return (seq + count) >>> 0;
}

/** Returns the distance of `a` from `b`; negative if `a` is behind. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}
