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

/** Size of the 32-bit numbers of FIONBIO and FIONREAD, in bytes. */
const U32 = 4;
const NO_BUFFERS: WsaBuf[] = [];
/**
 * Controls a socket. FIONBIO sets the blocking mode from a 32-bit number, non-zero for non-blocking; a socket that is
 * registered for events cannot be made blocking. FIONREAD returns the number of bytes that one receive would return
 * now. The handlers of all other codes come with their constants: import the constant, because a program that passes
 * the bare number may not contain its handler. docs/ioctls.md lists them.
 *
 * @param s a SOCKET
 * @param dwIoControlCode FIONBIO, FIONREAD or an `SIO_` constant
 * @param lpvInBuffer the input of the code, numbers little-endian, addresses as a sockaddr_in of 16 bytes
 * @param cbInBuffer length of the input in bytes
 * @param lpvOutBuffer out: the output of the code, in the same format
 * @param cbOutBuffer capacity of the output in bytes
 * @param lpcbBytesReturned out: bytes written to `lpvOutBuffer`; may be null in an overlapped call
 * @param lpOverlapped on an overlapped socket: a record; a call that cannot complete at once continues in the
 * background
 * @param lpCompletionRoutine is called at the end of an overlapped call; null to use the record's event object
 * @param lpThreadId the thread that calls the routine; null for the runtime's only one
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (a buffer is missing or short), WSAEINVAL (a bad value;
 * FIONBIO 0 while registered), WSAEOPNOTSUPP (an unsupported code), WSA_IO_PENDING, or the errors of the code in
 * docs/ioctls.md
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
    // Completion is also indicated if the call has completed at once.
    operation.mark = returned;
    error = operation.start(handle, WATCHING, finish, NO_BUFFERS, 0, 0, lpCompletionRoutine, lpThreadId);
  }
  // An overlapped call that continues returns the count with its completion.
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
  // The call polls the chip, as a receive does: a program may call it in a loop and wait nowhere else.
  const provider = handle.provider;
  if (handle.slot && handle.slot.rxSize === 0 && provider.up && wantsAttention(provider.chip))
    service(provider);
  let count = handle.slot ? handle.slot.rxSize : 0;
  const datagrams = hooks.datagrams;
  if (datagrams && handle.type === SOCK_DGRAM) count = datagrams.bytesWaiting(handle);
  writeU32(output, 0, count);
  return 0;
}
