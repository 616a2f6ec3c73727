import { bringRecorder } from '../../engine/events.ts';
import type { Handle } from '../../engine/handle.ts';
import type { Provider } from '../../engine/provider.ts';
import { FD_MAX_EVENTS } from '../../headers/winsock2.ts';
import type { Window } from '../upcalls/messages.ts';

/** An event object: set by the provider, reset by WSPEnumNetworkEvents or its owner. */
export interface EventObject {
  signalled: boolean;
  /** Called from the runtime's loop after the object was set; null for who polls `signalled`. */
  onSet: (() => void) | null;
  /** WSACloseEvent was called: it is an event object no more. */
  closed?: boolean;
}

/** Whether a caller's value is an event object that is not closed. */
export function isEvent(hEvent: EventObject | null): hEvent is EventObject {
  return !!hEvent && typeof hEvent.signalled === 'boolean' && !hEvent.closed;
}

/** Makes an event object for WSPEventSelect (WPUCreateEvent). */
export function createEvent(onSet: (() => void) | null): EventObject {
  return { signalled: false, onSet: onSet };
}

/** Where a message has an event object for a parameter, whose owner is to be called. */
const OWNERS: Window = {
  proc: function (_wMsg: number, wParam: number): void {
    const hEvent: unknown = wParam;
    const onSet = (hEvent as EventObject).onSet;
    if (onSet) onSet();
  },
};

/** Sets an event object, by the host's own upcall where it has one. False when the queue is full and nothing was done. */
export function setEvent(provider: Provider, hEvent: EventObject): boolean {
  const upcalls = provider.upcalls;
  if (upcalls.setEvent) return upcalls.setEvent(hEvent);
  if (hEvent.signalled) return true;
  if (hEvent.onSet && !provider.messages.postMessage(OWNERS, 0, hEvent, 0)) return false;
  hEvent.signalled = true;
  return true;
}

/** Resets an event object, by the host's own upcall where it has one. */
export function resetEvent(provider: Provider, hEvent: EventObject): void {
  const upcalls = provider.upcalls;
  if (upcalls.resetEvent) upcalls.resetEvent(hEvent);
  else hEvent.signalled = false;
}

/** The errors of a handle's record, by bit number; made with its first record. */
export function errorsOf(handle: Handle): Uint16Array {
  if (!handle.errors) handle.errors = new Uint16Array(FD_MAX_EVENTS);
  return handle.errors;
}

/** Records an event for WSPEnumNetworkEvents, and sets the object of the registration. */
function record(handle: Handle, bit: number, error: number): boolean {
  if (!handle.hEvent) return true;
  if (!setEvent(handle.provider, handle.hEvent)) return false;
  handle.record |= 1 << bit;
  errorsOf(handle)[bit] = error;
  return true;
}

/** For programs that register event objects. */
export function bringEventObjects(): void {
  bringRecorder(record);
}
