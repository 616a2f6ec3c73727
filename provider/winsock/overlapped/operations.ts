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
 * Overlapped operations (winsock-spi 13): a call begins one and the provider ends it, while the caller goes on. All that
 * is known of an operation is in its caller's record; the records of those under way are linked.
 */

/**
 * Carries an operation on: moves what can be moved now, and counts it in `operation.done`.
 *
 * @returns 0 when the operation is complete, WSAEWOULDBLOCK when it has to wait on, else the error it ends with
 */
export type Attempt = (handle: Handle, operation: Operation) => number;

/** A record as the provider sees it: WSAOVERLAPPED, and the operation that it stands for. */
export class Operation implements Overlapped {
  Internal = 0;
  InternalHigh = 0;
  Offset = 0;
  OffsetHigh = 0;
  hEvent: EventObject | null;

  /** The socket, until the end is indicated; then null. And its provider, which may be gone meanwhile. */
  handle: Handle | null = null;
  provider: Provider | null = null;
  /** The handle's generation when the operation began: the socket is closed when it is another one. */
  life = 0;
  /** SENDING, RECEIVING or WATCHING. */
  kind = 0;
  attempt: Attempt | null = null;
  routine: CompletionRoutine | null = null;
  thread: ThreadId | null = null;
  /** The buffers as they were at the time of the call: `count` of them, `total` bytes, `done` of these moved. */
  readonly buffers: WsaBuf[] = [];
  count = 0;
  total = 0;
  done = 0;
  /** The flags of the call; what is left here at the end is what the operation returns. */
  flags = 0;
  /** Of a datagram, set before `start`: where it goes; where its sender's address and the size of that are written. */
  to: SockAddr | null = null;
  from: SockAddr | null = null;
  fromlen: Ref<number> | null = null;
  /** Of a WATCHING operation, set before `start`: whatever its attempt compares with. */
  mark = 0;
  /** The operation that was begun next. */
  next: Operation | null = null;

  constructor(hEvent: EventObject | null) {
    this.hEvent = hEvent;
  }

  /** Whether its operation is under way, or its end is still to be told: who sets fields before `start` asks first. */
  inUse(): boolean {
    return this.handle !== null && !(this.provider as Provider).ended;
  }

  /**
   * Begins an operation for a call that has found nothing to refuse, and does at once what can be done at once.
   *
   * @param kind SENDING, RECEIVING (in the order of their calls, each after the one before) or WATCHING
   * @param buffers is copied (the list, not the bytes)
   * @param count how many of the buffers
   * @param flags of the call
   * @param routine is called at the end; null for `hEvent`
   * @param thread calls `routine`; null for the runtime's one
   * @returns 0 when it is complete already (the bytes are in `InternalHigh`, and its end is still indicated),
   *   WSA_IO_PENDING, or why it did not begin: the error of its first attempt, or WSAEINVAL for a
   *   record that is in use or a thread that is closed
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
 * Makes a record for overlapped operations, and brings what carries them out: a program that makes none has none of it.
 *
 * @param hEvent is set at the end of each operation that has no completion routine; null for who polls
 */
export function overlapped(hEvent: EventObject | null): Overlapped {
  return new Operation(hEvent);
}

/** All operations that are under way or whose end nobody took yet, in the order of their calls. */
let first: Operation | null = null;
/** Moving bytes may bring a dead chip to light, and what follows from that comes by here again. */
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
    // Not even an upcall of the host that throws may stop all operations for good.
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

/** Whether one of its kind was begun before it on its socket and has not ended. */
function mustWait(operation: Operation, handle: Handle): boolean {
  if (operation.kind === WATCHING) return false;
  for (let other = first; other && other !== operation; other = other.next)
    if (other.handle === handle && other.kind === operation.kind && other.Internal === STATUS_PENDING)
      return true;
  return false;
}

/** Whether a send is under way on `handle`. */
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
    // The record grows to the most buffers it ever had.
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

/** Tells of the end. Where nobody takes it, because the queue is full, it is told again with the next advance. */
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

/** The completion routine's turn: the record is free from here on. */
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
