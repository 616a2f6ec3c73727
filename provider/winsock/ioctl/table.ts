import type { Handle } from '../../engine/records/handle.ts';
import type { CompletionRoutine, ThreadId } from '../../headers/ws2spi.ts';
import type { Operation } from '../overlapped/operations.ts';

/** The arguments of WSPIoctl for the handler of a code. */
export interface IoctlCall {
  /** The SOCKET that was passed to the call: one of the handle's descriptors. */
  s: number;
  input: Uint8Array | null;
  /** Length of the input, and capacity of the output, in bytes. */
  inputLength: number;
  output: Uint8Array | null;
  outputLength: number;
  /** Out: number of bytes written to the output; initially 0. */
  returned: number;
  /** The operation of an overlapped call on an overlapped socket, else null. */
  operation: Operation | null;
  routine: CompletionRoutine | null;
  thread: ThreadId | null;
}

/** Carries out an ioctl. Returns 0 or the error of the call; WSA_IO_PENDING if it started `operation`. */
export type IoctlHandler = (handle: Handle, call: IoctlCall) => number;

const codes: number[] = [];
const handlers: IoctlHandler[] = [];

/**
 * Registers a handler in WSPIoctl. Intended for the initializers of the constants, as in `export const SIO_FLUSH = \/*
 * @__PURE__ *\/ ioctl(0x28000004, flush)`: a program that imports the constant contains the handler, and one that does
 * not contains neither.
 *
 * @param code the code, 32 bits
 * @param handler carries it out
 * @returns `code`
 */
export function ioctl(code: number, handler: IoctlHandler): number {
  codes.push(code);
  handlers.push(handler);
  return code;
}

/** Returns the handler of `code`, or undefined. */
export function handlerOf(code: number): IoctlHandler | undefined {
  return handlers[codes.indexOf(code)];
}

/** Returns true if `buffer` and `length` cover at least `size` bytes. */
export function reaches(buffer: Uint8Array | null, length: number, size: number): buffer is Uint8Array {
  return buffer !== null && length >= size && buffer.length >= size;
}
