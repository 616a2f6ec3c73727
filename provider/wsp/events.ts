import { refreshRoom } from '../connection.ts';
import { WSAEFAULT, WSAEINVAL } from '../errors.ts';
import { register } from '../events.ts';
import { extras } from '../extras.ts';
import { CONNECTED } from '../handle-states.ts';
import { find, type Handle } from '../handles.ts';
import { errand } from '../provider.ts';
import { refuse } from '../refuse.ts';
import type { EventObject, Window } from '../upcalls.ts';
import { FD_ALL_EVENTS, FD_MAX_EVENTS, FD_WRITE, type Ref, SOCKET_ERROR } from '../winsock.ts';

/** WSANETWORKEVENTS: which events were recorded, and the error of each by its bit number. */
export interface NetworkEvents {
  lNetworkEvents: number;
  /** 10 entries; only those whose bit is set are written. */
  iErrorCode: number[];
}

/** An empty record for WSPEnumNetworkEvents. */
export function networkEvents(): NetworkEvents {
  const codes: number[] = [];
  for (let i = 0; i < FD_MAX_EVENTS; i++) codes.push(0);
  return { lNetworkEvents: 0, iErrorCode: codes };
}

/**
 * Asks for the events of a socket as messages: `wMsg` with the SOCKET as wParam, the event in the low and its error
 * in the high word of lParam, one event a message. Replaces any earlier registration; what holds already is posted
 * at once. Makes the socket non-blocking, whatever the mask.
 *
 * @param lEvent FD_ bits, or 0 to cancel
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (unknown bits, or no window)
 */
export function WSPAsyncSelect(
  s: number,
  hWnd: Window | null,
  wMsg: number,
  lEvent: number,
  lpErrno: Ref<number>,
): number {
  return select(s, hWnd, wMsg, null, lEvent, lpErrno);
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

function select(
  s: number,
  hWnd: Window | null,
  wMsg: number,
  hEvent: EventObject | null,
  mask: number,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if ((mask & ~FD_ALL_EVENTS) !== 0 || (mask !== 0 && !hWnd && !hEvent)) return refuse(lpErrno, WSAEINVAL);
  if (mask & FD_WRITE) seekRoom(handle);
  const registering = extras.registering;
  if (registering) registering(handle, s);
  handle.hWnd = hWnd;
  handle.wMsg = wMsg;
  handle.hEvent = hEvent;
  register(handle, mask);
  return 0;
}

/** What was full may have room by now; if it has none, FD_WRITE comes when it has. */
function seekRoom(handle: Handle): void {
  const slot = handle.slot;
  if (handle.state !== CONNECTED || handle.sendShut || !slot || (!slot.sending && slot.txFree > 0)) return;
  refreshRoom(slot, handle.provider.chip);
  if (!slot.sending && slot.txFree > 0) return;
  slot.wantsRoom = true;
  errand(handle.provider);
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
    if (events & (1 << bit)) lpNetworkEvents.iErrorCode[bit] = handle.errors[bit];
  }
  handle.record &= ~events;
  if (hEventObject) handle.provider.upcalls.resetEvent(hEventObject);
  return 0;
}
