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
 * A provider with this profile does as Windows was observed to do where its documents say something else (winsock-spi
 * 22): docs/provider/nt.md lists all of it. Its events are those of winsock-spi 10.5. FD_CLOSE comes at once, though there is data to read, and calls an abortive
 * end WSAECONNABORTED.
 *
 * With messages, a registration and every re-enabling call, failed ones too, bring whatever holds; FD_CONNECT comes
 * only when a connect ends. With an event object, what has happened is recorded from a socket's first moment on,
 * registered for or not, and stays until it is enumerated: a registration signals what is recorded already, a receive
 * or an accept that went well looks again whether there is more.
 *
 * As `config.profile` of a protocol info.
 */
export const nt: Profile = { name: 'nt' };

/** In `owed`: the record holds what the event object has not been set for, because the queue was full. */
const UNSAID = 0x8000;

/** What `record` means under this profile: what has happened and was not enumerated, in the mask or not. */
function note(handle: Handle, events: number, why: number): boolean {
  if (why === REENABLED && (events & (FD_READ | FD_ACCEPT)) !== 0) {
    handle.record &= ~events;
    return record(handle, events);
  }
  if (why === HAPPENED && (events & FD_WRITE) === 0) return record(handle, events);
  // Room comes later than it was asked for, and there is no more than one reason for it to be owed.
  return (events & handle.pendingEvents & FD_WRITE) !== 0 && record(handle, FD_WRITE);
}

/** Records an event if there is reason to. Returns whether there is. */
function record(handle: Handle, event: number): boolean {
  if (event !== FD_CLOSE && !isTrue(handle, event)) return false;
  handle.record |= event;
  if (event === FD_CONNECT) errorsOf(handle)[FD_CONNECT_BIT] = handle.error;
  else if (event === FD_CLOSE) errorsOf(handle)[FD_CLOSE_BIT] = closeError(handle);
  return true;
}

/** Whether an event is true now: the end of a connection does not wait for its last byte. */
function isTrue(handle: Handle, event: number): boolean {
  if (event === FD_CLOSE) return (handle.pendingEvents & FD_CLOSE) !== 0;
  if (event === FD_WRITE && handle.type === SOCK_DGRAM && !handle.slot)
    return (handle.pendingEvents & FD_WRITE) !== 0;
  return holds(handle, event);
}

function closeError(handle: Handle): number {
  return handle.error === WSAECONNRESET ? WSAECONNABORTED : handle.error;
}

/** Sets the event object if the record says anything that was registered for. */
function signal(handle: Handle): void {
  handle.pendingEvents &= ~UNSAID;
  if ((handle.record & handle.mask) === 0 || !handle.hEvent) return;
  if (!setEvent(handle.provider, handle.hEvent)) handle.pendingEvents |= UNSAID;
}

/** Posts whatever is true, was registered for, and was re-enabled since the last time. */
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
  // A datagram socket's connect is over before anybody could wait for it.
  if (handle.hWnd && handle.type === SOCK_DGRAM) handle.pendingEvents &= ~FD_CONNECT;
  const noted = note(handle, events, why);
  if (handle.hWnd) post(handle, events);
  else {
    if (noted) handle.pendingEvents &= ~FD_WRITE;
    if (noted || (handle.pendingEvents & UNSAID) !== 0) signal(handle);
  }
  return true;
}

/** A connect has ended: SO_ERROR, which has kept the last failure until here, is about this one. */
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
