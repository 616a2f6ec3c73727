import { isDead, wantsAttention } from '#chip';
import { isReadable, isRefilled, take } from '../../engine/connection.ts';
import { indicate, reenable } from '../../engine/events.ts';
import { afterChange, service } from '../../engine/poll.ts';
import { find, type Handle, isOpen } from '../../engine/records/handle.ts';
import { BROKEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import {
  WSAEFAULT,
  WSAEINVAL,
  WSAENOBUFS,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../../headers/errors.ts';
import { RECEIVE_TIMEOUT_MS } from '../../headers/option-indices.ts';
import {
  FD_CLOSE,
  FD_READ,
  MSG_PEEK,
  MSG_PUSH_IMMEDIATE,
  MSG_WAITALL,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { RECEIVING } from '../overlapped/operation-kinds.ts';
import type { Operation } from '../overlapped/operations.ts';
import { capacity, deadline, operationOf, pause, refusal } from '../overlapped/transfer.ts';
import { conclude } from '../refuse.ts';

/**
 * Timeout of a receive without SO_RCVTIMEO after SD_SEND, in milliseconds: the chip may drop data that arrives after
 * its FIN.
 */
const HALF_CLOSED_MS = 32000;
/** The flags that a receive accepts. MSG_PUSH_IMMEDIATE has no effect: every receive returns at once. */
const FLAGS = MSG_PEEK | MSG_WAITALL | MSG_PUSH_IMMEDIATE;

/**
 * Receives from a stream. The call returns when at least one byte is available, and fills the buffers in order. 0 bytes
 * mean that the peer has closed its side and everything was read; further calls return 0 again.
 *
 * After SD_SEND, receiving continues as far as the chip keeps data that arrives then. A blocking receive waits for at
 * most 32 s, or SO_RCVTIMEO if set, and fails with WSAETIMEDOUT; it can be repeated, and the peer's FIN is still
 * reported.
 *
 * With MSG_WAITALL the call waits until the buffers are full or the peer has closed its side. If the wait ends
 * otherwise (timeout, cancellation, end of the connection), the bytes received so far are the result, so that none is
 * lost; the next call returns the error.
 *
 * With `lpOverlapped` on a socket created with WSA_FLAG_OVERLAPPED the call never waits, in either blocking mode: the
 * buffers are filled after those of earlier receives, without FD_READ, and completion is indicated then. A receive
 * without buffer space waits for data and leaves it unread. On other sockets `lpOverlapped` is ignored.
 *
 * On a datagram socket the call is WSPRecvFrom without the sender's address.
 *
 * @param s a SOCKET
 * @param lpBuffers the buffers; those of length 0 are skipped
 * @param dwBufferCount number of buffers, 1 or more
 * @param lpNumberOfBytesRecvd out: bytes received; may be null for an overlapped receive, and is not written while it
 * pends
 * @param lpFlags in: 0, MSG_PEEK (leave the bytes unread), MSG_WAITALL (on a blocking socket, without MSG_PEEK);
 * MSG_PUSH_IMMEDIATE has no effect; out: 0
 * @param lpOverlapped created by `overlapped`; or null
 * @param lpCompletionRoutine is called at the end of an overlapped receive; null to use the record's event object
 * @param lpThreadId the thread whose loop calls the routine; null for the runtime's only one
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (no buffer; the record is in use), WSAEOPNOTSUPP
 * (other flags: the chip has no MSG_OOB, TCP no MSG_PARTIAL), WSAENOTCONN, WSAESHUTDOWN (after SD_RECEIVE),
 * WSAEWOULDBLOCK, WSAETIMEDOUT (SO_RCVTIMEO, or 32 s after SD_SEND), WSAEINTR, WSAECONNRESET, WSAECONNABORTED,
 * WSAENETRESET (the connection has ended), WSAENOBUFS (the runtime has no memory to read into now; nothing is lost),
 * WSAEINPROGRESS, WSA_IO_PENDING (overlapped: started, completion is indicated later)
 * @see WSPRecv, ws2spi.h
 */
export function WSPRecv(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesRecvd: Ref<number> | null,
  lpFlags: Ref<number>,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) {
    return datagrams.receive(
      handle,
      s,
      lpBuffers,
      dwBufferCount,
      lpNumberOfBytesRecvd,
      lpFlags,
      lpOverlapped,
      lpCompletionRoutine,
      lpThreadId,
      lpErrno,
    );
  }
  const operation = operationOf(handle, lpOverlapped);
  const error = operation
    ? begin(
        handle,
        operation,
        lpBuffers,
        dwBufferCount,
        lpNumberOfBytesRecvd,
        lpFlags,
        lpCompletionRoutine,
        lpThreadId,
      )
    : receive(handle, s, lpBuffers, dwBufferCount, lpNumberOfBytesRecvd, lpFlags);
  // A failed receive re-enables FD_READ, too, with any error.
  if (isOpen(s)) {
    reenable(handle, FD_READ, error);
    indicate(handle, FD_CLOSE);
  }
  return conclude(lpErrno, error);
}

/** Returns the error common to both kinds of calls; 0 if there is none. `size` is the total length of the buffers. */
function refuseCall(handle: Handle, size: number, count: number, flags: Ref<number>): number {
  if (size < 0 || !flags) return WSAEFAULT;
  if (count < 1) return WSAEINVAL;
  const asked = flags.value;
  if (asked & ~FLAGS) return WSAEOPNOTSUPP;
  // MSG_WAITALL needs to wait, and cannot be combined with MSG_PEEK.
  if (asked & MSG_WAITALL && (asked & MSG_PEEK || !handle.blocking)) return WSAEOPNOTSUPP;
  return refuseReceive(handle);
}

function begin(
  handle: Handle,
  operation: Operation,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number> | null,
  flags: Ref<number>,
  routine: CompletionRoutine | null,
  thread: ThreadId | null,
): number {
  let error = refuseCall(handle, capacity(buffers, count), count, flags);
  if (error === 0)
    error = operation.start(handle, RECEIVING, receiveMore, buffers, count, flags.value, routine, thread);
  if (error !== 0) return error;
  flags.value = 0;
  if (received) received.value = operation.InternalHigh;
  return 0;
}

function receive(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number> | null,
  flags: Ref<number>,
): number {
  if (!received) return WSAEFAULT;
  const size = capacity(buffers, count);
  let error = refuseCall(handle, size, count, flags);
  if (error !== 0) return error;
  const wanted = flags.value & MSG_WAITALL || size === 0 ? size : 1;
  const untilMs = deadline(handle, RECEIVE_TIMEOUT_MS);
  let done = 0;
  while (done < wanted) {
    error = awaitData(handle, s, untilMs);
    if (error !== 0) break;
    const got = take(handle, buffers, count, done, (flags.value & MSG_PEEK) !== 0);
    done += got;
    afterChangeIfDue(handle.provider);
    if (got > 0) continue;
    // Waiting bytes could not be read, for want of memory in the runtime. This is not the end of the stream.
    if (handle.slot && handle.slot.rxSize > 0) error = WSAENOBUFS;
    break;
  }
  if (done === 0 && error !== 0) return error;
  flags.value = 0;
  received.value = done;
  return 0;
}

/** Calls `afterChange` after bytes were taken, if a slot may have been freed, or the chip was found dead. */
function afterChangeIfDue(provider: Provider): void {
  if (provider.wanting || isDead(provider.chip)) afterChange(provider);
}

/** Returns the error with which a receive on this handle is refused; 0 if it is allowed. */
function refuseReceive(handle: Handle): number {
  return refusal(handle, handle.receiveShut ? WSAESHUTDOWN : 0);
}

/** Waits for a byte or for the end of the stream. */
function awaitData(handle: Handle, s: number, untilMs: number): number {
  const provider = handle.provider;
  let error = 0;
  if (!isReadable(handle) && !isRefilled(handle) && provider.up && wantsAttention(provider.chip)) {
    service(provider);
    error = refuseReceive(handle);
  }
  if (error !== 0 || isReadable(handle)) return error;
  const patience = provider.clock.now() + HALF_CLOSED_MS;
  while (error === 0 && !isReadable(handle)) {
    const limit = handle.sendShut && untilMs === Infinity ? patience : untilMs;
    error = pause(handle, s, limit) || refuseReceive(handle);
  }
  return error;
}

/** Continues an overlapped receive, also if the socket was shut down meanwhile. */
function receiveMore(handle: Handle, operation: Operation): number {
  if (handle.state === BROKEN) return handle.error;
  if (!isReadable(handle)) return WSAEWOULDBLOCK;
  const peek = (operation.flags & MSG_PEEK) !== 0;
  const got = take(handle, operation.buffers, operation.count, operation.done, peek);
  operation.done += got;
  afterChangeIfDue(handle.provider);
  const slot = handle.slot;
  if (slot && operation.done < operation.total) {
    // The runtime has no memory to read into; the receive is tried again later.
    if (got === 0 && slot.rxSize > 0) return WSAEWOULDBLOCK;
    if (operation.flags & MSG_WAITALL && (slot.rxSize > 0 || !slot.finSeen)) return WSAEWOULDBLOCK;
  }
  operation.flags = 0;
  return 0;
}
