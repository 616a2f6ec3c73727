import * as driver from '#chip';
import { LISTENS, SILENT_REFUSAL, SOCKETS } from '#chip';
import { FD_ACCEPT } from '../headers/winsock2.ts';
import { begin, drop, release } from './connection.ts';
import { happened, indicate } from './events.ts';
import type { Handle } from './records/handle.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { ARMED, CLOSING, FREE, QUEUED, type Slot } from './records/slot.ts';

/**
 * The queues of listeners. A listener keeps as many slots armed or queued as it was asked for, as far as slots are
 * free: a listening hardware socket becomes the connection, so the queue is made of hardware sockets, and what is not
 * armed when a SYN arrives is refused by the chip, or left unanswered where it can (SILENT_REFUSAL): then the client
 * repeats it, and the queue outlasts the sockets. On a chip whose listening sockets stay, a listener keeps one of them,
 * and the queue is filled with the connections that it hands out. This file is the only one that arms slots. Callers call
 * `afterChange` afterwards.
 */

/**
 * Longest handshake, in milliseconds, while its listener has no other listening socket. The chip alone would keep the
 * slot for half a minute.
 */
const HANDSHAKE_MS = 3000;

/** Arms slots until every listener has its backlog or nothing is left to arm. */
export function topUp(provider: Provider): void {
  if (!provider.wanting || !provider.up) return;
  provider.wanting = false;
  if (LISTENS === 'queue') fillQueues(provider);
  armAll(provider);
  if (SILENT_REFUSAL) driver.refuseSilently(provider.chip, isShort(provider));
}

function armAll(provider: Provider): void {
  // With one listener and no slot for it there is nothing to weigh.
  while (hasSpare(provider) || provider.listeners.length > 1) {
    const poorest = neediest(provider);
    if (!poorest || !(hasSpare(provider) || disarmFor(provider, poorest)) || !arm(provider, poorest)) return;
  }
}

/** Returns true if more slots are free than are reserved for connects. */
function hasSpare(provider: Provider): boolean {
  return provider.free > provider.config.reservedSlots;
}

/**
 * Whether a listener wants more connections than there are sockets for it: their SYNs are left unanswered where the chip
 * can, so that their clients repeat them. Closed ports do not refuse either meanwhile, so it is no longer than that.
 */
function isShort(provider: Provider): boolean {
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i];
    if (listener.wantsMore || (listener.armed < mostArmed(listener) && !yields(listener))) return true;
  }
  return false;
}

/** How many slots a listener may have armed. */
export function mostArmed(listener: Handle): number {
  const backlog = listener.backlog;
  return LISTENS === 'queue' ? Math.min(backlog, 1) : backlog - listener.queued;
}

/** Returns the listener with the fewest armed slots among those below their backlog, so that listeners share evenly. */
function neediest(provider: Provider): Handle | null {
  let found: Handle | null = null;
  let fewest = SOCKETS;
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i];
    const armed = listener.armed;
    if (armed >= fewest || armed >= mostArmed(listener) || yields(listener)) continue;
    found = listener;
    fewest = armed;
  }
  return found;
}

/** Returns true if another listener on the same port receives its requests instead. */
function yields(listener: Handle): boolean {
  const shared = hooks.sharedPorts;
  return shared !== null && shared.isOutranked(listener);
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

/** Closes an armed slot and frees it. Returns false if a SYN has taken the socket. */
export function disarm(provider: Provider, slot: Slot): boolean {
  driver.glance(provider.chip, slot.view);
  if (!driver.isUntaken(slot.view)) return false;
  drop(provider, slot);
  return true;
}

/** Returns the lowest free slot, or null. */
function freeSlot(provider: Provider): Slot | null {
  const slots = provider.slots;
  for (let n = 0; n < SOCKETS; n++) if (slots[n].state === FREE) return slots[n];
  return null;
}

/**
 * Takes a slot for a connect or for datagrams. The order is: a free slot; an armed slot without a SYN, because most
 * slots are armed; a closing slot after its grace period. Armed slots are not taken if `LISTENS` is 'queue'. Returns
 * null if there is none.
 */
export function takeSlot(provider: Provider): Slot | null {
  const free = freeSlot(provider);
  if (free) return free;
  for (let n = SOCKETS - 1; n >= 0; n--) {
    const slot = provider.slots[n];
    if (LISTENS === 'socket' && slot.state === ARMED && disarm(provider, slot)) return slot;
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
  const chip = provider.chip;
  const port = listener.localPort;
  if (hooks.packets) hooks.packets.opening(chip, slot.n, listener);
  if (LISTENS === 'queue') driver.setBacklog(chip, slot.view, listener.waiting);
  const ipv6 = hooks.ipv6;
  if (!(ipv6 && listener.six ? ipv6.listen(listener, slot) : driver.listen(chip, slot.view, port))) {
    driver.close(chip, slot.view);
    provider.wanting = true;
    return false;
  }
  slot.handle = listener;
  slot.localPort = port;
  slot.handshakeSinceMs = 0;
  slot.move(ARMED);
  return true;
}

/** Returns true if a listener has room in its backlog and no listening socket: the chip refuses every SYN to it. */
export function lacksListeningSocket(provider: Provider): boolean {
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i].queued < listeners[i].backlog && !hasListening(listeners[i]) && !yields(listeners[i]))
      return true;
  return false;
}

/**
 * Returns true if a slot is armed for `listener` and is not in a handshake. On a chip that hands connections out, a
 * free slot is required too.
 */
function hasListening(listener: Handle): boolean {
  const provider = listener.provider;
  const slots = provider.slots;
  if (LISTENS === 'queue' && provider.free === 0) return false;
  for (let n = 0; n < SOCKETS; n++)
    if (slots[n].state === ARMED && slots[n].handle === listener && slots[n].handshakeSinceMs === 0)
      return true;
  return false;
}

/** Handles an armed slot after a look. The socket is not closed. */
export function attendArmed(provider: Provider, slot: Slot): void {
  const view = slot.view;
  if (LISTENS === 'queue') {
    if (driver.isListening(view)) handOut(provider, slot);
    else drop(provider, slot);
    return;
  }
  if (driver.isConnected(view)) return push(slot);
  if (!driver.isHandshaking(view)) {
    slot.handshakeSinceMs = 0;
    if (!driver.isListening(view)) drop(provider, slot);
    return;
  }
  const now = provider.clock.now();
  if (slot.handshakeSinceMs === 0) slot.handshakeSinceMs = now;
  if (now - slot.handshakeSinceMs < HANDSHAKE_MS || !lacksListeningSocket(provider)) return;
  provider.counts.handshakeOver++;
  drop(provider, slot);
}

/** Queues the connections that a listening socket hands out, up to the backlog. The others wait in the chip. */
function handOut(provider: Provider, armed: Slot): void {
  const listener = armed.handle as Handle;
  const chip = provider.chip;
  while (listener.queued < listener.backlog && hasSpare(provider)) {
    const n = driver.accepted(chip, armed.view);
    if (n < 0) return;
    const slot = provider.slots[n];
    const view = slot.view;
    driver.look(chip, view);
    if (driver.isConnected(view)) {
      slot.handle = listener;
      slot.localPort = listener.localPort;
      push(slot);
    } else {
      driver.close(chip, view);
      driver.release(chip, view);
    }
  }
}

/** Queues connections that wait in the chip, after a queue has gained room or a slot was freed. */
function fillQueues(provider: Provider): void {
  const slots = provider.slots;
  for (let n = 0; n < SOCKETS; n++) if (slots[n].state === ARMED) handOut(provider, slots[n]);
}

/** Appends a request to its listener's queue. */
function push(slot: Slot): void {
  const listener = slot.handle as Handle;
  begin(slot);
  slot.move(QUEUED);
  listener.queue[listener.queued++] = slot.n;
  // The listener has one armed slot less: slots may have to be shared anew.
  listener.provider.wanting = true;
  happened(listener, FD_ACCEPT);
}

/** Handles a queued slot after a look. The client may send, and may close its side. */
export function attendQueued(provider: Provider, slot: Slot): void {
  const view = slot.view;
  if (!driver.hasConnection(view)) {
    if (!driver.isAlive(provider.chip)) return;
    withdraw(slot);
    return drop(provider, slot);
  }
  slot.rxSize = driver.readable(view);
  slot.finSeen = driver.isPeerClosed(view);
}

/** Handles an armed or queued slot after its socket has closed. */
export function leave(provider: Provider, slot: Slot): void {
  const listener = slot.handle;
  const queued = slot.state === QUEUED;
  // A client that ends in the queue causes no event. If it was deferred, the next request is indicated now.
  if (queued) {
    withdraw(slot);
    provider.counts.withdrawn++;
  }
  release(provider, slot);
  if (queued && listener) indicate(listener, FD_ACCEPT);
}

/* The accept queue. */

/** Returns the request at the top of the queue, or null. */
export function top(listener: Handle): Slot | null {
  return listener.queued > 0 ? listener.provider.slots[listener.queue[0]] : null;
}

/**
 * Returns the top request if its client was seen connected in this poll, else null. A connection may have ended since
 * the last look at its slot, and only a live one is handed out.
 */
export function freshTop(listener: Handle): Slot | null {
  const provider = listener.provider;
  const chip = provider.chip;
  let request = top(listener);
  while (request && request.pollNumber !== provider.pollNumber && !driver.isDead(chip)) {
    request.pollNumber = provider.pollNumber;
    driver.look(chip, request.view);
    if (!driver.isClosed(request.view)) attendQueued(provider, request);
    else if (driver.isAlive(chip)) leave(provider, request);
    request = top(listener);
  }
  return driver.isDead(chip) ? null : request;
}

/** Removes a request from its listener's queue, at any position. The order of the others stays. */
export function withdraw(slot: Slot): void {
  const listener = slot.handle as Handle;
  const queue = listener.queue;
  // Only the top request can be deferred.
  if (queue[0] === slot.n) listener.deferred = false;
  let left = 0;
  for (let at = 0; at < listener.queued; at++) if (queue[at] !== slot.n) queue[left++] = queue[at];
  listener.queued = left;
  listener.provider.wanting = true;
}
