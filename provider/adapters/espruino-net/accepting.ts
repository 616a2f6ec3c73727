import { freshTop } from '../../engine/accept-queue.ts';
import { hand } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { unused } from '../../engine/records/handle.ts';
import { isOverloaded } from '../overload.ts';
import { lookAfter } from './served.ts';
import { add, HTTP, KIND, type NetSocket, provider, sockets } from './sockets.ts';

/** Takes the top request of a listener's queue. Returns its number, or -1 for none. */
export function accept(listener: NetSocket): number {
  const handle = listener.handle;
  // Nothing waits: the usual case, on every idle turn.
  if (!handle || handle.queued === 0) return -1;
  const accepted = isOverloaded(handle) ? null : unused(provider);
  const slot = accepted && freshTop(handle);
  let s = -1;
  if (accepted && slot) {
    hand(handle, slot, accepted);
    provider.counts.accepted++;
    s = add(accepted, listener.type);
    const socket = sockets[s] as NetSocket;
    socket.isServed = (listener.type & KIND) === HTTP;
    if (socket.isServed) lookAfter();
  }
  if (slot) afterChange(provider);
  return s;
}
