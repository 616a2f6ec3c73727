import { WSA_INVALID_HANDLE } from '../../headers/errors.ts';
import type { Ref } from '../../headers/winsock2.ts';
import type { EventObject } from '../../headers/ws2spi.ts';
import { createEvent, isEvent } from '../events/event-objects.ts';
import { WPUCloseEvent, WPUResetEvent, WPUSetEvent } from './wpu.ts';

/**
 * The event objects of Winsock's API. Only their owner resets them, and a closed one is not an event object any more.
 */

/**
 * Creates an event object, not set, for WSPEventSelect, overlapped records and WSAWaitForMultipleEvents. Never fails.
 *
 * @param lpErrno out: the error of a failed call
 * @see WSACreateEvent, winsock2.h
 */
export function WSACreateEvent(lpErrno: Ref<number>): EventObject {
  return createEvent(null);
}

/**
 * Closes an event object. The provider does not set it any more.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE if it is not an event object, or already closed
 * @see WSACloseEvent, winsock2.h
 */
export function WSACloseEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  if (!isOne(hEvent, lpErrno)) return false;
  hEvent.closed = true;
  return WPUCloseEvent(hEvent, lpErrno);
}

/**
 * Sets an event object.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE (not an event object, or closed), WSANOTINITIALISED, WSAENOBUFS (it
 * has a callback, and the queue is full)
 * @see WSASetEvent, winsock2.h
 */
export function WSASetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  return isOne(hEvent, lpErrno) && WPUSetEvent(hEvent, lpErrno);
}

/**
 * Resets an event object.
 *
 * @param hEvent the event object
 * @param lpErrno out: the error of a failed call
 * @returns true, or false with WSA_INVALID_HANDLE (not an event object, or closed), WSANOTINITIALISED
 * @see WSAResetEvent, winsock2.h
 */
export function WSAResetEvent(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  return isOne(hEvent, lpErrno) && WPUResetEvent(hEvent, lpErrno);
}

function isOne(hEvent: EventObject, lpErrno: Ref<number>): boolean {
  if (isEvent(hEvent)) return true;
  lpErrno.value = WSA_INVALID_HANDLE;
  return false;
}
