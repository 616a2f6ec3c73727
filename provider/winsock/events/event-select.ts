import { find } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEFAULT, WSAEINVAL } from '../../headers/errors.ts';
import { FD_MAX_EVENTS, type NetworkEvents, type Ref, SOCKET_ERROR } from '../../headers/winsock2.ts';
import type { EventObject } from '../../headers/ws2spi.ts';
import { refuse } from '../refuse.ts';
import { errorsOf, record, resetEvent } from './event-objects.ts';
import { select } from './network-events.ts';

hooks.eventObjects = { record: record };

/** Creates an empty record for WSPEnumNetworkEvents. */
export function networkEvents(): NetworkEvents {
  const codes: number[] = [];
  for (let i = 0; i < FD_MAX_EVENTS; i++) codes.push(0);
  return { lNetworkEvents: 0, iErrorCode: codes };
}

/**
 * Registers an event object for events of a socket: they are recorded, and the object is set with each record. Replaces
 * any earlier registration and its record; events that hold already are recorded at once. Makes the socket
 * non-blocking, with any mask.
 *
 * @param s a SOCKET
 * @param hEventObject the event object; null only with a mask of 0
 * @param lNetworkEvents FD_ bits, or 0 to cancel
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (unknown bits, or no event object, or
 * a closed one)
 * @see WSPEventSelect, ws2spi.h
 */
export function WSPEventSelect(
  s: number,
  hEventObject: EventObject | null,
  lNetworkEvents: number,
  lpErrno: Ref<number>,
): number {
  const isClosed = hEventObject !== null && hEventObject.closed;
  return select(s, null, 0, isClosed ? null : hEventObject, lNetworkEvents, lpErrno);
}

/**
 * Copies a socket's record, clears it, and resets the event object, in one step. Re-enables no event.
 *
 * @param s a SOCKET
 * @param hEventObject is reset; null leaves it unchanged
 * @param lpNetworkEvents out: the record
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (a closed event object); then
 * nothing was changed
 * @see WSPEnumNetworkEvents, ws2spi.h
 */
export function WSPEnumNetworkEvents(
  s: number,
  hEventObject: EventObject | null,
  lpNetworkEvents: NetworkEvents,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (!lpNetworkEvents) return refuse(lpErrno, WSAEFAULT);
  if (hEventObject && hEventObject.closed) return refuse(lpErrno, WSAEINVAL);
  // Events recorded outside the mask, as the profile 'nt' does, are kept for the next registration.
  const events = handle.record & handle.mask;
  lpNetworkEvents.lNetworkEvents = events;
  for (let bit = 0; bit < FD_MAX_EVENTS; bit++) {
    if (events & (1 << bit)) lpNetworkEvents.iErrorCode[bit] = errorsOf(handle)[bit];
  }
  handle.record &= ~events;
  if (hEventObject) resetEvent(handle.provider, hEventObject);
  return 0;
}
