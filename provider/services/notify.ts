import { complain } from '../engine/records/callbacks.ts';

/** Calls a function of the application, which may throw; null for none. */
export function notify<T>(callback: ((value: T) => void) | null, value: T): void {
  if (!callback) return;
  try {
    callback(value);
  } catch (error) {
    complain(error);
  }
}
