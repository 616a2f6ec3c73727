import { BROKEN, CONNECTED, LISTENING } from './handle-states.ts';
import type { Handle } from './handles.ts';
import {
  FD_ACCEPT,
  FD_ACCEPT_BIT,
  FD_CLOSE,
  FD_CLOSE_BIT,
  FD_CONNECT,
  FD_CONNECT_BIT,
  FD_READ,
  FD_READ_BIT,
  FD_WRITE,
  FD_WRITE_BIT,
} from './winsock.ts';

/**
 * Indicates those of `events` that hold now, that the application registered for, and that it has re-enabled since
 * the last time, in the order of winsock-spi 10.4: FD_CLOSE last.
 */
export function indicate(handle: Handle, events: number): void {
  if ((handle.mask & ~handle.disabled & events) === 0) return;
  // What nobody took the last time does not come behind what follows from it.
  events |= handle.owed;
  if (events & FD_CONNECT) raise(handle, FD_CONNECT, FD_CONNECT_BIT, handle.error);
  if (events & FD_ACCEPT) raise(handle, FD_ACCEPT, FD_ACCEPT_BIT, 0);
  if (events & FD_READ) raise(handle, FD_READ, FD_READ_BIT, 0);
  if (events & FD_WRITE) raise(handle, FD_WRITE, FD_WRITE_BIT, 0);
  if (events & FD_CLOSE) raise(handle, FD_CLOSE, FD_CLOSE_BIT, handle.error);
}

/** A re-enabling call was made (winsock-spi 10.3): what still holds is indicated again. */
export function reenable(handle: Handle, event: number): void {
  handle.disabled &= ~event;
  indicate(handle, event);
}

/** Something happened that is indicated once: a connect that ended, a connection that closed, room to send. */
export function happened(handle: Handle, event: number): void {
  handle.facts |= event & (FD_CONNECT | FD_CLOSE);
  handle.owed |= event;
  indicate(handle, event);
}

/** A new registration: whatever holds already is indicated at once, so that registering late loses nothing. */
export function register(handle: Handle, mask: number): void {
  handle.blocking = false;
  handle.mask = mask;
  handle.disabled = 0;
  handle.record = 0;
  handle.owed = handle.facts;
  if (handle.state === CONNECTED && !handle.sendShut) handle.owed |= FD_WRITE;
  indicate(handle, mask);
}

function raise(handle: Handle, event: number, bit: number, error: number): void {
  if ((handle.mask & ~handle.disabled & event) === 0 || !holds(handle, event)) return;
  const upcalls = handle.provider.upcalls;
  if (handle.hWnd) {
    // Nobody took it: it stays enabled, and is offered again with the next event, at the latest by the patrol.
    if (!upcalls.postMessage(handle.hWnd, handle.wMsg, handle.socket, (error << 16) | event)) return;
  } else if (handle.hEvent) {
    if (!upcalls.setEvent(handle.hEvent)) return;
    handle.record |= event;
    handle.errors[bit] = error;
  }
  handle.disabled |= event;
  handle.owed &= ~event;
}

function holds(handle: Handle, event: number): boolean {
  const slot = handle.slot;
  if (event === FD_ACCEPT) return handle.state === LISTENING && handle.queued > 0 && !handle.deferred;
  if (event === FD_READ) return slot !== null && slot.rxSize > 0 && !handle.receiveShut;
  if ((handle.owed & event) === 0) return false;
  // Whoever waits for room on a connection that broke is woken too: the next send tells why.
  if (event === FD_WRITE) return handle.state === BROKEN || (slot !== null && !slot.wantsRoom);
  // The end of a connection is told after its last byte.
  if (event === FD_CLOSE) return slot === null || slot.rxSize === 0;
  return true;
}
