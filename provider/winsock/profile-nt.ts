import { HAPPENED, holds, ORDER, REENABLED, raise } from '../engine/events.ts';
import type { Handle } from '../engine/records/handle.ts';
import { BROKEN, CONNECTED } from '../engine/records/handle-states.ts';
import { hooks } from '../engine/records/hooks.ts';
import type { Profile, Provider } from '../engine/records/provider.ts';
import { WSAECONNABORTED, WSAECONNRESET } from '../headers/errors.ts';
import {
  FD_ACCEPT,
  FD_CLOSE,
  FD_CLOSE_BIT,
  FD_CONNECT,
  FD_CONNECT_BIT,
  FD_READ,
  FD_WRITE,
  SOCK_DGRAM,
} from '../headers/winsock2.ts';
import { errorsOf, setEvent } from './events/event-objects.ts';

/**
 * The profile for event rules as observed on Windows NT where they differ from documented Winsock (Winsock SPI 22);
 * docs/provider/nt.md lists all of them. Its events follow Winsock SPI 10.5. FD_CLOSE is indicated at once, even while
 * data is unread, and reports an abortive end as WSAECONNABORTED.
 *
 * With messages, a registration and every re-enabling call, including failed ones, indicate every event that holds;
 * FD_CONNECT is indicated only when a connect ends. With an event object, events are recorded from a socket's creation
 * on, registered or not, and stay recorded until they are enumerated: a registration signals what is already recorded,
 * and a successful receive or accept checks again for more.
 *
 * Used as `config.profile` of a protocol info.
 */
export const nt: Profile = { name: 'nt' };

/** In `pendingEvents`: the record holds events for which the event object is not set yet, because the queue was full. */
const UNSIGNALLED = 0x8000;

/**
 * Updates `record`, which under this profile holds the events that have occurred and were not enumerated, in the mask
 * or not.
 */
function note(handle: Handle, events: number, why: number): boolean {
  if (why === REENABLED && (events & (FD_READ | FD_ACCEPT)) !== 0) {
    handle.record &= ~events;
    return record(handle, events);
  }
  if (why === HAPPENED && (events & FD_WRITE) === 0) return record(handle, events);
  // Room comes later than the request for it, and is recorded only if FD_WRITE is pending.
  return (events & handle.pendingEvents & FD_WRITE) !== 0 && record(handle, FD_WRITE);
}

/** Records an event if its condition holds. Returns true if it does. */
function record(handle: Handle, event: number): boolean {
  if (event !== FD_CLOSE && !isTrue(handle, event)) return false;
  handle.record |= event;
  if (event === FD_CONNECT) errorsOf(handle)[FD_CONNECT_BIT] = handle.error;
  else if (event === FD_CLOSE) errorsOf(handle)[FD_CLOSE_BIT] = closeError(handle);
  return true;
}

/** Returns true if the condition of an event holds now. The end of a connection does not wait for its last byte. */
function isTrue(handle: Handle, event: number): boolean {
  if (event === FD_CLOSE) return (handle.pendingEvents & FD_CLOSE) !== 0;
  if (event === FD_WRITE && handle.type === SOCK_DGRAM && !handle.slot)
    return (handle.pendingEvents & FD_WRITE) !== 0;
  return holds(handle, event);
}

function closeError(handle: Handle): number {
  return handle.error === WSAECONNRESET ? WSAECONNABORTED : handle.error;
}

/** Sets the event object if the record holds registered events. */
function signal(handle: Handle): void {
  handle.pendingEvents &= ~UNSIGNALLED;
  if ((handle.record & handle.mask) === 0 || !handle.hEvent) return;
  if (!setEvent(handle.provider, handle.hEvent)) handle.pendingEvents |= UNSIGNALLED;
}

/** Posts every event that holds, is registered and is enabled. */
function post(handle: Handle, events: number): void {
  const open = handle.mask & ~handle.disabled;
  if ((events & open) === 0) return;
  let left = (events | handle.pendingEvents) & open;
  for (let i = 0; i < ORDER.length && left !== 0; i++) {
    const bit = ORDER[i];
    const event = 1 << bit;
    if ((left & event) === 0) continue;
    left &= ~event;
    if (!isTrue(handle, event)) continue;
    raise(handle, bit, event === FD_CONNECT ? handle.error : event === FD_CLOSE ? closeError(handle) : 0);
  }
}

hooks.nt = { isProfileOf: isProfileOf, notified: notified, registered: registered };

function isProfileOf(provider: Provider): boolean {
  return provider.config.profile === nt;
}

function notified(handle: Handle, events: number, why: number): boolean {
  if (handle.provider.config.profile !== nt) return false;
  if (events === FD_CONNECT && why === HAPPENED) concluded(handle);
  // A datagram socket's connect ends at once, before a registration could wait for it.
  if (handle.hWnd && handle.type === SOCK_DGRAM) handle.pendingEvents &= ~FD_CONNECT;
  const noted = note(handle, events, why);
  if (handle.hWnd) post(handle, events);
  else {
    if (noted) handle.pendingEvents &= ~FD_WRITE;
    if (noted || (handle.pendingEvents & UNSIGNALLED) !== 0) signal(handle);
  }
  return true;
}

/** A connect has ended: SO_ERROR, which has kept the last failure until now, is its result. */
function concluded(handle: Handle): void {
  handle.errorReported = false;
  if (handle.state === CONNECTED) handle.error = 0;
}

function registered(handle: Handle): boolean {
  if (handle.provider.config.profile !== nt) return false;
  const waits = handle.slot !== null && handle.slot.wantsRoom;
  if (!handle.hWnd) {
    handle.pendingEvents = waits ? handle.pendingEvents & FD_WRITE : 0;
    signal(handle);
    return true;
  }
  const canSend = handle.type === SOCK_DGRAM || handle.state === CONNECTED || handle.state === BROKEN;
  handle.pendingEvents = handle.occurred & FD_CLOSE;
  if (canSend && !handle.sendShut) handle.pendingEvents |= FD_WRITE;
  post(handle, handle.mask);
  return true;
}
