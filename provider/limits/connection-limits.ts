import type { ConnectionLimits } from '../engine/records/handle.ts';
import type { Counts } from '../engine/records/provider.ts';

/** Whether `ms` milliseconds are too many; a limit of 0, or none, is never exceeded. */
export function isOver(limitMs: number | undefined, ms: number): boolean {
  return limitMs !== undefined && limitMs > 0 && ms >= limitMs;
}

/**
 * Whether a connection has spent more than it may, which is counted by its kind.
 *
 * @param heard a byte came
 * @param waits bytes wait that the peer does not take
 * @param ageMs since the accept
 * @param stillMs since a byte moved
 */
export function isSpent(
  limits: ConnectionLimits,
  counts: Counts,
  heard: boolean,
  waits: boolean,
  ageMs: number,
  stillMs: number,
): boolean {
  if (!heard && isOver(limits.firstByteMs, ageMs)) counts.firstByteOver++;
  else if (waits && isOver(limits.sendMs, stillMs)) counts.sendOver++;
  else if (isOver(limits.totalMs, ageMs)) counts.totalOver++;
  else if (isOver(limits.idleMs, stillMs)) counts.idleOver++;
  else return false;
  return true;
}
