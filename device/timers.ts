import { clock } from '#runtime';

/**
 * As the runtime's `setTimeout`, which never runs a callback that is pending when `millis()` wraps to 0, 49.7 days
 * after boot; this one does. It cannot be cancelled.
 *
 * @param callback called once from the runtime's loop
 * @param ms delay in milliseconds, 1 or more
 * @see docs/provider/recovery.md
 */
export function after(callback: () => void, ms: number): void {
  clock.after(ms, callback);
}

/** Milliseconds since boot, on every runtime; beyond 49.7 days, too. */
export function uptimeMs(): number {
  return clock.now();
}
