import type { Handle } from '../../engine/records/handle.ts';
import type { CompletionRoutine, ThreadId } from '../../headers/ws2spi.ts';
import type { Operation } from '../overlapped/operations.ts';

/** What WSPIoctl got, for whoever carries the code out. */
export interface IoctlCall {
  /** The descriptor: one of the handle's. */
  s: number;
  input: Uint8Array | null;
  /** How many bytes of the input count, and how many of the output may be written. */
  inputLength: number;
  output: Uint8Array | null;
  outputLength: number;
  /** Out: bytes written to the output, 0 so far. */
  returned: number;
  /** Null where the socket or the call is not overlapped. */
  operation: Operation | null;
  routine: CompletionRoutine | null;
  thread: ThreadId | null;
}

/** Carries an ioctl out. Returns 0 or the error of the call; WSA_IO_PENDING where it started `operation`. */
export type IoctlHandler = (handle: Handle, call: IoctlCall) => number;

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
export function reaches(buffer: Uint8Array | null, length: number, size: number): buffer is Uint8Array {
  return buffer !== null && length >= size && buffer.length >= size;
}
