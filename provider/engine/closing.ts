import { abandon } from './connection.ts';
import type { Handle } from './handle.ts';
import { LISTENING } from './handle-states.ts';
import { stopListening } from './listening.ts';
import { settle } from './poll.ts';

/** Ends a socket's life: nothing is told of it any more. What was sent goes out, then a FIN, in the background. */
export function closeGracefully(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state === LISTENING) stopListening(handle);
  handle.close();
  if (slot) abandon(handle.provider, slot);
  settle(handle.provider);
}
