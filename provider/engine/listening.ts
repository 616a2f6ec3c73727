import { SOCKETS } from '../../hal/w5500/sockets.ts';
import { withdraw } from './accept-queue.ts';
import { abandon } from './connection.ts';
import type { Handle } from './handle.ts';
import { BOUND, LISTENING } from './handle-states.ts';
import { recall, settle } from './poll.ts';
import { ARMED } from './slot-states.ts';

/** Lets a bound socket listen, or gives a listener another backlog: clamped to 1 to 8. */
export function startListening(handle: Handle, backlog: number): void {
  handle.backlog = backlog < 1 ? 1 : Math.min(backlog, SOCKETS);
  if (handle.state !== LISTENING) handle.provider.listeners.push(handle);
  // Few handles ever listen, and those that do keep it for later lives.
  if (!handle.queue) handle.queue = new Uint8Array(SOCKETS);
  handle.state = LISTENING;
  shrink(handle);
  handle.provider.wanting = true;
  settle(handle.provider);
}

/** Whether another socket listens on the same port: the chip hands a SYN to either, whatever their addresses. */
export function isHeardByOther(listener: Handle): boolean {
  const listeners = listener.provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i] !== listener && listeners[i].localPort === listener.localPort) return true;
  return false;
}

/** Gives up surplus slots: those that are armed first, then the newest requests. */
function shrink(listener: Handle): void {
  const provider = listener.provider;
  for (let n = SOCKETS - 1; n >= 0 && listener.queued + listener.armed > listener.backlog; n--) {
    const slot = provider.slots[n];
    if (slot.state === ARMED && slot.handle === listener) recall(provider, slot);
  }
  while (listener.queued > listener.backlog) {
    const newest = provider.slots[listener.queue[listener.queued - 1]];
    withdraw(newest);
    abandon(provider, newest);
  }
}

/** A listener's end: nothing is armed for it any more, and whoever waits is disconnected. */
export function stopListening(listener: Handle): void {
  const provider = listener.provider;
  // Nothing is armed for it and nothing is told of it any more, whatever is heard below.
  provider.listeners.splice(provider.listeners.indexOf(listener), 1);
  listener.state = BOUND;
  listener.mask = listener.backlog = 0;
  shrink(listener);
}
