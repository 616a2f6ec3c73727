/**
 * The clock: the only source of time above the hal. Milliseconds, counted from any start, never back.
 *
 * There is no way to cancel: on one of the runtimes that corrupts the timer list when done from inside the timer's
 * own callback. Who no longer wants a callback looks at its own state when it comes.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; monotonic, at least 1 ms resolution. */
  now(): number;

  /** Calls `callback` once from the runtime's loop, `ms` (1 or more) milliseconds from now or a little later. */
  after(ms: number, callback: () => void): void;

  /** Lets about `ms` milliseconds pass before it returns: the resting place of every blocking wait. */
  wait(ms: number): void;
}
