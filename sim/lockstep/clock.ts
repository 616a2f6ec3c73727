import type { Clock } from '../../hal/clock.ts';
import type { SimClock } from '../clock.ts';

/** No call waits so often before the loop has a turn: by milliseconds, a hundred seconds. */
const MOST_WAITS = 100_000;

/**
 * The driver's clock on simulated time. As on the boards, callbacks run from the loop alone: `turn` is that loop.
 * While a frame is on the bus, or somebody waits, time passes and nothing of the program runs.
 */
export class LockstepClock implements Clock {
  private readonly clock: SimClock;
  private ready: (() => void)[] = [];
  /** Since the last turn. */
  private waits = 0;

  constructor(clock: SimClock) {
    this.clock = clock;
  }

  now(): number {
    return Math.floor(this.clock.nowUs / 1000);
  }

  after(ms: number, callback: () => void): void {
    this.clock.after(ms * 1000, () => this.ready.push(callback));
  }

  /** Whether the next turn has something to run. */
  get isDue(): boolean {
    return this.ready.length > 0;
  }

  /** Throws where a call waits for what never comes, which would hang the test. */
  wait(ms: number): void {
    if (++this.waits > MOST_WAITS)
      throw new Error(`a call has waited ${MOST_WAITS} times and does not return to the loop`);
    this.clock.advance(ms * 1000);
  }

  /** Runs what has fallen due until now; what that sets for later waits for a later turn. */
  turn(): void {
    this.waits = 0;
    const due = this.ready;
    this.ready = [];
    for (const callback of due) callback();
  }
}
