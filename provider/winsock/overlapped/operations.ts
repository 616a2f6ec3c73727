import type { Handle } from '../../engine/records/handle.ts';
import { CLOSED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { WSA_IO_PENDING, WSA_OPERATION_ABORTED, WSAEINVAL, WSAEWOULDBLOCK } from '../../headers/errors.ts';
import { type Ref, type SockAddr, STATUS_PENDING, type WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, EventObject, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { resetEvent, setEvent } from '../events/event-objects.ts';
import { queueApc } from './apc.ts';
import { SENDING, WATCHING } from './operation-kinds.ts';

/**
 * Overlapped operations (Winsock SPI 13): a call starts one and the provider completes it, while the caller continues.
 * All state of an operation is in its caller's record; the records of pending operations are linked.
 */

/**
 * Continues an operation: moves the bytes that can be moved now, and counts them in `operation.done`.
 *
 * @returns 0 when the operation is complete, WSAEWOULDBLOCK while it pends, else the error it ends with
 */
export type Attempt = (handle: Handle, operation: Operation) => number;

/** A record as the provider sees it: WSAOVERLAPPED, and the operation in it. */
export class Operation implements Overlapped {
  Internal = 0;
  InternalHigh = 0;
  Offset = 0;
  OffsetHigh = 0;
  hEvent: EventObject | null;

  /** The socket, until completion is indicated; then null. And its provider, which may have ended meanwhile. */
  handle: Handle | null = null;
  provider: Provider | null = null;
  /** The handle's generation at the start of the operation. If the handle has another one, the socket is closed. */
  life = 0;
  /** SENDING, RECEIVING or WATCHING. */
  kind = 0;
  attempt: Attempt | null = null;
  routine: CompletionRoutine | null = null;
  thread: ThreadId | null = null;
  /** Copy of the buffer list at the call: `count` buffers, `total` bytes, `done` bytes moved so far. */
  readonly buffers: WsaBuf[] = [];
  count = 0;
  total = 0;
  done = 0;
  /** The flags of the call; at the end, the flags that the operation returns. */
  flags = 0;
  /** Datagrams, set before `start`: the destination; the records for the sender's address and its length. */
  to: SockAddr | null = null;
  from: SockAddr | null = null;
  fromlen: Ref<number> | null = null;
  /** WATCHING operations, set before `start`: the value that its attempt compares with. */
  mark = 0;
  /** The operation that was started next. */
  next: Operation | null = null;

  constructor(hEvent: EventObject | null) {
    this.hEvent = hEvent;
  }

  /**
   * Returns true if its operation pends, or its completion is not yet indicated. Check this before setting fields for
   * `start`.
   */
  inUse(): boolean {
    return this.handle !== null && !(this.provider as Provider).ended;
  }

  /**
   * Starts an operation for a call whose arguments were checked, and makes the first attempt at once.
   *
   * @param kind SENDING, RECEIVING (in the order of their calls, each after the previous one) or WATCHING
   * @param buffers is copied (the list, not the bytes)
   * @param count number of buffers
   * @param flags flags of the call
   * @param routine is called at the end; null to use `hEvent`
   * @param thread calls `routine`; null for the runtime's only one
   * @returns 0 if it is already complete (`InternalHigh` holds the number of bytes, and completion is still indicated),
   * WSA_IO_PENDING, or the error with which it did not start: that of its first attempt, or WSAEINVAL for a record that
   * is in use or a thread that is closed
   */
  start(
    handle: Handle,
    kind: number,
    attempt: Attempt,
    buffers: WsaBuf[],
    count: number,
    flags: number,
    routine: CompletionRoutine | null,
    thread: ThreadId | null,
  ): number {
    if (this.inUse()) return WSAEINVAL;
    if (routine && thread && !thread.ThreadHandle) return WSAEINVAL;
    capture(this, buffers, count);
    this.kind = kind;
    this.flags = flags;
    this.done = 0;
    const error = mustWait(this, handle) ? WSAEWOULDBLOCK : attempt(handle, this);
    if (error !== 0 && error !== WSAEWOULDBLOCK) return error;
    this.handle = handle;
    this.provider = handle.provider;
    this.life = handle.generation;
    this.attempt = attempt;
    this.routine = routine;
    this.thread = thread;
    this.Internal = STATUS_PENDING;
    if (this.hEvent && !routine) resetEvent(handle.provider, this.hEvent);
    append(this);
    if (error !== 0) return WSA_IO_PENDING;
    end(this, handle.provider, 0);
    return 0;
  }
}

/**
 * Creates a record for overlapped operations. A program contains overlapped operations only if it imports this.
 *
 * @param hEvent is set at the end of each operation that has no completion routine; null if the program polls
 * @returns the record, not in use
 */
export function overlapped(hEvent: EventObject | null): Overlapped {
  return new Operation(hEvent);
}

/** All operations that pend or are not yet indicated as complete, in the order of their calls. */
let first: Operation | null = null;
/** True inside `advance`: moving bytes may find the chip dead, and the recovery calls `advance` again. */
let advancing = false;

hooks.overlapped = { advance: advance, holdsBack: holdsBack };

function advance(provider: Provider): void {
  if (advancing) return;
  advancing = true;
  try {
    let operation = first;
    while (operation) {
      const next: Operation | null = operation.next;
      if (operation.provider === provider) carryOn(operation, provider);
      operation = next;
    }
  } finally {
    // An exception in an upcall of the host must not stop all operations permanently.
    advancing = false;
  }
}

function carryOn(operation: Operation, provider: Provider): void {
  const handle = operation.handle as Handle;
  if (operation.Internal !== STATUS_PENDING) return indicate(operation, provider);
  let error = WSA_OPERATION_ABORTED;
  if (!provider.ended && handle.state !== CLOSED && handle.generation === operation.life)
    error = mustWait(operation, handle) ? WSAEWOULDBLOCK : (operation.attempt as Attempt)(handle, operation);
  if (error !== WSAEWOULDBLOCK) end(operation, provider, error);
}

/** Returns true if an earlier operation of the same kind pends on its socket. */
function mustWait(operation: Operation, handle: Handle): boolean {
  if (operation.kind === WATCHING) return false;
  for (let other = first; other && other !== operation; other = other.next)
    if (other.handle === handle && other.kind === operation.kind && other.Internal === STATUS_PENDING)
      return true;
  return false;
}

/** Returns true if a send pends on `handle`. */
function holdsBack(handle: Handle): boolean {
  for (let other = first; other; other = other.next)
    if (other.handle === handle && other.kind === SENDING && other.Internal === STATUS_PENDING) return true;
  return false;
}

function capture(operation: Operation, buffers: WsaBuf[], count: number): void {
  const captured = operation.buffers;
  operation.count = count;
  operation.total = 0;
  for (let i = 0; i < count; i++) {
    const buffer = buffers[i];
    // The record keeps the largest number of buffers it has had.
    if (i === captured.length) captured.push({ len: 0, buf: buffer.buf });
    captured[i].len = buffer.len;
    captured[i].buf = buffer.buf;
    operation.total += buffer.len;
  }
}

function end(operation: Operation, provider: Provider, error: number): void {
  operation.Internal = error;
  operation.OffsetHigh = error;
  operation.InternalHigh = operation.done;
  operation.Offset = operation.flags;
  indicate(operation, provider);
}

/** Indicates completion. If the queue is full, it is indicated again with the next `advance`. */
function indicate(operation: Operation, provider: Provider): void {
  const routine = operation.routine;
  if (!provider.ended) {
    if (routine && !queueApc(provider, operation.thread, complete, operation)) return;
    if (!routine && operation.hEvent && !setEvent(provider, operation.hEvent)) return;
  }
  remove(operation);
  // The record is in use until its routine runs.
  if (!routine || provider.ended) operation.handle = null;
}

/** Runs the completion routine. The record is free from here on. */
function complete(record: unknown): void {
  const operation = record as Operation;
  const routine = operation.routine as CompletionRoutine;
  operation.handle = null;
  routine(operation.OffsetHigh, operation.InternalHigh, operation, operation.Offset);
}

function append(operation: Operation): void {
  operation.next = null;
  let last = first;
  while (last && last.next) last = last.next;
  if (last) last.next = operation;
  else first = operation;
}

function remove(operation: Operation): void {
  if (first === operation) first = operation.next;
  let before = first;
  while (before && before.next !== operation) before = before.next;
  if (before) before.next = operation.next;
}
