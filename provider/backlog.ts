import { SOCKETS } from '../hal/w5500/sockets.ts';
import { indicate } from './events.ts';
import { type Handle, LISTENING } from './handles.ts';
import type { Provider } from './provider.ts';
import { ARMED, FREE, QUEUED, type Slot } from './slot.ts';
import { FD_ACCEPT } from './winsock.ts';

/**
 * The backlog: a listener keeps as many slots armed or queued as it was asked for, as far as slots are free. A
 * listening hardware socket becomes the connection, so the queue is made of hardware sockets, and whatever is not
 * armed when a SYN arrives is refused by the chip.
 */

/**
 * Arms free slots until every listener has its backlog or no slot is left. The one place that arms: it runs at the
 * end of every service turn and of every call that frees a slot or asks for more.
 */
export function topUp(provider: Provider): void {
  if (!provider.wanting || !provider.up) return;
  provider.wanting = false;
  const handles = provider.handles;
  // One slot a listener and round: several listeners share what is free.
  for (let armed = true; armed; ) {
    armed = false;
    for (let i = 0; i < handles.length; i++) {
      const listener = handles[(provider.nextListener + i) % handles.length];
      if (listener.state !== LISTENING || listener.queued + armedFor(listener) >= listener.backlog) continue;
      if (!arm(provider, listener)) return;
      armed = true;
    }
    provider.nextListener = (provider.nextListener + 1) % handles.length;
  }
}

/** How many slots are in LISTEN for `listener`. */
export function armedFor(listener: Handle): number {
  const slots = listener.provider.slots;
  let count = 0;
  for (let n = 0; n < SOCKETS; n++) if (slots[n].state === ARMED && slots[n].handle === listener) count++;
  return count;
}

/** How many slots are free. */
export function freeSlots(provider: Provider): number {
  let count = 0;
  for (let n = 0; n < SOCKETS; n++) if (provider.slots[n].state === FREE) count++;
  return count;
}

/** The lowest free slot, or null. */
export function freeSlot(provider: Provider): Slot | null {
  for (let n = 0; n < SOCKETS; n++) if (provider.slots[n].state === FREE) return provider.slots[n];
  return null;
}

function arm(provider: Provider, listener: Handle): boolean {
  if (freeSlots(provider) <= provider.config.reservedSlots) return false;
  const slot = freeSlot(provider);
  if (!slot) return false;
  if (!provider.chip.listen(slot.n, listener.localPort)) {
    provider.chip.close(slot.n);
    provider.wanting = true;
    return false;
  }
  slot.stale = false;
  slot.handle = listener;
  slot.localPort = listener.localPort;
  slot.move(ARMED, provider.clock.now());
  return true;
}

/** An armed slot's handshake is done: the request goes to the end of its listener's queue. */
export function push(slot: Slot): void {
  const listener = slot.handle as Handle;
  slot.move(QUEUED, listener.provider.clock.now());
  listener.queue[listener.queued++] = slot.n;
  indicate(listener, FD_ACCEPT);
}

/** The request at the top of the queue, or null. */
export function top(listener: Handle): Slot | null {
  return listener.queued > 0 ? listener.provider.slots[listener.queue[0]] : null;
}

/** Takes a request out of its listener's queue, wherever it stands; the order of the others stays. */
export function withdraw(slot: Slot): void {
  const listener = slot.handle as Handle;
  const queue = listener.queue;
  let at = 0;
  while (at < listener.queued && queue[at] !== slot.n) at++;
  if (at === listener.queued) return;
  // Only the top can have been deferred.
  if (at === 0) listener.deferred = false;
  listener.queued--;
  for (; at < listener.queued; at++) queue[at] = queue[at + 1];
}
