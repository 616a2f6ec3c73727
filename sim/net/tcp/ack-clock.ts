import type { SimClock, Timer } from '../../clock.ts';
import { seqAdd, seqDiff } from './sequence.ts';

export interface AckOptions {
  mss: number;
  /** Longest delay of an acknowledgment, in microseconds; 0 for none. */
  delayedAckUs: number;
}

/**
 * Interval between answers to stray segments without data. Two ends that disagree could otherwise exchange them
 * endlessly.
 */
const STRAY_US = 100_000;

/** Timing of acknowledgments and window updates. */
export class AckClock {
  private readonly clock: SimClock;
  private readonly options: AckOptions;
  private readonly sendAck: () => void;
  private wanted = false;
  /** Segments received since the last acknowledgment. */
  private segments = 0;
  private timer: Timer | null = null;
  private answeredUs = Number.NEGATIVE_INFINITY;
  /** The first number beyond the last announced window, and the largest window so far. */
  private edge = 0;
  private largest = 0;

  constructor(clock: SimClock, options: AckOptions, sendAck: () => void) {
    this.clock = clock;
    this.options = options;
    this.sendAck = sendAck;
  }

  /** A segment with data was received; its acknowledgment may be delayed. */
  count(): void {
    this.segments += 1;
  }

  /** An acknowledgment is due at the next `sendOrSchedule`. */
  want(): void {
    this.wanted = true;
  }

  /** As `want`, for segments that two confused ends could exchange endlessly: ten times a second at most. */
  wantRarely(): void {
    if (this.clock.nowUs - this.answeredUs < STRAY_US) return;
    this.answeredUs = this.clock.nowUs;
    this.wanted = true;
  }

  /** A segment with ACK was sent: the peer has this acknowledgment and window. */
  sent(ack: number, window: number): void {
    this.stop();
    this.wanted = false;
    this.segments = 0;
    this.edge = seqAdd(ack, window);
    this.largest = Math.max(this.largest, window);
  }

  /** Called after a segment was handled: acknowledgments that are due are sent, others are scheduled. */
  sendOrSchedule(): void {
    // Every second segment is acknowledged at once (RFC 9293, 3.8.6.3, requires that for full ones).
    const enough = this.segments >= 2;
    const waiting = this.segments > 0;
    if (this.wanted || (waiting && (enough || this.options.delayedAckUs === 0))) this.sendAck();
    else if (waiting && !this.timer) {
      this.timer = this.clock.after(this.options.delayedAckUs, () => this.sendAck());
    }
  }

  /** Returns true if the window has grown by a segment or by half of the largest so far. */
  worthUpdate(next: number, room: number): boolean {
    const growth = seqDiff(seqAdd(next, room), this.edge);
    return growth > 0 && growth >= Math.min(this.options.mss, this.largest / 2);
  }

  stop(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
  }
}
