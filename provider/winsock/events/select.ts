import { wantsAttention } from '#chip';
import { hasRoom } from '../../engine/connection.ts';
import { service } from '../../engine/poll.ts';
import { find, type Handle, isStarted } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import { WSAEINVAL, WSAENOTSOCK, WSANOTINITIALISED } from '../../headers/errors.ts';
import {
  FD_CONNECT,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
  type SocketSet,
  type TimeVal,
} from '../../headers/winsock2.ts';
import { refuse } from '../refuse.ts';

/**
 * Waits until a socket is ready, and leaves only the ready ones in the sets.
 *
 * Ready to read: a listener with a pending request, a stream with data, at its end or broken. Ready to write: a
 * connected stream with room, or a broken one, since its send fails at once. In the third set: a stream after a failed
 * non-blocking connect.
 *
 * Each set is evaluated with its contents at the call, so one array may be passed for several sets: it is left with the
 * sockets that are ready in any of them, and the count is the sum over the sets. A socket that is closed during the
 * wait is ready to read; if it is in no read set, the call fails with WSAENOTSOCK.
 *
 * The wait is alertable: procedures queued meanwhile run.
 *
 * @param nfds is ignored
 * @param readfds in and out: the sockets to read from; or null
 * @param writefds in and out: the sockets to write to; or null
 * @param exceptfds in and out: the sockets with a connect in progress; or null
 * @param timeout longest wait; null for no limit, zero for no wait
 * @param lpErrno out: the error of a failed call
 * @returns the number of sockets left in all sets, 0 after the timeout, or SOCKET_ERROR with WSAEINVAL (no set, only
 * empty sets, or an invalid time), WSAENOTSOCK, WSAEINTR, WSAEINPROGRESS, WSANOTINITIALISED; then the sets are
 * unchanged
 * @see WSPSelect, ws2spi.h
 */
export function WSPSelect(
  nfds: number,
  readfds: SocketSet | null,
  writefds: SocketSet | null,
  exceptfds: SocketSet | null,
  timeout: TimeVal | null,
  lpErrno: Ref<number>,
): number {
  if (!isStarted()) return refuse(lpErrno, WSANOTINITIALISED);
  const sets = [readfds, writefds, exceptfds];
  const asked: SocketSet[] = [];
  const providers: Provider[] = [];
  for (let i = 0; i < sets.length; i++) {
    const set = members(sets[i]);
    asked.push(set);
    for (let k = 0; k < set.length; k++) {
      const handle = find(set[k], lpErrno);
      if (!handle) return SOCKET_ERROR;
      if (providers.indexOf(handle.provider) < 0) providers.push(handle.provider);
    }
  }
  if (providers.length === 0 || (timeout && !isTime(timeout))) return refuse(lpErrno, WSAEINVAL);
  const error = awaitReady(asked, providers, timeout, lpErrno);
  if (error !== 0) return refuse(lpErrno, error);
  let count = 0;
  for (let i = 0; i < sets.length; i++) {
    keepReady(asked[i], i, lpErrno);
    count += asked[i].length;
  }
  for (let i = 0; i < sets.length; i++) {
    const set = sets[i];
    if (!set) continue;
    if (sets.indexOf(set) === i) set.splice(0, set.length);
    for (let k = 0; k < asked[i].length; k++) if (set.indexOf(asked[i][k]) < 0) set.push(asked[i][k]);
  }
  return count;
}

function isTime(time: TimeVal): boolean {
  return time.tv_sec >= 0 && time.tv_usec >= 0 && time.tv_usec < 1000000;
}

/** Returns the sockets of a set, each once. */
function members(set: SocketSet | null): SocketSet {
  const copy: SocketSet = [];
  for (let k = 0; set && k < set.length; k++) if (copy.indexOf(set[k]) < 0) copy.push(set[k]);
  return copy;
}

function awaitReady(
  sets: SocketSet[],
  providers: Provider[],
  timeout: TimeVal | null,
  lpErrno: Ref<number>,
): number {
  const clock = providers[0].clock;
  const until = timeout ? clock.now() + timeout.tv_sec * 1000 + timeout.tv_usec / 1000 : 0;
  let error = 0;
  for (let i = 0; i < providers.length; i++) if (wantsAttention(providers[i].chip)) service(providers[i]);
  while (error === 0 && !anyReady(sets, lpErrno)) {
    // A socket that was closed meanwhile can never become ready.
    if (anyClosed(sets, lpErrno)) return WSAENOTSOCK;
    if (timeout && clock.now() >= until) return 0;
    for (let i = 0; i < providers.length && error === 0; i++) {
      error = mayBlock(providers[i]) || waitTurn(providers[i], true);
    }
  }
  return error;
}

function anyReady(sets: SocketSet[], lpErrno: Ref<number>): boolean {
  for (let i = 0; i < sets.length; i++)
    for (let k = 0; k < sets[i].length; k++) if (isReady(sets[i][k], i, lpErrno)) return true;
  return false;
}

function anyClosed(sets: SocketSet[], lpErrno: Ref<number>): boolean {
  for (let i = 0; i < sets.length; i++)
    for (let k = 0; k < sets[i].length; k++) if (!find(sets[i][k], lpErrno)) return true;
  return false;
}

/** Leaves the ready sockets in `set`. */
function keepReady(set: SocketSet, which: number, lpErrno: Ref<number>): void {
  let kept = 0;
  for (let k = 0; k < set.length; k++) if (isReady(set[k], which, lpErrno)) set[kept++] = set[k];
  set.splice(kept, set.length);
}

/**
 * Returns true if a socket is ready. One that was closed meanwhile counts as ready to read: the next call on it fails.
 */
function isReady(s: number, which: number, lpErrno: Ref<number>): boolean {
  const handle = find(s, lpErrno);
  if (!handle) return which === 0;
  if (which === 0) return canRead(handle);
  if (which === 1) return canWrite(handle);
  return handle.type !== SOCK_DGRAM && handle.state === BOUND && (handle.occurred & FD_CONNECT) !== 0;
}

function canRead(handle: Handle): boolean {
  const slot = handle.slot;
  if (handle.queued > 0 || handle.state === BROKEN) return true;
  if (slot && slot.rxSize > 0) return true;
  return handle.type !== SOCK_DGRAM && handle.state === CONNECTED && (!slot || slot.finSeen);
}

function canWrite(handle: Handle): boolean {
  const slot = handle.slot;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) return datagrams.canSend(handle);
  if (handle.state === BROKEN) return true;
  if (handle.state !== CONNECTED || handle.sendShut || !slot) return false;
  return hasRoom(slot, handle.provider.chip);
}
