import { providerOf } from '../../engine/records/provider.ts';
import { WSA_INVALID_HANDLE, WSAEFAULT, WSAENOBUFS, WSANOTINITIALISED } from '../../headers/errors.ts';
import type { Ref } from '../../headers/winsock2.ts';
import type { EventObject, ThreadId, UserApc, Window } from '../../headers/ws2spi.ts';
import { createEvent, resetEvent, setEvent } from '../events/event-objects.ts';
import { openThread, queueApc } from '../overlapped/apc.ts';
import { refuse } from '../refuse.ts';

/**
 * The upcalls, for whoever builds upon the provider: events, messages, procedures and the blocking callback. They go to
 * the upcall table that the first provider uses, so to a host's own where it brought one.
 */

/** Makes an event object that calls nobody. It never fails. */
export function WPUCreateEvent(lpErrno: Ref<number>): EventObject {
  return createEvent(null);
}

/**
 * Ends an event object: it is reset, and calls nobody any more.
 *
 * @returns false with WSA_INVALID_HANDLE where it is none
 */
export function WPUCloseEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  if (!hEvent) return fail(lpErrno, WSA_INVALID_HANDLE);
  hEvent.onSet = null;
  hEvent.signalled = false;
  return true;
}

/**
 * Sets an event object; its owner is called from the runtime's loop.
 *
 * @returns false with WSA_INVALID_HANDLE where it is none, WSANOTINITIALISED, WSAENOBUFS (the queue is full)
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
 * @returns false with WSA_INVALID_HANDLE where it is none, WSANOTINITIALISED
 */
export function WPUResetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  const provider = providerOf(null);
  if (!provider) return fail(lpErrno, WSANOTINITIALISED);
  if (!hEvent) return fail(lpErrno, WSA_INVALID_HANDLE);
  resetEvent(provider, hEvent);
  return true;
}

/** Posts a message to a window. Returns false where there is none, no provider, or no room in the queue. */
export function WPUPostMessage(hWnd: Window, Msg: number, wParam: number, lParam: number): boolean {
  const provider = providerOf(null);
  return provider !== null && !!hWnd && provider.upcalls.postMessage(hWnd, Msg, wParam, lParam);
}

/**
 * Tells what is called while a call blocks.
 *
 * @param dwCatalogEntryId is ignored: all protocols have the same one
 * @param lplpfnCallback out: returns false to cancel the call; null for none
 * @param lpdwContext out: 0, nothing is handed to it
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED, WSAEFAULT
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
 * Opens the thread that calls, so that procedures can be queued to it: the runtime has one, its loop.
 *
 * @param lpThreadId is filled
 * @returns 0, or SOCKET_ERROR with WSAEFAULT
 */
export function WPUOpenCurrentThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number {
  if (!lpThreadId) return refuse(lpErrno, WSAEFAULT);
  openThread(lpThreadId);
  return 0;
}

/**
 * Closes an opened thread. What was queued to it is still run.
 *
 * @returns 0, or SOCKET_ERROR with WSAEFAULT where it is none, or closed already
 */
export function WPUCloseThread(lpThreadId: ThreadId, lpErrno: Ref<number>): number {
  if (!lpThreadId || !lpThreadId.ThreadHandle) return refuse(lpErrno, WSAEFAULT);
  lpThreadId.ThreadHandle = null;
  return 0;
}

/**
 * Has a procedure run by an opened thread, once, from the runtime's loop.
 *
 * @param dwContext what the procedure gets
 * @returns 0, or SOCKET_ERROR with WSANOTINITIALISED, WSAEFAULT (no procedure, or the thread is none or closed),
 *   WSAENOBUFS (the queue is full)
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
