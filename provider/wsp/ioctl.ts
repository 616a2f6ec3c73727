import { WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP } from '../errors.ts';
import { find, type Handle } from '../handles.ts';
import { refuse } from '../refuse.ts';
import { service } from '../service.ts';
import { FIONBIO, FIONREAD, type Ref, SOCKET_ERROR } from '../winsock.ts';

/** Both ioctls take or give a 32-bit number. */
const U32 = 4;

/**
 * FIONBIO: sets the blocking mode from a 32-bit number, non-zero for non-blocking. A socket that is registered for
 * events cannot be made blocking. FIONREAD: gives how many bytes one receive would return now.
 *
 * @param lpvInBuffer FIONBIO: 4 bytes, little-endian; `cbInBuffer` says how many there are
 * @param lpvOutBuffer FIONREAD: 4 bytes, little-endian; `cbOutBuffer` says how many there are
 * @param lpcbBytesReturned out: bytes written to `lpvOutBuffer`
 * @param lpOverlapped, lpCompletionRoutine, lpThreadId must be null
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (a buffer is short), WSAEINVAL (blocking while registered),
 *   WSAEOPNOTSUPP (any other code)
 */
export function WSPIoctl(
  s: number,
  dwIoControlCode: number,
  lpvInBuffer: Uint8Array | null,
  cbInBuffer: number,
  lpvOutBuffer: Uint8Array | null,
  cbOutBuffer: number,
  lpcbBytesReturned: Ref<number>,
  lpOverlapped: null,
  lpCompletionRoutine: null,
  lpThreadId: null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (!lpcbBytesReturned) return refuse(lpErrno, WSAEFAULT);
  lpcbBytesReturned.value = 0;
  let error = WSAEOPNOTSUPP;
  if (dwIoControlCode === FIONBIO) error = setBlocking(handle, lpvInBuffer, cbInBuffer);
  else if (dwIoControlCode === FIONREAD)
    error = readable(handle, lpvOutBuffer, cbOutBuffer, lpcbBytesReturned);
  return error === 0 ? 0 : refuse(lpErrno, error);
}

function setBlocking(handle: Handle, input: Uint8Array | null, length: number): number {
  if (!input || length < U32 || input.length < U32) return WSAEFAULT;
  const blocking = (input[0] | input[1] | input[2] | input[3]) === 0;
  if (blocking && handle.mask !== 0) return WSAEINVAL;
  handle.blocking = blocking;
  return 0;
}

function readable(handle: Handle, output: Uint8Array | null, length: number, returned: Ref<number>): number {
  if (!output || length < U32 || output.length < U32) return WSAEFAULT;
  // Where a receive would look again, so does this: who asks in a loop waits for nothing else.
  const provider = handle.provider;
  if (handle.slot && handle.slot.rxSize === 0 && provider.up && provider.chip.attention()) service(provider);
  const count = handle.slot ? handle.slot.rxSize : 0;
  output[0] = count & 0xff;
  output[1] = count >> 8;
  output[2] = output[3] = 0;
  returned.value = U32;
  return 0;
}
