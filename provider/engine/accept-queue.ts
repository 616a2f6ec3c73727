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
 * and the queue is filled with the connections that it hands out.
 *
 * This file arms, and nothing else does. Callers call `afterChange` behind it.
 */

/** A handshake has this long where it leaves a listener deaf: the chip itself would keep the slot for half a minute. */
const HANDSHAKE_MS = 3000;

/* Arming. */

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

/** Whether a slot is free that is not reserved for connects. */
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

/** Of the listeners that are short of their backlog, the one with the fewest slots armed: they share evenly. */
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

/** Whether another listener is heard on the port in the place of this one. */
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

/** Takes a slot from its listener, unless a SYN has come for it. */
export function disarm(provider: Provider, slot: Slot): boolean {
  driver.glance(provider.chip, slot.view);
  if (!driver.isUntaken(slot.view)) return false;
  drop(provider, slot);
  return true;
}

/** The lowest free slot, or null. */
function freeSlot(provider: Provider): Slot | null {
  const slots = provider.slots;
  for (let n = 0; n < SOCKETS; n++) if (slots[n].state === FREE) return slots[n];
  return null;
}

/**
 * A slot for what does not listen: a free one, else one that is armed and has no SYN, since those are the most; else one
 * whose connection has had its time to end. A listener that has one socket alone keeps it.
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
  if (!driver.listen(chip, slot.view, port)) {
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

/** Whether a listener hears nobody although its backlog has room: every SYN to it is refused. */
export function lacksListeningSocket(provider: Provider): boolean {
  const listeners = provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i].queued < listeners[i].backlog && !hears(listeners[i]) && !yields(listeners[i]))
      return true;
  return false;
}

/** Whether a slot is armed for `listener` that no handshake occupies, and a slot is there for what it may hand out. */
function hears(listener: Handle): boolean {
  const provider = listener.provider;
  const slots = provider.slots;
  if (LISTENS === 'queue' && provider.free === 0) return false;
  for (let n = 0; n < SOCKETS; n++)
    if (slots[n].state === ARMED && slots[n].handle === listener && slots[n].handshakeSinceMs === 0)
      return true;
  return false;
}

/* What becomes of armed slots, and of those in a queue. */

/** An armed slot's socket was looked at, and has not closed. */
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

/** The connections that a listening socket hands out, as far as the backlog goes; the others wait in the chip. */
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

/** A queue has room, or a slot is free: what waited in the chip for it is taken. */
function fillQueues(provider: Provider): void {
  const slots = provider.slots;
  for (let n = 0; n < SOCKETS; n++) if (slots[n].state === ARMED) handOut(provider, slots[n]);
}

/** A request goes to the end of its listener's queue. */
function push(slot: Slot): void {
  const listener = slot.handle as Handle;
  begin(slot);
  slot.move(QUEUED);
  listener.queue[listener.queued++] = slot.n;
  // One slot less is armed: another listener may have to share.
  listener.provider.wanting = true;
  happened(listener, FD_ACCEPT);
}

/** A queued client was looked at: it may send, and close its side. */
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

/** The socket of an armed or queued slot has closed. */
export function leave(provider: Provider, slot: Slot): void {
  const listener = slot.handle;
  const queued = slot.state === QUEUED;
  // A client in the queue that is gone leaves in silence; perhaps it was deferred, and the next one is to be heard now.
  if (queued) {
    withdraw(slot);
    provider.counts.withdrawn++;
  }
  release(provider, slot);
  if (queued && listener) indicate(listener, FD_ACCEPT);
}

/* The queue. */

/** The request at the top of the queue, or null. */
export function top(listener: Handle): Slot | null {
  return listener.queued > 0 ? listener.provider.slots[listener.queue[0]] : null;
}

/**
 * The top request, or null: one whose client was seen in this turn. It may have gone since its slot was looked at, and
 * what only pretends to be connected is never handed out.
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
