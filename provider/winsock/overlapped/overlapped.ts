import { find } from '../../engine/records/handle.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import {
  WSA_INVALID_HANDLE,
  WSA_INVALID_PARAMETER,
  WSA_IO_INCOMPLETE,
  WSAEFAULT,
} from '../../headers/errors.ts';
import { type Ref, STATUS_PENDING } from '../../headers/winsock2.ts';
import type { Overlapped } from '../../headers/ws2spi.ts';
import type { Operation } from './operations.ts';

/**
 * Returns the result of an overlapped operation, or that it pends. May be called repeatedly.
 *
 * Polls continue during a wait, as in every blocking call; completion routines and the application's other callbacks
 * run only when the runtime's loop runs again.
 *
 * @param s the operation's socket, or a descriptor of it
 * @param lpOverlapped the operation's record
 * @param lpcbTransfer out: bytes moved
 * @param fWait true to wait for the end; the record needs an event object then
 * @param lpdwFlags out: the flags that a receive returned
 * @param lpErrno out: the error of a failed call
 * @returns true if the operation succeeded; false with its own error if it failed, else with WSAENOTSOCK,
 * WSA_INVALID_PARAMETER (no record, or one that never started an operation), WSAEFAULT, WSA_IO_INCOMPLETE (it pends),
 * WSA_INVALID_HANDLE (no event object to wait for, or a
 * closed one), WSAEINTR (the wait was cancelled, the operation continues),
 * WSAEINPROGRESS
 * @see WSPGetOverlappedResult, ws2spi.h
 */
export function WSPGetOverlappedResult(
  s: number,
  lpOverlapped: Overlapped,
  lpcbTransfer: Ref<number>,
  fWait: boolean,
  lpdwFlags: Ref<number>,
  lpErrno: Ref<number>,
): boolean {
  const handle = find(s, lpErrno);
  if (!handle) return false;
  let error = 0;
  if (!lpOverlapped || !(lpOverlapped as Operation).attempt) error = WSA_INVALID_PARAMETER;
  else if (!lpcbTransfer || !lpdwFlags) error = WSAEFAULT;
  else if (fWait && (!lpOverlapped.hEvent || lpOverlapped.hEvent.closed)) error = WSA_INVALID_HANDLE;
  else if (lpOverlapped.Internal === STATUS_PENDING) {
    error = fWait ? mayBlock(handle.provider) : WSA_IO_INCOMPLETE;
    while (error === 0 && lpOverlapped.Internal === STATUS_PENDING) error = waitTurn(handle.provider, false);
  }
  if (error === 0) {
    lpcbTransfer.value = lpOverlapped.InternalHigh;
    lpdwFlags.value = lpOverlapped.Offset;
    error = lpOverlapped.OffsetHigh;
  }
  if (error === 0) return true;
  lpErrno.value = error;
  return false;
}
