import { consume } from '../connection.ts';
import {
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAENETDOWN,
  WSAENOTCONN,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
} from '../errors.ts';
import { indicate, reenable } from '../events.ts';
import { BROKEN, CONNECTED } from '../handle-states.ts';
import { find, type Handle } from '../handles.ts';
import { RECEIVE_TIMEOUT_MS } from '../options.ts';
import { mayBlock, rest } from '../pace.ts';
import { refuse } from '../refuse.ts';
import { service, settle } from '../service.ts';
import { FD_CLOSE, FD_READ, MSG_PEEK, type Ref, SOCKET_ERROR, type WsaBuf } from '../winsock.ts';
import { capacity } from './buffers.ts';

/**
 * Receives from a stream: returns as soon as at least one byte is there, filling the buffers in order.
 * 0 bytes means that the peer has closed its side and everything was read; it can be repeated for ever.
 *
 * @param lpBuffers the buffers; those of length 0 are skipped
 * @param dwBufferCount how many of them, 1 or more
 * @param lpNumberOfBytesRecvd out: bytes received
 * @param lpFlags in: 0 or MSG_PEEK (leave the bytes to be read again); out: 0
 * @param lpOverlapped, lpCompletionRoutine, lpThreadId must be null
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (no buffer), WSAEOPNOTSUPP (other flags),
 *   WSAENOTCONN, WSAESHUTDOWN (after SD_RECEIVE), WSAEWOULDBLOCK, WSAETIMEDOUT (SO_RCVTIMEO), WSAEINTR,
 *   WSAECONNRESET, WSAECONNABORTED, WSAENETRESET (how the connection ended), WSAENETDOWN, WSAEINPROGRESS
 */
export function WSPRecv(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesRecvd: Ref<number>,
  lpFlags: Ref<number>,
  lpOverlapped: null,
  lpCompletionRoutine: null,
  lpThreadId: null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const error = receive(handle, s, lpBuffers, dwBufferCount, lpNumberOfBytesRecvd, lpFlags);
  // Even a receive that failed, for whatever reason, lets what is there speak up.
  if (handle.socket === s) {
    reenable(handle, FD_READ);
    indicate(handle, FD_CLOSE);
  }
  return error === 0 ? 0 : refuse(lpErrno, error);
}

function receive(
  handle: Handle,
  s: number,
  buffers: WsaBuf[],
  count: number,
  received: Ref<number>,
  flags: Ref<number>,
): number {
  if (!buffers || !received || !flags) return WSAEFAULT;
  if (count < 1) return WSAEINVAL;
  const peek = flags.value === MSG_PEEK;
  if (flags.value !== 0 && !peek) return WSAEOPNOTSUPP;
  const size = capacity(buffers, count);
  if (size < 0) return WSAEFAULT;
  const error = size === 0 ? refusal(handle) : awaitData(handle, s);
  if (error !== 0) return error;
  flags.value = 0;
  received.value = take(handle, buffers, count, peek);
  return 0;
}

/** Why this handle cannot receive at all; 0 where it can. */
function refusal(handle: Handle): number {
  if (handle.state === BROKEN) return handle.error;
  if (handle.state !== CONNECTED) return WSAENOTCONN;
  return handle.receiveShut ? WSAESHUTDOWN : 0;
}

/** Waits for a byte or for the end of the stream. */
function awaitData(handle: Handle, s: number): number {
  const provider = handle.provider;
  let error = refusal(handle);
  if (error !== 0 || ready(handle)) return error;
  if (provider.up && provider.chip.attention()) service(provider);
  error = refusal(handle);
  if (error !== 0 || ready(handle)) return error;
  if (!handle.blocking) return provider.up ? WSAEWOULDBLOCK : WSAENETDOWN;
  error = mayBlock(provider);
  const timeoutMs = handle.options[RECEIVE_TIMEOUT_MS];
  const until = provider.clock.now() + timeoutMs;
  while (error === 0 && !ready(handle)) {
    if (timeoutMs !== 0 && provider.clock.now() >= until) return WSAETIMEDOUT;
    error = rest(provider);
    if (error === 0) error = handle.socket === s ? refusal(handle) : WSAEINTR;
  }
  return error;
}

/** Whether a receive would return at once: with bytes, or with the end of the stream. */
function ready(handle: Handle): boolean {
  const slot = handle.slot;
  return slot === null || slot.rxSize > 0 || slot.finSeen;
}

/** Moves what waits into the buffers; the chip gets its memory back in one go. */
function take(handle: Handle, buffers: WsaBuf[], count: number, peek: boolean): number {
  const slot = handle.slot;
  if (!slot || slot.rxSize === 0) return 0;
  const provider = handle.provider;
  let done = 0;
  for (let i = 0; i < count && done < slot.rxSize; i++) {
    const want = Math.min(buffers[i].len, slot.rxSize - done);
    if (want === 0) continue;
    const got = provider.chip.receive(slot.n, (slot.rxRead + done) & 0xffff, buffers[i].buf, 0, want);
    done += got;
    if (got < want) break;
  }
  if (!peek && done > 0) {
    consume(provider, slot, done);
    if (provider.wanting || provider.chip.dead) settle(provider);
  }
  return done;
}
