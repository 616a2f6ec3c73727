import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { GROUP_ID, OPTIONS } from '../../headers/option-indices.ts';

/**
 * Storage of socket options. Only a program that can set an option contains it; in all others every option has its
 * default, and the compiler removes the code that reads it.
 */

hooks.options = { renew: renew, get: get };

function renew(handle: Handle, listener: Handle | null): void {
  if (!handle.options) handle.options = new Int32Array(OPTIONS);
  if (!listener) {
    handle.options.fill(0);
    return;
  }
  handle.options.set(listener.options);
  // All except the last ones: the group's id and the options that are not inherited.
  handle.options.fill(0, GROUP_ID);
}

function get(handle: Handle, place: number): number {
  return handle.options[place];
}

/** Sets an option by its index in option-indices.ts, as the difference from its default. */
export function setOption(handle: Handle, place: number, value: number): void {
  handle.options[place] = value;
}
