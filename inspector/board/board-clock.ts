/** So long a difference of the two clocks is trusted at most: they do not run at quite the same speed. */
const TRUST_US = 60_000_000;

/** Leads from a board's milliseconds, which wrap, to the time of events on this host. */
export class BoardClock {
  /** The board's last time, without wraps, and as it said it. */
  private boardMs = 0;
  private saidMs: number | null = null;
  /** The least difference of the times in this stretch and in the one before it: lines take some time. */
  private leastUs = Number.POSITIVE_INFINITY;
  private beforeUs = Number.POSITIVE_INFINITY;
  private sinceUs = 0;

  /** The time of a line, in microseconds, that says `ms` and has come at `nowUs`. */
  timeOf(ms: number, nowUs: number): number {
    this.boardMs += this.saidMs === null ? 0 : (ms - this.saidMs) | 0;
    this.saidMs = ms;
    const boardUs = this.boardMs * 1000;
    if (nowUs - this.sinceUs > TRUST_US) {
      this.beforeUs = this.leastUs;
      this.leastUs = Number.POSITIVE_INFINITY;
      this.sinceUs = nowUs;
    }
    this.leastUs = Math.min(this.leastUs, nowUs - boardUs);
    return boardUs + Math.min(this.leastUs, this.beforeUs);
  }

  /** How far `ms` is behind the last time that was said, in milliseconds; negative where it is ahead. */
  behind(ms: number): number {
    return this.saidMs === null ? 0 : (this.saidMs - ms) | 0;
  }
}
