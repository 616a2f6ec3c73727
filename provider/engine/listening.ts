import * as driver from '#chip';
import { LISTENS, SILENT_REFUSAL, SOCKETS } from '#chip';
import { FD_CLOSE, FD_READ, FD_WRITE, IPPROTO_TCP, SOCK_STREAM } from '../headers/winsock2.ts';
import { attendArmed, leave, mostArmed, withdraw } from './accept-queue.ts';
import { abandon, drop } from './connection.ts';
import { happened } from './events.ts';
import { closeHandle, type Handle, openHandle } from './records/handle.ts';
import { BOUND, CONNECTED as HANDLE_CONNECTED, LISTENING } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { ARMED, CONNECTED, type Slot } from './records/slot.ts';

/** Listening sockets, the sockets they accept, and the end of sockets. Callers call `afterChange` afterwards. */

/** Most connections that a chip of the kind 'queue' keeps for a listener. */
const MOST_WAITING = 255;

/**
 * Makes a bound socket listen, or changes a listener's backlog. `backlog` is clamped to 1 up to the number of the
 * chip's sockets.
 */
export function startListening(handle: Handle, backlog: number): void {
  handle.backlog = backlog < 1 ? 1 : Math.min(backlog, SOCKETS);
  if (LISTENS === 'queue') handle.waiting = backlog < 1 ? 1 : Math.min(backlog, MOST_WAITING);
  if (SILENT_REFUSAL) handle.wantsMore = backlog > SOCKETS;
  if (handle.state !== LISTENING) handle.provider.listeners.push(handle);
  // Only handles that have listened have a queue; it is kept for later lives.
  if (!handle.queue) handle.queue = new Uint8Array(SOCKETS);
  handle.state = LISTENING;
  shrink(handle);
  handle.provider.wanting = true;
}

/** Returns true if another socket listens on the same port: the chip hands a SYN to either, at any address. */
export function sharesPort(listener: Handle): boolean {
  const listeners = listener.provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i] !== listener && listeners[i].localPort === listener.localPort) return true;
  return false;
}

/** Frees surplus slots: armed ones first, then the newest requests. */
function shrink(listener: Handle): void {
  const provider = listener.provider;
  for (let n = SOCKETS - 1; n >= 0 && listener.armed > 0 && listener.armed > mostArmed(listener); n--) {
    const slot = provider.slots[n];
    if (slot.state === ARMED && slot.handle === listener) unlisten(provider, slot);
  }
  while (listener.queued > listener.backlog) {
    const newest = provider.slots[listener.queue[listener.queued - 1]];
    withdraw(newest);
    abandon(provider, newest);
  }
}

/** Takes an armed slot from its listener. If a client has connected since the last look, it is queued instead. */
function unlisten(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  driver.glance(chip, slot.view);
  if (!driver.isConnected(slot.view)) return drop(provider, slot);
  driver.look(chip, slot.view);
  if (!driver.isClosed(slot.view)) attendArmed(provider, slot);
  else if (driver.isAlive(chip)) leave(provider, slot);
}

/** Ends a listener: its armed slots are freed, and its queued clients are disconnected. */
export function stopListening(listener: Handle): void {
  const provider = listener.provider;
  // From here on the listener arms no slot and gets no event, also if the calls below find something new.
  provider.listeners.splice(provider.listeners.indexOf(listener), 1);
  listener.state = BOUND;
  listener.mask = listener.backlog = 0;
  shrink(listener);
  // What is left unanswered because of it is refused again.
  if (SILENT_REFUSAL) provider.wanting = true;
}

/** Ends a socket's life; it gets no events any more. Sent bytes go out, then a FIN, in the background. */
export function closeGracefully(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state === LISTENING) stopListening(handle);
  closeHandle(handle);
  if (slot) abandon(handle.provider, slot);
}

/**
 * Makes `accepted`, an unused handle, the socket of a request. It inherits the listener's attributes and registration.
 */
export function hand(listener: Handle, slot: Slot, accepted: Handle): void {
  const provider = listener.provider;
  withdraw(slot);
  openHandle(accepted, SOCK_STREAM, IPPROTO_TCP, listener.flags, listener);
  accepted.blocking = listener.blocking;
  accepted.accepted = true;
  accepted.state = HANDLE_CONNECTED;
  accepted.localPort = listener.localPort;
  accepted.localIp.set(provider.chip.network.ip, 0);
  accepted.peerIp.set(slot.peerIp, 0);
  accepted.peerPort = slot.peerPort;
  if (hooks.ipv6) hooks.ipv6.hand(listener, slot, accepted);
  accepted.limits = listener.limits;
  accepted.mask = listener.mask;
  accepted.hWnd = listener.hWnd;
  accepted.wMsg = listener.wMsg;
  accepted.hEvent = listener.hEvent;
  accepted.slot = slot;
  slot.handle = accepted;
  slot.sinceMs = provider.clock.now();
  slot.move(CONNECTED);
  happened(accepted, FD_READ);
  happened(accepted, FD_WRITE);
  if (slot.finSeen) happened(accepted, FD_CLOSE);
}
