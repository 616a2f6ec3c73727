import type { ConnectionLimits } from '../engine/records/handle.ts';
import type { Counts } from '../engine/records/provider.ts';

/** Returns true if `ms` exceeds the limit. A limit of 0 or undefined is never exceeded. */
export function isOver(limitMs: number | undefined, ms: number): boolean {
  return limitMs !== undefined && limitMs > 0 && ms >= limitMs;
}

/**
 * Returns true if a connection exceeds a limit, and counts it by its kind.
 *
 * @param hasReceived a byte was received
 * @param waits bytes wait for the peer's acknowledgement
 * @param ageMs milliseconds since the accept
 * @param stillMs milliseconds since the last byte moved
 */
export function isSpent(
  limits: ConnectionLimits,
  counts: Counts,
  hasReceived: boolean,
  waits: boolean,
  ageMs: number,
  stillMs: number,
): boolean {
  if (!hasReceived && isOver(limits.firstByteMs, ageMs)) counts.firstByteOver++;
  else if (waits && isOver(limits.sendMs, stillMs)) counts.sendOver++;
  else if (isOver(limits.totalMs, ageMs)) counts.totalOver++;
  else if (isOver(limits.idleMs, stillMs)) counts.idleOver++;
  else return false;
  return true;
}
