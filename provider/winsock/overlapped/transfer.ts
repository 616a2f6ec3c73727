import { type Handle, isOpen, optionOf } from '../../engine/records/handle.ts';
import { BROKEN, CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { mayBlock, waitTurn } from '../../engine/timers.ts';
import { WSAEINTR, WSAENETDOWN, WSAENOTCONN, WSAETIMEDOUT, WSAEWOULDBLOCK } from '../../headers/errors.ts';
import { WSA_FLAG_OVERLAPPED, type WsaBuf } from '../../headers/winsock2.ts';
import type { Overlapped } from '../../headers/ws2spi.ts';
import type { Operation } from './operations.ts';

/** Common parts of sending and receiving. */

/** The record of an overlapped call on an overlapped socket; null for every other call. */
export function operationOf(handle: Handle, lpOverlapped: Overlapped | null): Operation | null {
  return hooks.overlapped && handle.flags & WSA_FLAG_OVERLAPPED ? (lpOverlapped as Operation | null) : null;
}

/** Returns the total length of the first `count` buffers; -1 if one is missing or shorter than its `len`. */
export function capacity(buffers: WsaBuf[], count: number): number {
  let sum = buffers ? 0 : -1;
  for (let i = 0; buffers && i < count; i++) {
    const buffer = buffers[i];
    if (!buffer || buffer.len < 0) return -1;
    if (buffer.len > 0 && (!buffer.buf || buffer.buf.length < buffer.len)) return -1;
    sum += buffer.len;
  }
  return sum;
}

/**
 * Returns the error with which sending or receiving on a stream is refused, `shutError` if that side is shut down; 0 if
 * it is allowed.
 */
export function refusal(handle: Handle, shutError: number): number {
  if (handle.state === BROKEN) return handle.error;
  return handle.state === CONNECTED ? shutError : WSAENOTCONN;
}

/**
 * Returns the time at which a call that begins now times out by the option at index `option`, in the clock's
 * milliseconds.
 */
export function deadline(handle: Handle, option: number): number {
  const timeoutMs = optionOf(handle, option);
  return timeoutMs === 0 ? Infinity : handle.provider.clock.now() + timeoutMs;
}

/**
 * One pass of a wait of a call on `s`. Returns 0 to look again, or the error with which the call ends: WSAEWOULDBLOCK
 * or WSAENETDOWN on a non-blocking socket, WSAETIMEDOUT at `untilMs`, WSAEINPROGRESS, WSAEINTR if it was cancelled or
 * `s` was closed.
 */
export function pause(handle: Handle, s: number, untilMs: number): number {
  const provider = handle.provider;
  if (!handle.blocking) return provider.up ? WSAEWOULDBLOCK : WSAENETDOWN;
  if (provider.clock.now() >= untilMs) return WSAETIMEDOUT;
  const error = mayBlock(provider) || waitTurn(provider, true);
  return error !== 0 || isOpen(s) ? error : WSAEINTR;
}
