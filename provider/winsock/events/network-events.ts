import { hasRoom } from '../../engine/connection.ts';
import { register } from '../../engine/events.ts';
import { find, type Handle } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { deferWork } from '../../engine/records/provider.ts';
import { WSAEINVAL } from '../../headers/errors.ts';
import { FD_ALL_EVENTS, FD_WRITE, type Ref, SOCK_STREAM, SOCKET_ERROR } from '../../headers/winsock2.ts';
import type { EventObject, Window } from '../../headers/ws2spi.ts';
import { refuse } from '../refuse.ts';

/**
 * Registers a window for events of a socket. Each event is one message `wMsg`, with the SOCKET as wParam, the event in
 * the low word and its error in the high word of lParam. Replaces any earlier registration; events that hold already
 * are posted at once. Makes the socket non-blocking, with any mask.
 *
 * @param s a SOCKET
 * @param hWnd the window; null only with a mask of 0
 * @param wMsg the message number
 * @param lEvent FD_ bits, or 0 to cancel
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (unknown bits, or no window)
 * @see WSPAsyncSelect, ws2spi.h
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
 * Registers for events: the common part of WSPAsyncSelect and WSPEventSelect.
 *
 * @param s a SOCKET
 * @param lpErrno out: the error of a failed call
 */
export function select(
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
  if (hooks.duplicates) hooks.duplicates.registering(handle, s);
  handle.hWnd = hWnd;
  handle.wMsg = wMsg;
  handle.hEvent = hEvent;
  register(handle, mask);
  return 0;
}

/** Looks for room where there was none; if there is still none, FD_WRITE is indicated when there is. */
function seekRoom(handle: Handle): void {
  const slot = handle.slot;
  if (
    handle.type !== SOCK_STREAM ||
    handle.state !== CONNECTED ||
    handle.sendShut ||
    !slot ||
    hasRoom(slot, handle.provider.chip)
  )
    return;
  slot.wantsRoom = true;
  deferWork(handle.provider);
}
