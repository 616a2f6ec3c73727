import type { Clock } from '../../hal/clock.ts';
import type { SimClock } from '../clock.ts';

/** Most waits before a turn of the loop: a hundred seconds in milliseconds. */
const MOST_WAITS = 100_000;

/**
 * The driver's clock on simulated time. As on the boards, callbacks run from the loop only: `turn` is that loop. During
 * a frame on the bus or a wait, time passes and no code of the program runs.
 */
export class LockstepClock implements Clock {
  private readonly clock: SimClock;
  private ready: (() => void)[] = [];
  /** Number of waits since the last turn. */
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

  /** True if the next turn has something to run. */
  get isDue(): boolean {
    return this.ready.length > 0;
  }

  /** Throws if a call waits endlessly, which would hang the test. */
  wait(ms: number): void {
    if (++this.waits > MOST_WAITS)
      throw new Error(`a call has waited ${MOST_WAITS} times and does not return to the loop`);
    this.clock.advance(ms * 1000);
  }

  /** Runs callbacks that are due. Those that they schedule run in a later turn. */
  turn(): void {
    this.waits = 0;
    const due = this.ready;
    this.ready = [];
    for (const callback of due) callback();
  }
}
