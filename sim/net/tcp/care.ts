import type { Segment } from './segment.ts';
import { seqDiff } from './sequence.ts';

/**
 * How sure a TCP wants to be that a segment comes from its peer. `none`: a RST ends the connection whatever its number.
 * `window`: a RST or a SYN ends it whose number lies in the window (RFC 793). `rfc5961`: a RST ends it with the very
 * number that is expected; one elsewhere in the window, and a SYN, are answered by an acknowledgment, to which a peer that
 * meant it sends the right RST; data with an acknowledgment of long ago is refused.
 */
export type Care = 'none' | 'window' | 'rfc5961';

/** What a RST is taken for. */
export type Verdict = 'end' | 'challenge' | 'ignore';

/**
 * @param next the number that is expected (RCV.NXT)
 * @param inWindow whether the segment lies in the window
 */
export function judgeReset(care: Care, segment: Segment, next: number, inWindow: boolean): Verdict {
  if (care === 'none') return 'end';
  if (!inWindow) return 'ignore';
  return care === 'window' || seqDiff(segment.seq, next) === 0 ? 'end' : 'challenge';
}
