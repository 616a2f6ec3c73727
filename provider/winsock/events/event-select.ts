import { find } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEFAULT } from '../../headers/errors.ts';
import { FD_MAX_EVENTS, type NetworkEvents, type Ref, SOCKET_ERROR } from '../../headers/winsock2.ts';
import type { EventObject } from '../../headers/ws2spi.ts';
import { refuse } from '../refuse.ts';
import { errorsOf, record, resetEvent } from './event-objects.ts';
import { select } from './network-events.ts';

hooks.eventObjects = { record: record };

/** An empty record for WSPEnumNetworkEvents. */
export function networkEvents(): NetworkEvents {
  const codes: number[] = [];
  for (let i = 0; i < FD_MAX_EVENTS; i++) codes.push(0);
  return { lNetworkEvents: 0, iErrorCode: codes };
}

/**
 * Asks for the events of a socket as a record with an event object, which is set when something is recorded.
 * Replaces any earlier registration and its record; what holds already is recorded at once. Makes the socket
 * non-blocking, whatever the mask.
 *
 * @param lNetworkEvents FD_ bits, or 0 to cancel
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (unknown bits, or no event object)
 */
export function WSPEventSelect(
  s: number,
  hEventObject: EventObject | null,
  lNetworkEvents: number,
  lpErrno: Ref<number>,
): number {
  return select(s, null, 0, hEventObject, lNetworkEvents, lpErrno);
}

/**
 * Copies a socket's record, clears it, and resets the event object, all at once. Does not re-enable anything.
 *
 * @param hEventObject is reset; null leaves it as it is
 * @param lpNetworkEvents is filled
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT; then nothing was changed
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
  // What is recorded beyond the mask, which the profile 'nt' does, is kept for the next registration.
  const events = handle.record & handle.mask;
  lpNetworkEvents.lNetworkEvents = events;
  for (let bit = 0; bit < FD_MAX_EVENTS; bit++) {
    if (events & (1 << bit)) lpNetworkEvents.iErrorCode[bit] = errorsOf(handle)[bit];
  }
  handle.record &= ~events;
  if (hEventObject) resetEvent(handle.provider, hEventObject);
  return 0;
}
