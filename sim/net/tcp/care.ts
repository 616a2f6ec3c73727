import type { Segment } from './segment.ts';
import { seqDiff } from './sequence.ts';

/**
 * Validation of RST, SYN and ACK. `none`: a RST ends the connection with any number. `window`: a RST or a SYN ends it
 * with a number in the window (RFC 793). `rfc5961`: a RST ends it only with the exact number expected; one elsewhere in
 * the window, and a SYN, are answered with an acknowledgment, after which a legitimate peer sends the right RST; data
 * with a very old acknowledgment is refused.
 */
export type Care = 'none' | 'window' | 'rfc5961';

/** The reaction to a RST. */
export type Verdict = 'end' | 'challenge' | 'ignore';

/**
 * @param next the expected number (RCV.NXT)
 * @param inWindow true if the segment lies in the window
 */
export function judgeReset(care: Care, segment: Segment, next: number, inWindow: boolean): Verdict {
  if (care === 'none') return 'end';
  if (!inWindow) return 'ignore';
  return care === 'window' || seqDiff(segment.seq, next) === 0 ? 'end' : 'challenge';
}
