import type { Handle } from '../../engine/records/handle.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { FD_MAX_EVENTS } from '../../headers/winsock2.ts';
import type { EventObject } from '../../headers/ws2spi.ts';

/** Returns true if a caller's value is an event object that is not closed. */
export function isEvent(hEvent: EventObject | null): hEvent is EventObject {
  return !!hEvent && typeof hEvent.signalled === 'boolean' && !hEvent.closed;
}

/**
 * Creates an event object for WSPEventSelect (WPUCreateEvent).
 *
 * @param onSet called from the runtime's loop after the object was set; null if `signalled` is polled
 * @returns the event object, not set
 */
export function createEvent(onSet: (() => void) | null): EventObject {
  return { signalled: false, onSet: onSet };
}

function callOwner(hEvent: unknown): void {
  const onSet = (hEvent as EventObject).onSet;
  if (onSet) onSet();
}

/**
 * Sets an event object, through the host's upcall if there is one. Returns false, and does nothing, if the queue is
 * full.
 */
export function setEvent(provider: Provider, hEvent: EventObject): boolean {
  const upcalls = provider.upcalls;
  if (upcalls.setEvent) return upcalls.setEvent(hEvent);
  if (hEvent.signalled) return true;
  if (hEvent.onSet && !provider.messages.queueCallback(callOwner, hEvent, null)) return false;
  hEvent.signalled = true;
  return true;
}

/** Resets an event object, through the host's upcall if there is one. */
export function resetEvent(provider: Provider, hEvent: EventObject): void {
  const upcalls = provider.upcalls;
  if (upcalls.resetEvent) upcalls.resetEvent(hEvent);
  else hEvent.signalled = false;
}

/** Returns the errors of a handle's record, by bit number; created with its first record. */
export function errorsOf(handle: Handle): Uint16Array {
  if (!handle.errors) handle.errors = new Uint16Array(FD_MAX_EVENTS);
  return handle.errors;
}

/** Records an event for WSPEnumNetworkEvents, and sets the registered event object. */
export function record(handle: Handle, bit: number, error: number): boolean {
  if (!handle.hEvent) return true;
  if (!setEvent(handle.provider, handle.hEvent)) return false;
  handle.record |= 1 << bit;
  errorsOf(handle)[bit] = error;
  return true;
}
