import { isDead, memoryOf, writable } from '#chip';
import { put, wantRoom } from '../../engine/connection.ts';
import { reenable } from '../../engine/events.ts';
import { afterChange } from '../../engine/poll.ts';
import { find, type Handle, isOpen } from '../../engine/records/handle.ts';
import { BROKEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Slot } from '../../engine/records/slot.ts';
import { mayBlock } from '../../engine/timers.ts';
import { WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP, WSAESHUTDOWN, WSAEWOULDBLOCK } from '../../headers/errors.ts';
import { SEND_TIMEOUT_MS } from '../../headers/option-indices.ts';
import {
  FD_WRITE,
  MSG_DONTROUTE,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { SENDING } from '../overlapped/operation-kinds.ts';
import type { Operation } from '../overlapped/operations.ts';
import { capacity, deadline, operationOf, pause, refusal } from '../overlapped/transfer.ts';
import { refuse } from '../refuse.ts';

/**
 * Sends on a stream. On a blocking socket the call returns when all bytes are in the chip's memory. On a non-blocking
 * socket it takes the bytes that fit and returns their number; with the profile `nt` all or none, up to the size of the
 * memory. Bytes that were taken are buffered; their arrival at the peer is not reported.
 *
 * With `lpOverlapped` on a socket created with WSA_FLAG_OVERLAPPED the call never waits, in either blocking mode: the
 * bytes go out after those of earlier sends as room becomes free, and completion is indicated when all are in the
 * chip's memory. The buffers must not change until then. On other sockets `lpOverlapped` is ignored.
 *
 * On a datagram socket the call is WSPSendTo to the peer that WSPConnect has set; without a peer it fails with
 * WSAENOTCONN.
 *
 * @param s a SOCKET
 * @param lpBuffers the buffers, sent in order; a single whole Uint8Array (not a view) is sent without a copy
 * @param dwBufferCount number of buffers, 1 or more
 * @param lpNumberOfBytesSent out: bytes taken; may be null for an overlapped send, and is not written while it pends
 * @param dwFlags 0, or MSG_DONTROUTE, which has no effect; TCP has no MSG_PARTIAL, the chip no MSG_OOB
 * @param lpOverlapped created by `overlapped`; or null
 * @param lpCompletionRoutine is called at the end of an overlapped send; null to use the record's event object
 * @param lpThreadId the thread whose loop calls the routine; null for the runtime's only one
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (no buffer; the record is in use), WSAEOPNOTSUPP
 * (flags), WSAENOTCONN, WSAESHUTDOWN (after SD_SEND), WSAEWOULDBLOCK (no room; FD_WRITE follows), WSAETIMEDOUT
 * (SO_SNDTIMEO), WSAEINTR, WSAECONNRESET, WSAECONNABORTED, WSAENETRESET (the connection has ended), WSAENETDOWN,
 * WSAEINPROGRESS, WSA_IO_PENDING (overlapped: started, completion is indicated later)
 * @see WSPSend, ws2spi.h
 */
export function WSPSend(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesSent: Ref<number> | null,
  dwFlags: number,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) {
    return datagrams.send(
      handle,
      s,
      lpBuffers,
      dwBufferCount,
      lpNumberOfBytesSent,
      dwFlags,
      lpOverlapped,
      lpCompletionRoutine,
      lpThreadId,
      lpErrno,
    );
  }
  const operation = operationOf(handle, lpOverlapped);
  const total = capacity(lpBuffers, dwBufferCount);
  if (total < 0 || (!lpNumberOfBytesSent && !operation)) return refuse(lpErrno, WSAEFAULT);
  if (dwBufferCount < 1) return refuse(lpErrno, WSAEINVAL);
  if (dwFlags & ~MSG_DONTROUTE) return refuse(lpErrno, WSAEOPNOTSUPP);
  let error = refuseSend(handle);
  let sent = 0;
  if (operation) {
    if (error === 0)
      error = operation.start(
        handle,
        SENDING,
        sendMore,
        lpBuffers,
        dwBufferCount,
        0,
        lpCompletionRoutine,
        lpThreadId,
      );
    sent = operation.InternalHigh;
  } else {
    // Checked before the first byte: a call that fails later could not report how many bytes it took.
    if (error === 0 && handle.blocking) error = mayBlock(handle.provider);
    const untilMs = deadline(handle, SEND_TIMEOUT_MS);
    if (error === 0 && !handle.blocking && mustWaitForAll(handle, total)) error = WSAEWOULDBLOCK;
    while (error === 0 && sent < total) {
      sent += putBehind(handle, lpBuffers, dwBufferCount, sent);
      if (sent === total || (sent > 0 && !handle.blocking)) break;
      error = pause(handle, s, untilMs) || refuseSend(handle);
    }
  }
  if (isOpen(s)) {
    if (error === WSAEWOULDBLOCK) {
      handle.pendingEvents |= FD_WRITE;
      wantRoom(handle);
    }
    reenable(handle, FD_WRITE, error);
  }
  if (error !== 0) return refuse(lpErrno, error);
  if (lpNumberOfBytesSent) lpNumberOfBytesSent.value = sent;
  return 0;
}

/**
 * Returns true if a send must take all bytes or none, as a non-blocking send on Windows does. A message larger than the
 * chip's memory is taken in parts.
 */
function mustWaitForAll(handle: Handle, total: number): boolean {
  if (!hooks.nt || !hooks.nt.isProfileOf(handle.provider)) return false;
  const slot = handle.slot as Slot;
  const chip = handle.provider.chip;
  const size = memoryOf(chip, slot.n);
  return total > 0 && writable(chip, slot.view) < (total < size ? total : size);
}

/** Returns the error with which a send on this handle is refused; 0 if it is allowed. */
function refuseSend(handle: Handle): number {
  return refusal(handle, handle.sendShut || !handle.slot ? WSAESHUTDOWN : 0);
}

/** Continues an overlapped send, also if the socket was shut down meanwhile: the FIN waits for it. */
function sendMore(handle: Handle, operation: Operation): number {
  const slot = handle.slot;
  if (handle.state === BROKEN) return handle.error;
  if (!slot) return WSAESHUTDOWN;
  if (operation.total === 0) return 0;
  // While room is awaited, only the deferred work looks for it.
  if (!slot.wantsRoom) operation.done += putNow(handle, operation.buffers, operation.count, operation.done);
  if (operation.done === operation.total) return 0;
  wantRoom(handle);
  return WSAEWOULDBLOCK;
}

function putNow(handle: Handle, buffers: WsaBuf[], count: number, skip: number): number {
  const provider = handle.provider;
  const done = put(handle, buffers, count, skip);
  if (isDead(provider.chip)) afterChange(provider);
  return done;
}

/** As `put`, after all overlapped sends. */
function putBehind(handle: Handle, buffers: WsaBuf[], count: number, skip: number): number {
  const overlapped = hooks.overlapped;
  return overlapped && overlapped.holdsBack(handle) ? 0 : putNow(handle, buffers, count, skip);
}
