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
 * While it waits the provider goes on, as in every call that blocks. The owners of the objects, and messages, wait for
 * the runtime's loop.
 *
 * @param cEvents how many of the objects, 1 to WSA_MAXIMUM_WAIT_EVENTS (64)
 * @param lphEvents the objects, as `createEvent` or WSACreateEvent makes them
 * @param fWaitAll whether to wait for all of them; then none may be there twice
 * @param dwTimeout how long to wait, in milliseconds; 0 for not at all, WSA_INFINITE for as long as it takes
 * @param fAlertable whether procedures and completion routines run meanwhile; they end the wait
 * @returns WSA_WAIT_EVENT_0 plus the lowest index of an object that is set, for all of them WSA_WAIT_EVENT_0;
 *   WSA_WAIT_IO_COMPLETION when procedures ran, WSA_WAIT_TIMEOUT when the time is up, or WSA_WAIT_FAILED with
 *   WSANOTINITIALISED, WSA_INVALID_PARAMETER (a number of objects that cannot be, or one that is there twice), WSAEFAULT
 *   (no objects), WSA_INVALID_HANDLE (one is none, or is closed), WSAEINTR (cancelled), WSAEINPROGRESS
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
  // What the chip has to say already is heard, whether there is time to wait or not.
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

/** Why there is nothing to wait for; 0 where there is. */
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

/** The lowest index of an object that is set, or 0 where all have to be and are; -1 while the wait goes on. */
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
