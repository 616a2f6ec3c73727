/**
 * The clock: the only source of time above the hal, in milliseconds from an arbitrary start, monotonic.
 *
 * Timers cannot be cancelled: on one of the runtimes a cancellation from inside the timer's own callback corrupts the
 * timer list. A callback that is not wanted any more must check its own state.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; monotonic, at least 1 ms resolution. */
  now(): number;

  /** Calls `callback` once from the runtime's loop, `ms` (1 or more) milliseconds from now or a little later. */
  after(ms: number, callback: () => void): void;

  /** Returns after about `ms` milliseconds. Every blocking wait uses it. */
  wait(ms: number): void;
}
