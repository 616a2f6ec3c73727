import { providerOf } from '../../engine/records/provider.ts';
import { WSA_INVALID_HANDLE, WSAEFAULT, WSAENOBUFS, WSANOTINITIALISED } from '../../headers/errors.ts';
import type { Ref } from '../../headers/winsock2.ts';
import type { EventObject, ThreadId, UserApc, Window } from '../../headers/ws2spi.ts';
import { createEvent, resetEvent, setEvent } from '../events/event-objects.ts';
import { openThread, queueApc } from '../overlapped/apc.ts';
import { refuse } from '../refuse.ts';

/**
 * The upcalls for a layer above the provider: events, messages, procedures and the blocking callback. They use the
 * upcall table of the first provider, which may be a host's own.
 */

/**
 * Creates an event object without a callback. Never fails.
 *
 * @param lpErrno out: the error of a failed call
 * @see WPUCreateEvent, ws2spi.h
 */
export function WPUCreateEvent(lpErrno: Ref<number>): EventObject {
  return createEvent(null);
}

/**
 * Closes an event object: it is reset, and its callback is not called any more.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE if it is not an event object
 * @see WPUCloseEvent, ws2spi.h
 */
export function WPUCloseEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  if (!hEvent) return fail(lpErrno, WSA_INVALID_HANDLE);
  hEvent.onSet = null;
  hEvent.signalled = false;
  return true;
}

/**
 * Sets an event object; its callback is called from the runtime's loop.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE (not an event object), WSANOTINITIALISED, WSAENOBUFS (the queue is
 * full)
 * @see WPUSetEvent, ws2spi.h
 */
export function WPUSetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  const provider = providerOf(null);
  if (!provider) return fail(lpErrno, WSANOTINITIALISED);
  if (!hEvent) return fail(lpErrno, WSA_INVALID_HANDLE);
  return setEvent(provider, hEvent) || fail(lpErrno, WSAENOBUFS);
}

/**
 * Resets an event object.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE (not an event object), WSANOTINITIALISED
 * @see WPUResetEvent, ws2spi.h
 */
export function WPUResetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  const provider = providerOf(null);
  if (!provider) return fail(lpErrno, WSANOTINITIALISED);
  if (!hEvent) return fail(lpErrno, WSA_INVALID_HANDLE);
  resetEvent(provider, hEvent);
  return true;
}

/**
 * Posts a message to a window. Its procedure is called with the other arguments from the runtime's loop.
 *
 * @param hWnd the window
 * @param Msg the message number
 * @param wParam any number
 * @param lParam any number
 * @returns false if there is no window, no provider, or no room in the queue
 * @see WPUPostMessage, ws2spi.h
 */
export function WPUPostMessage(hWnd: Window, Msg: number, wParam: number, lParam: number): boolean {
  const provider = providerOf(null);
  return provider !== null && !!hWnd && provider.upcalls.postMessage(hWnd, Msg, wParam, lParam);
}

/**
 * Returns the blocking callback.
 *
 * @param dwCatalogEntryId is ignored: all protocols have the same one
 * @param lplpfnCallback out: the callback, which returns false to cancel the blocking call; null if there is none
 * @param lpdwContext out: 0, the callback has no argument
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED, WSAEFAULT
 * @see WPUQueryBlockingCallback, ws2spi.h
 */
export function WPUQueryBlockingCallback(
  dwCatalogEntryId: number,
  lplpfnCallback: Ref<((dwContext: number) => boolean) | null>,
  lpdwContext: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const provider = providerOf(null);
  if (!provider) return refuse(lpErrno, WSANOTINITIALISED);
  if (!lplpfnCallback || !lpdwContext) return refuse(lpErrno, WSAEFAULT);
  lplpfnCallback.value = provider.upcalls.blockingCallback;
  lpdwContext.value = 0;
  return 0;
}

/**
 * Opens the calling thread, so that procedures can be queued to it. The runtime has one thread, its loop.
 *
 * @param lpThreadId out: the thread
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEFAULT
 * @see WPUOpenCurrentThread, ws2spi.h
 */
export function WPUOpenCurrentThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number {
  if (!lpThreadId) return refuse(lpErrno, WSAEFAULT);
  openThread(lpThreadId);
  return 0;
}

/**
 * Closes an opened thread. Procedures that are already queued to it still run.
 *
 * @param lpThreadId the thread
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEFAULT if it is not a thread, or already closed
 * @see WPUCloseThread, ws2spi.h
 */
export function WPUCloseThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number {
  if (!lpThreadId || !lpThreadId.ThreadHandle) return refuse(lpErrno, WSAEFAULT);
  lpThreadId.ThreadHandle = null;
  return 0;
}

/**
 * Queues a procedure to an opened thread. It runs once, from the runtime's loop.
 *
 * @param lpThreadId the thread, as WPUOpenCurrentThread opened it
 * @param lpfnUserApc the procedure
 * @param dwContext the argument of the procedure
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED, WSAEFAULT (no procedure, or no open thread), WSAENOBUFS (the
 * queue is full)
 * @see WPUQueueApc, ws2spi.h
 */
export function WPUQueueApc(
  lpThreadId: ThreadId,
  lpfnUserApc: UserApc,
  dwContext: unknown,
  lpErrno: Ref<number>,
): number {
  const provider = providerOf(null);
  if (!provider) return refuse(lpErrno, WSANOTINITIALISED);
  if (!lpfnUserApc || !lpThreadId || !lpThreadId.ThreadHandle) return refuse(lpErrno, WSAEFAULT);
  return queueApc(provider, lpThreadId, lpfnUserApc, dwContext) ? 0 : refuse(lpErrno, WSAENOBUFS);
}

function fail(lpErrno: Ref<number>, error: number): boolean {
  lpErrno.value = error;
  return false;
}
