import { kalumaClock } from '../hal/kaluma/bus.ts';

/**
 * As `setTimeout` of the runtime, which never runs a callback that is pending when `millis()` goes back to 0, 49.7 days
 * after boot: this one does. It cannot be cancelled.
 *
 * @see docs/provider/recovery.md
 */
export function after(callback: () => void, ms: number): void {
  kalumaClock.after(ms, callback);
}
