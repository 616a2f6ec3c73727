import { abandon } from './connection.ts';
import { LISTENING } from './handle-states.ts';
import type { Handle } from './handles.ts';
import { stopListening } from './listening.ts';
import { settle } from './service.ts';

/** Ends a socket's life: nothing is told of it any more. What was sent goes out, then a FIN, in the background. */
export function closeGracefully(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state === LISTENING) stopListening(handle);
  handle.close();
  if (slot) abandon(handle.provider, slot);
  settle(handle.provider);
}
