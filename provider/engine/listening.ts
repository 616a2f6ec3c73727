import * as driver from '#chip';
import { SILENT_REFUSAL, SOCKETS } from '#chip';
import { FD_CLOSE, FD_READ, FD_WRITE, IPPROTO_TCP, SOCK_STREAM } from '../headers/winsock2.ts';
import { attendArmed, leave, mostArmed, withdraw } from './accept-queue.ts';
import { abandon, drop } from './connection.ts';
import { happened } from './events.ts';
import { type Handle, renewOptions } from './records/handle.ts';
import { BOUND, CONNECTED as HANDLE_CONNECTED, LISTENING } from './records/handle-states.ts';
import type { Provider } from './records/provider.ts';
import { ARMED, CONNECTED, type Slot } from './records/slot.ts';

/** Sockets that listen, what they accept, and how sockets end. Callers call `afterChange` behind it. */

/** Lets a bound socket listen, or gives a listener another backlog: clamped to 1 up to the chip's sockets. */
export function startListening(handle: Handle, backlog: number): void {
  handle.backlog = backlog < 1 ? 1 : Math.min(backlog, SOCKETS);
  if (SILENT_REFUSAL) handle.wantsMore = backlog > SOCKETS;
  if (handle.state !== LISTENING) handle.provider.listeners.push(handle);
  // Few handles ever listen, and those that do keep it for later lives.
  if (!handle.queue) handle.queue = new Uint8Array(SOCKETS);
  handle.state = LISTENING;
  shrink(handle);
  handle.provider.wanting = true;
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

/** Takes an armed slot from its listener. A client that is connected already, and was not heard yet, is queued. */
export function unlisten(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  driver.glance(chip, slot.view);
  if (!driver.isConnected(slot.view)) return drop(provider, slot);
  driver.look(chip, slot.view);
  if (!driver.isClosed(slot.view)) attendArmed(provider, slot);
  else if (driver.isAlive(chip)) leave(provider, slot);
}

/** A listener's end: nothing is armed for it any more, and clients that wait are disconnected. */
export function stopListening(listener: Handle): void {
  const provider = listener.provider;
  // Nothing is armed for it and nothing is told of it any more, whatever is heard below.
  provider.listeners.splice(provider.listeners.indexOf(listener), 1);
  listener.state = BOUND;
  listener.mask = listener.backlog = 0;
  shrink(listener);
  // What is left unanswered because of it is refused again.
  if (SILENT_REFUSAL) provider.wanting = true;
}

/** Ends a socket's life: nothing is told of it any more. What was sent goes out, then a FIN, in the background. */
export function closeGracefully(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state === LISTENING) stopListening(handle);
  handle.close();
  if (slot) abandon(handle.provider, slot);
}

/** Makes `accepted`, which is not in use, the socket of a request: with the listener's attributes and registration. */
export function hand(listener: Handle, slot: Slot, accepted: Handle): void {
  const provider = listener.provider;
  withdraw(slot);
  accepted.open(SOCK_STREAM, IPPROTO_TCP, listener.flags);
  renewOptions(accepted, listener);
  accepted.blocking = listener.blocking;
  accepted.accepted = true;
  accepted.state = HANDLE_CONNECTED;
  accepted.localPort = listener.localPort;
  accepted.localIp.set(provider.chip.network.ip, 0);
  accepted.peerIp.set(slot.peerIp, 0);
  accepted.peerPort = slot.peerPort;
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
