import { isUntaken } from '../../hal/w5500/sighting.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { SOCKETS } from '../../hal/w5500/sockets.ts';
import { FD_ACCEPT } from '../headers/winsock2.ts';
import { drop } from './connection.ts';
import { happened } from './events.ts';
import type { Handle } from './handle.ts';
import { extras } from './hooks.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';
import { ARMED, CLOSING, FREE, QUEUED } from './slot-states.ts';

/**
 * The backlog: a listener keeps as many slots armed or queued as it was asked for, as far as slots are free. A
 * listening hardware socket becomes the connection, so the queue is made of hardware sockets, and whatever is not
 * armed when a SYN arrives is refused by the chip.
 */

/**
 * Arms slots until every listener has its backlog or nothing is left to arm. The one place that arms: it runs after
 * every service of a slot and every call that frees a slot or asks for more.
 */
export function topUp(provider: Provider): void {
  if (!provider.wanting || !provider.up) return;
  provider.wanting = false;
  // With one listener and no slot for it there is nothing to weigh.
  while (hasSpare(provider) || provider.listeners.length > 1) {
    const poorest = neediest(provider);
    if (!poorest || !(hasSpare(provider) || disarmFor(provider, poorest)) || !arm(provider, poorest)) return;
  }
}

/** Whether a slot is free that no connect has reserved. */
function hasSpare(provider: Provider): boolean {
  return provider.free > provider.config.reservedSlots;
}

/** Whether a listener hears nobody although its backlog has room: every SYN to it is refused. */
export function isDeaf(provider: Provider): boolean {
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i].queued < listeners[i].backlog && !hears(listeners[i]) && !yields(listeners[i]))
      return true;
  return false;
}

/** Whether a slot is armed for `listener` that no handshake occupies. */
function hears(listener: Handle): boolean {
  const slots = listener.provider.slots;
  for (let n = 0; n < SOCKETS; n++)
    if (slots[n].state === ARMED && slots[n].handle === listener && slots[n].shakingMs === 0) return true;
  return false;
}

/** Whether another listener is heard on the port in the place of this one. */
function yields(listener: Handle): boolean {
  const outranked = extras.outranked;
  return outranked !== null && outranked(listener);
}

/** Of the listeners that are short of their backlog, the one with the fewest slots armed: they share evenly. */
function neediest(provider: Provider): Handle | null {
  let found: Handle | null = null;
  let fewest = SOCKETS;
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i];
    const armed = listener.armed;
    if (armed >= fewest || armed + listener.queued >= listener.backlog || yields(listener)) continue;
    found = listener;
    fewest = armed;
  }
  return found;
}

/** Frees a slot that is armed for a listener with at least two more armed than `poorest`. */
function disarmFor(provider: Provider, poorest: Handle): boolean {
  const enough = poorest.armed + 2;
  for (let n = SOCKETS - 1; n >= 0; n--) {
    const slot = provider.slots[n];
    if (slot.state !== ARMED || (slot.handle as Handle).armed < enough) continue;
    if (disarm(provider, slot)) return true;
  }
  return false;
}

/** Takes a slot out of LISTEN, unless a SYN has come for it. */
export function disarm(provider: Provider, slot: Slot): boolean {
  sockets.status(provider.chip, slot.n);
  if (!isUntaken(provider.chip)) return false;
  drop(provider, slot);
  return true;
}

/** The lowest free slot, or null. */
function freeSlot(provider: Provider): Slot | null {
  for (let n = 0; n < SOCKETS; n++) if (provider.slots[n].state === FREE) return provider.slots[n];
  return null;
}

/**
 * A slot for whoever does not listen: a free one, else one that is armed and has no SYN, since those are the most; else
 * one whose connection has had its time to end.
 */
export function takeSlot(provider: Provider): Slot | null {
  const free = freeSlot(provider);
  if (free) return free;
  for (let n = SOCKETS - 1; n >= 0; n--) {
    const slot = provider.slots[n];
    if (slot.state === ARMED && disarm(provider, slot)) return slot;
  }
  for (let n = 0; n < SOCKETS; n++) {
    const slot = provider.slots[n];
    if (slot.state !== CLOSING || provider.clock.now() - slot.sinceMs < slot.patienceMs) continue;
    provider.counts.closeOver++;
    drop(provider, slot);
    return slot;
  }
  return null;
}

function arm(provider: Provider, listener: Handle): boolean {
  const slot = freeSlot(provider);
  if (!slot) return false;
  const opening = extras.opening;
  if (opening) opening(provider.chip, slot.n, listener);
  if (!sockets.listen(provider.chip, slot.n, listener.localPort)) {
    sockets.close(provider.chip, slot.n);
    provider.wanting = true;
    return false;
  }
  provider.stale &= ~(1 << slot.n);
  slot.handle = listener;
  slot.localPort = listener.localPort;
  slot.move(ARMED);
  return true;
}

/** An armed slot's handshake is done: the request goes to the end of its listener's queue. */
export function push(slot: Slot): void {
  const listener = slot.handle as Handle;
  slot.move(QUEUED);
  listener.queue[listener.queued++] = slot.n;
  // One slot less is armed: another listener may have to share.
  listener.provider.wanting = true;
  happened(listener, FD_ACCEPT);
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
  listener.provider.wanting = true;
  listener.queued--;
  for (; at < listener.queued; at++) queue[at] = queue[at + 1];
}
