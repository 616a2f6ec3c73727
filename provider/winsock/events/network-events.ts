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

/** What both ways of asking have in common: WSPAsyncSelect and WSPEventSelect. */
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

/** What was full may have room by now; if it has none, FD_WRITE comes when it has. */
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
