import { wantsAttention } from '#chip';
import { service } from '../../engine/poll.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { providers } from '../../engine/records/provider.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import {
  WSA_INVALID_HANDLE,
  WSA_INVALID_PARAMETER,
  WSAEFAULT,
  WSANOTINITIALISED,
} from '../../headers/errors.ts';
import {
  type Ref,
  WSA_INFINITE,
  WSA_MAXIMUM_WAIT_EVENTS,
  WSA_WAIT_EVENT_0,
  WSA_WAIT_FAILED,
  WSA_WAIT_IO_COMPLETION,
  WSA_WAIT_TIMEOUT,
} from '../../headers/winsock2.ts';
import type { EventObject } from '../../headers/ws2spi.ts';
import { isEvent } from './event-objects.ts';

/**
 * Waits until one event object is set, or all of them, and resets none.
 *
 * Polls continue during the wait, as in every blocking call. Callbacks of the objects, and messages, run later, in the
 * runtime's loop.
 *
 * @param cEvents number of objects, 1 to WSA_MAXIMUM_WAIT_EVENTS (64)
 * @param lphEvents the objects, as created by `createEvent` or WSACreateEvent
 * @param fWaitAll true to wait for all of them; they must be distinct then
 * @param dwTimeout longest wait, in milliseconds; 0 for no wait, WSA_INFINITE for no limit
 * @param fAlertable true if procedures and completion routines run during the wait; they end it
 * @param lpErrno out: the error of a failed call
 * @returns WSA_WAIT_EVENT_0 plus the lowest index of an object that is set, WSA_WAIT_EVENT_0 if all are;
 * WSA_WAIT_IO_COMPLETION after procedures ran, WSA_WAIT_TIMEOUT after the timeout, or WSA_WAIT_FAILED with
 * WSANOTINITIALISED, WSA_INVALID_PARAMETER (an invalid number of objects, or an object twice), WSAEFAULT (no objects),
 * WSA_INVALID_HANDLE (not an event object, or a closed one), WSAEINTR (cancelled), WSAEINPROGRESS
 * @see WSAWaitForMultipleEvents, winsock2.h
 */
export function WSAWaitForMultipleEvents(
  cEvents: number,
  lphEvents: EventObject[],
  fWaitAll: boolean,
  dwTimeout: number,
  fAlertable: boolean,
  lpErrno: Ref<number>,
): number {
  const all = providers;
  let error = all.length === 0 ? WSANOTINITIALISED : refusal(cEvents, lphEvents, fWaitAll);
  if (error !== 0) return fail(lpErrno, error);
  const clock = all[0].clock;
  const until = dwTimeout === WSA_INFINITE || dwTimeout < 0 ? Infinity : clock.now() + dwTimeout;
  let at = indexOfSet(cEvents, lphEvents, fWaitAll);
  // The chip is polled once before the first check, also with a timeout of 0.
  for (let i = 0; i < all.length && at < 0; i++)
    if (all[i].up && wantsAttention(all[i].chip)) service(all[i]);
  for (;;) {
    at = indexOfSet(cEvents, lphEvents, fWaitAll);
    if (at >= 0) return WSA_WAIT_EVENT_0 + at;
    if (fAlertable && runProcedures()) return WSA_WAIT_IO_COMPLETION;
    if (clock.now() >= until) return WSA_WAIT_TIMEOUT;
    for (let i = 0; i < all.length && error === 0; i++) error = mayBlock(all[i]) || waitTurn(all[i], false);
    if (error === 0) error = refusal(cEvents, lphEvents, fWaitAll);
    if (error !== 0) return fail(lpErrno, error);
  }
}

/** Returns the error with which a wait is refused; 0 if it is allowed. */
function refusal(count: number, events: EventObject[], all: boolean): number {
  if (!(count >= 1 && count <= WSA_MAXIMUM_WAIT_EVENTS)) return WSA_INVALID_PARAMETER;
  if (!events) return WSAEFAULT;
  if (events.length < count) return WSAEFAULT;
  for (let i = 0; i < count; i++) {
    if (!isEvent(events[i])) return WSA_INVALID_HANDLE;
    if (all && events.indexOf(events[i]) < i) return WSA_INVALID_PARAMETER;
  }
  return 0;
}

/** Returns the lowest index of an object that is set, or 0 if all must be set and are; -1 while the wait continues. */
function indexOfSet(count: number, events: EventObject[], all: boolean): number {
  for (let i = 0; i < count; i++) if (events[i].signalled !== all) return all ? -1 : i;
  return all ? 0 : -1;
}

function runProcedures(): boolean {
  const procedures = hooks.procedures;
  const all = providers;
  let ran = false;
  for (let i = 0; procedures && i < all.length; i++) if (procedures.run(all[i])) ran = true;
  return ran;
}

function fail(lpErrno: Ref<number>, error: number): number {
  lpErrno.value = error;
  return WSA_WAIT_FAILED;
}
