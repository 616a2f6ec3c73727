import { wantsAttention } from '#chip';
import { service } from '../../engine/poll.ts';
import { find, type Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSA_IO_PENDING, WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP } from '../../headers/errors.ts';
import {
  FIONBIO,
  FIONREAD,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { WATCHING } from '../overlapped/operation-kinds.ts';
import type { Operation } from '../overlapped/operations.ts';
import { operationOf } from '../overlapped/transfer.ts';
import { conclude, refuse } from '../refuse.ts';
import { readI32, writeU32 } from '../u32.ts';
import { handlerOf, reaches } from './table.ts';

/** FIONBIO and FIONREAD take or give a 32-bit number. */
const U32 = 4;
const NO_BUFFERS: WsaBuf[] = [];
/**
 * Controls a socket. FIONBIO sets the blocking mode from a 32-bit number, non-zero for non-blocking; a socket that is
 * registered for events cannot be made blocking. FIONREAD gives how many bytes one receive would return now. All other
 * codes are carried out by what their constants bring along: name the constant, since its bare number alone may be
 * known to nobody. docs/ioctls.md lists them.
 *
 * @param lpvInBuffer what the code takes, numbers little-endian, addresses as a sockaddr_in of 16 bytes
 * @param cbInBuffer how many bytes of it count
 * @param lpvOutBuffer what the code gives, likewise
 * @param cbOutBuffer how many bytes of it may be written
 * @param lpcbBytesReturned out: bytes written to `lpvOutBuffer`; may be null in an overlapped call
 * @param lpOverlapped on an overlapped socket: a record; what cannot be done at once then goes on without the caller
 * @param lpCompletionRoutine is called at the end of an overlapped call; null for the record's event object
 * @param lpThreadId calls the routine; null for the runtime's one
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (a buffer is missing or short), WSAEINVAL (a bad value;
 *   FIONBIO 0 while registered), WSAEOPNOTSUPP (a code that is not carried out), WSA_IO_PENDING, or what docs/ioctls.md
 *   says of the code
 * @see WSPIoctl, ws2spi.h
 */
export function WSPIoctl(
  s: number,
  dwIoControlCode: number,
  lpvInBuffer: Uint8Array | null,
  cbInBuffer: number,
  lpvOutBuffer: Uint8Array | null,
  cbOutBuffer: number,
  lpcbBytesReturned: Ref<number> | null,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const operation = operationOf(handle, lpOverlapped);
  if (!lpcbBytesReturned && !operation) return refuse(lpErrno, WSAEFAULT);
  if (operation && operation.inUse()) return refuse(lpErrno, WSAEINVAL);
  let returned = 0;
  let error = WSAEOPNOTSUPP;
  const handler = handlerOf(dwIoControlCode);
  if (dwIoControlCode === FIONBIO) error = setBlocking(handle, lpvInBuffer, cbInBuffer);
  else if (dwIoControlCode === FIONREAD) {
    error = giveReadable(handle, lpvOutBuffer, cbOutBuffer);
    if (error === 0) returned = U32;
  } else if (handler) {
    const call = {
      s: s,
      input: lpvInBuffer,
      inputLength: cbInBuffer,
      output: lpvOutBuffer,
      outputLength: cbOutBuffer,
      returned: 0,
      operation: operation,
      routine: lpCompletionRoutine,
      thread: lpThreadId,
    };
    error = handler(handle, call);
    returned = call.returned;
  }
  if (operation && error === 0) {
    // What was done at once is indicated all the same.
    operation.mark = returned;
    error = operation.start(handle, WATCHING, finish, NO_BUFFERS, 0, 0, lpCompletionRoutine, lpThreadId);
  }
  // An overlapped call that goes on tells the count with its end.
  if (lpcbBytesReturned && error !== WSA_IO_PENDING) lpcbBytesReturned.value = returned;
  return conclude(lpErrno, error);
}

function finish(_handle: Handle, operation: Operation): number {
  operation.done = operation.mark;
  return 0;
}

function setBlocking(handle: Handle, input: Uint8Array | null, length: number): number {
  if (!reaches(input, length, U32)) return WSAEFAULT;
  const blocking = readI32(input, 0) === 0;
  if (blocking && handle.mask !== 0) return WSAEINVAL;
  handle.blocking = blocking;
  return 0;
}

function giveReadable(handle: Handle, output: Uint8Array | null, length: number): number {
  if (!reaches(output, length, U32)) return WSAEFAULT;
  // Where a receive would look again, so does this: who asks in a loop waits for nothing else.
  const provider = handle.provider;
  if (handle.slot && handle.slot.rxSize === 0 && provider.up && wantsAttention(provider.chip))
    service(provider);
  let count = handle.slot ? handle.slot.rxSize : 0;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) count = datagrams.bytesWaiting(handle);
  writeU32(output, 0, count);
  return 0;
}
