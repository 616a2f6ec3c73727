import * as sockets from '../../hal/w5500/sockets.ts';
import type { WsaBuf } from '../headers/winsock2.ts';
import { consume } from './connection.ts';
import { copy } from './copying.ts';
import type { Handle } from './handle.ts';
import { settle } from './poll.ts';

/** Whether a receive would return at once: with bytes, or with the end of the stream. */
export function isReadable(handle: Handle): boolean {
  const slot = handle.slot;
  return slot === null || slot.rxSize > 0 || slot.finSeen;
}

/**
 * Whether a memory that was full, and was given back, is full again: who receives a lot is spared the survey. Anything
 * less than full is not believed, since the chip may be moving it.
 */
export function isRefilled(handle: Handle): boolean {
  const slot = handle.slot;
  if (!slot || !slot.rxWasFull) return false;
  slot.rxWasFull = false;
  if (!sockets.refilled(handle.provider.chip, slot.n, slot.rxRead)) return false;
  slot.rxSize = sockets.rxMemory(handle.provider.chip, slot.n);
  slot.rxAhead = true;
  return true;
}

/**
 * Moves what waits into the buffers, from their byte `skip` on; the chip gets its memory back in one go, unless it is to
 * be read again. Returns how many bytes came.
 */
export function take(handle: Handle, buffers: WsaBuf[], count: number, skip: number, peek: boolean): number {
  const slot = handle.slot;
  if (!slot || slot.rxSize === 0) return 0;
  const provider = handle.provider;
  const done = copy(handle, buffers, count, skip, false, slot.rxRead, slot.rxSize);
  if (!peek && done > 0) {
    consume(provider, slot, done);
    if (provider.wanting || provider.chip.dead) settle(provider);
  }
  return done;
}

/** As `take`, for one buffer that is to be filled as far as it goes. */
export function takeInto(handle: Handle, into: Uint8Array): number {
  const slot = handle.slot;
  if (!slot) return 0;
  const provider = handle.provider;
  const size = slot.rxSize < into.length ? slot.rxSize : into.length;
  const count = sockets.receive(provider.chip, slot.n, slot.rxRead, into, 0, size);
  consume(provider, slot, count);
  settle(provider);
  return count;
}
