import type { SimClock, Timer } from '../../clock.ts';
import { seqAdd, seqDiff } from './sequence.ts';

export interface AckOptions {
  mss: number;
  /** How long an acknowledgment may wait for company, in microseconds; 0 = not at all. */
  delayedAckUs: number;
}

/** Between two answers to stray segments without data. Two ends that disagree could talk about it for ever. */
const STRAY_US = 100_000;

/** When the peer is told what has arrived, and how much more may come. */
export class AckClock {
  private readonly clock: SimClock;
  private readonly options: AckOptions;
  private readonly sendAck: () => void;
  private wanted = false;
  /** Segments taken since the last acknowledgment. */
  private segments = 0;
  private timer: Timer | null = null;
  private strayUs = Number.NEGATIVE_INFINITY;
  /** The first number beyond the window that the peer was last told, and the largest window ever. */
  private edge = 0;
  private largest = 0;

  constructor(clock: SimClock, options: AckOptions, sendAck: () => void) {
    this.clock = clock;
    this.options = options;
    this.sendAck = sendAck;
  }

  /** A segment with data has come; its acknowledgment may wait. */
  count(): void {
    this.segments += 1;
  }

  /** An acknowledgment is due at the next `settle`. */
  want(): void {
    this.wanted = true;
  }

  /** As `want`, for segments that two confused ends could exchange for ever: ten times a second at most. */
  wantRarely(): void {
    if (this.clock.nowUs - this.strayUs < STRAY_US) return;
    this.strayUs = this.clock.nowUs;
    this.wanted = true;
  }

  /** Any segment with ACK has gone out: the peer knows. */
  told(ack: number, window: number): void {
    this.stop();
    this.wanted = false;
    this.segments = 0;
    this.edge = seqAdd(ack, window);
    this.largest = Math.max(this.largest, window);
  }

  /** A segment is worked off: what is due goes out now, what may wait gets its time. */
  settle(): void {
    // Every second segment is acknowledged at once (RFC 9293, 3.8.6.3, asks that of full ones).
    const enough = this.segments >= 2;
    const waiting = this.segments > 0;
    if (this.wanted || (waiting && (enough || this.options.delayedAckUs === 0))) this.sendAck();
    else if (waiting && !this.timer) {
      this.timer = this.clock.after(this.options.delayedAckUs, () => this.sendAck());
    }
  }

  /** Whether the window has grown by a segment or by half of the largest it ever was. */
  worthUpdate(next: number, room: number): boolean {
    const growth = seqDiff(seqAdd(next, room), this.edge);
    return growth > 0 && growth >= Math.min(this.options.mss, this.largest / 2);
  }

  stop(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
  }
}
