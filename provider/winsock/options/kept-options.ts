import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { GROUP_ID, OPTIONS } from '../../headers/option-indices.ts';

/**
 * The options of sockets. Only a program that can set one keeps any: in all others each is at its default for good, and
 * what asks for it goes away with it.
 */

hooks.options = { renew: renew, get: get };

function renew(handle: Handle, listener: Handle | null): void {
  if (!handle.options) handle.options = new Int32Array(OPTIONS);
  if (!listener) {
    handle.options.fill(0);
    return;
  }
  handle.options.set(listener.options);
  // All but the last ones, which are the group's and its own.
  handle.options.fill(0, GROUP_ID);
}

function get(handle: Handle, place: number): number {
  return handle.options[place];
}

/** Sets an option by its index in options.ts, as the difference from its default. */
export function setOption(handle: Handle, place: number, value: number): void {
  handle.options[place] = value;
}
