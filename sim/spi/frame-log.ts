import { showFrame } from '../wire/frame-text.ts';

export interface LoggedFrame {
  frame: Uint8Array;
  /** Simulated time, in microseconds. */
  atUs: number;
}

/** The last frames of a wire, and no more of them: `wire.tap = (frame, atUs) => log.add(frame, atUs)`. */
export class FrameLog {
  /** All frames so far, those included that the log has let go. */
  seen = 0;
  private readonly limit: number;
  /** A ring: the frame number n, counted from 0, lies at n modulo `limit`. */
  private readonly ring: LoggedFrame[] = [];

  /** `limit`: the most frames to keep, 1 or more. */
  constructor(limit = 1000) {
    this.limit = limit;
  }

  add(frame: Uint8Array, atUs: number): void {
    this.ring[this.seen % this.limit] = { frame, atUs };
    this.seen += 1;
  }

  /** What is kept, oldest first. */
  get frames(): LoggedFrame[] {
    const oldest = this.seen > this.limit ? this.seen % this.limit : 0;
    return [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
  }

  /** What is kept as text, one line a frame: the time in seconds, then what `showFrame` says. */
  lines(): string[] {
    return this.frames.map(({ frame, atUs }) => `${(atUs / 1e6).toFixed(6)} ${showFrame(frame)}`);
  }
}
