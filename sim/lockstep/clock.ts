import type { Clock } from '../../hal/clock.ts';
import type { SimClock } from '../clock.ts';

/**
 * The driver's clock on simulated time. As on the boards, callbacks run from the loop alone: `turn` is that loop.
 * While a frame is on the bus, or somebody waits, time passes and nothing of the program runs.
 */
export class LockstepClock implements Clock {
  private readonly clock: SimClock;
  private ready: (() => void)[] = [];

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

  wait(ms: number): void {
    this.clock.advance(ms * 1000);
  }

  /** Runs what has fallen due until now; what that sets for later waits for a later turn. */
  turn(): void {
    const due = this.ready;
    this.ready = [];
    for (const callback of due) callback();
  }
}
