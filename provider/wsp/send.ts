import { BUFFER_SIZE } from '../../hal/w5500/sockets.ts';
import { refreshRoom, send } from '../connection.ts';
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
import { reenable } from '../events.ts';
import { BROKEN, CONNECTED } from '../handle-states.ts';
import { find, type Handle } from '../handles.ts';
import { SEND_TIMEOUT_MS } from '../options.ts';
import { mayBlock, rest } from '../pace.ts';
import { errand } from '../provider.ts';
import { refuse } from '../refuse.ts';
import { settle } from '../service.ts';
import type { Slot } from '../slot.ts';
import { FD_WRITE, type Ref, SOCKET_ERROR, type WsaBuf } from '../winsock.ts';
import { capacity } from './buffers.ts';

/**
 * Sends on a stream. A blocking socket returns when all bytes are in the chip's memory, a non-blocking one takes
 * what fits and returns the count. Sent means buffered: nothing says that the peer has it.
 *
 * @param lpBuffers the buffers, sent in order; one whole Uint8Array (no view) costs no copy
 * @param dwBufferCount how many of them, 1 or more
 * @param lpNumberOfBytesSent out: bytes taken
 * @param dwFlags must be 0
 * @param lpOverlapped, lpCompletionRoutine, lpThreadId must be null
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (no buffer), WSAEOPNOTSUPP (flags),
 *   WSAENOTCONN, WSAESHUTDOWN (after SD_SEND), WSAEWOULDBLOCK (no room; FD_WRITE follows), WSAETIMEDOUT
 *   (SO_SNDTIMEO), WSAEINTR, WSAECONNRESET, WSAECONNABORTED, WSAENETRESET (how the connection ended), WSAENETDOWN,
 *   WSAEINPROGRESS
 */
export function WSPSend(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesSent: Ref<number>,
  dwFlags: number,
  lpOverlapped: null,
  lpCompletionRoutine: null,
  lpThreadId: null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (!lpBuffers || !lpNumberOfBytesSent) return refuse(lpErrno, WSAEFAULT);
  if (dwBufferCount < 1) return refuse(lpErrno, WSAEINVAL);
  if (dwFlags !== 0) return refuse(lpErrno, WSAEOPNOTSUPP);
  const total = capacity(lpBuffers, dwBufferCount);
  if (total < 0) return refuse(lpErrno, WSAEFAULT);
  let error = refusal(handle);
  // Before the first byte: nobody could tell how many of them a call took that must not wait for the rest.
  if (error === 0 && handle.blocking) error = mayBlock(handle.provider);
  let sent = 0;
  if (error === 0 && total > 0) {
    sent = put(handle, lpBuffers, dwBufferCount, 0);
    if (sent < total && handle.blocking) {
      const timeoutMs = handle.options[SEND_TIMEOUT_MS];
      const until = handle.provider.clock.now() + timeoutMs;
      while (error === 0 && sent < total) {
        if (timeoutMs !== 0 && handle.provider.clock.now() >= until) error = WSAETIMEDOUT;
        else error = rest(handle.provider);
        if (error === 0) error = handle.socket === s ? refusal(handle) : WSAEINTR;
        if (error === 0) sent += put(handle, lpBuffers, dwBufferCount, sent);
      }
    } else if (sent === 0) error = handle.provider.up ? WSAEWOULDBLOCK : WSAENETDOWN;
  }
  if (handle.socket === s) {
    if (sent < total && error === WSAEWOULDBLOCK) wantRoom(handle);
    reenable(handle, FD_WRITE);
  }
  if (error !== 0) return refuse(lpErrno, error);
  lpNumberOfBytesSent.value = sent;
  return 0;
}

/** Why this handle cannot send at all; 0 where it can. */
function refusal(handle: Handle): number {
  if (handle.state === BROKEN) return handle.error;
  if (handle.state !== CONNECTED) return WSAENOTCONN;
  return handle.sendShut || !handle.slot ? WSAESHUTDOWN : 0;
}

/** FD_WRITE is owed from now on; no interrupt tells of room, so it is looked for. */
function wantRoom(handle: Handle): void {
  handle.owed |= FD_WRITE;
  const slot = handle.slot;
  if (!slot) return;
  slot.wantsRoom = true;
  errand(handle.provider);
}

/** Puts as much as fits into the chip, from byte `skip` of the buffers on, and transmits it. Returns how much. */
function put(handle: Handle, buffers: WsaBuf[], count: number, skip: number): number {
  const slot = handle.slot as Slot;
  const chip = handle.provider.chip;
  // One transmission at a time; and all that is asked for in one of them where possible.
  if (slot.sending || slot.txFree < BUFFER_SIZE) refreshRoom(slot, chip);
  if (slot.sending || slot.txFree === 0) return 0;
  let done = 0;
  let before = skip;
  for (let i = 0; i < count && slot.txFree > 0; i++) {
    const length = buffers[i].len;
    if (before >= length) {
      before -= length;
      continue;
    }
    const part = Math.min(length - before, slot.txFree);
    chip.fill(slot.n, slot.txWrite, buffers[i].buf, before, part);
    slot.txWrite = (slot.txWrite + part) & 0xffff;
    slot.txFree -= part;
    done += part;
    before = 0;
  }
  send(slot, chip);
  if (chip.dead) settle(handle.provider);
  return done;
}
