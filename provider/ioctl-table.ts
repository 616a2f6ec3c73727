import type { Handle } from './handles.ts';
import type { CompletionRoutine, Overlapped } from './overlapped.ts';
import type { ThreadId } from './upcalls.ts';
import type { Ref } from './winsock.ts';

/**
 * Carries an ioctl out. Gets what WSPIoctl got, in its order; `lpOverlapped` is null where the socket or the call is
 * not overlapped.
 *
 * @param lpcbBytesReturned out: bytes written to the output; 0 so far
 * @returns 0, or the error of the call. An ioctl that an overlapped record was started for answers WSA_IO_PENDING.
 */
export type IoctlHandler = (
  handle: Handle,
  lpvInBuffer: Uint8Array | null,
  cbInBuffer: number,
  lpvOutBuffer: Uint8Array | null,
  cbOutBuffer: number,
  lpcbBytesReturned: Ref<number>,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
) => number;

const codes: number[] = [];
const handlers: IoctlHandler[] = [];

/**
 * Has WSPIoctl carry `code` out by `handler`, and returns the code. Meant for the constants themselves, as in
 * `export const SIO_FLUSH = \/* @__PURE__ *\/ ioctl(0x28000004, flush)`: a program that names the constant brings the
 * handler along, and one that does not has neither.
 */
export function ioctl(code: number, handler: IoctlHandler): number {
  codes.push(code);
  handlers.push(handler);
  return code;
}

/** The handler of `code`, or undefined. */
export function handlerOf(code: number): IoctlHandler | undefined {
  return handlers[codes.indexOf(code)];
}

/** Whether `buffer`, of which `length` bytes count, has the first `size` bytes. */
export function reaches(buffer: Uint8Array, length: number, size: number): boolean {
  return length >= size && buffer.length >= size;
}
