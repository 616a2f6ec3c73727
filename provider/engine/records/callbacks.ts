import type { Clock } from '../../../hal/clock.ts';
import type { EventObject, ThreadId, UserApc, Window } from '../../headers/ws2spi.ts';

/**
 * What the provider asks of its host. Each has a default. False from `postMessage` or `setEvent` means that the queue
 * is full and nothing was done: the provider asks again.
 */
export interface Upcalls {
  /** Posts a message to `hWnd`, whose procedure is called from the runtime's loop. */
  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean;
  /** Sets an event object, and calls its `onSet` from the runtime's loop. */
  setEvent?(hEvent: EventObject): boolean;
  /** Resets an event object. */
  resetEvent?(hEvent: EventObject): void;
  /** Called again and again while a call blocks; false cancels that call. */
  blockingCallback: (() => boolean) | null;
  /** As `queueApc` of apc.ts, which is the default. */
  queueApc?(lpThreadId: ThreadId | null, lpfnUserApc: UserApc, dwContext: unknown): boolean;
}

/** A function that the queue calls with the two values that were queued with it. */
export type Callback = (context: unknown, argument: unknown) => void;

/** How many messages and callbacks may wait. A power of two. */
const CAPACITY = 64;

/** The default upcalls: a queue of fixed size for messages and callbacks, which the runtime's timers wake. */
export class MessageQueue implements Upcalls {
  blockingCallback: (() => boolean) | null = null;
  /** Called from the loop when it was woken: it runs what is queued. */
  onWake: () => void = nothing;
  /** Four values an entry: a message's window, number and two parameters, or null, a callback and its two values. */
  private readonly entries: unknown[] = [];
  private head = 0;
  private count = 0;
  /** The loop runs the queue already, or a timer is set. */
  private awake = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
    // Eight at a time: one by one takes the engine 10 ms.
    for (let i = 0; i < CAPACITY / 2; i++) this.entries.push(null, null, null, null, null, null, null, null);
  }

  /** Appends a callback. Returns false when 64 entries wait already: nothing was done. */
  queueCallback(callback: Callback, context: unknown, argument: unknown): boolean {
    return this.postMessage(null, callback, context, argument);
  }

  /** Appends a message. Returns false when 64 entries wait already: nothing was done. Without a window: a callback. */
  postMessage(hWnd: Window | null, what: unknown, first: unknown, second: unknown): boolean {
    const count = this.count;
    if (count === CAPACITY) return false;
    const entries = this.entries;
    const at = 4 * ((this.head + count) & (CAPACITY - 1));
    entries[at] = hWnd;
    entries[at + 1] = what;
    entries[at + 2] = first;
    entries[at + 3] = second;
    this.count = count + 1;
    this.wake();
    return true;
  }

  /** What is queued from now on does not wake the loop: it runs before the turn ends. */
  hold(): void {
    this.awake = true;
  }

  /** The turn ends; what is still queued wakes the loop. */
  release(): void {
    this.awake = false;
    if (this.count > 0) this.wake();
  }

  /** Whether nothing is queued. */
  isEmpty(): boolean {
    return this.count === 0;
  }

  /**
   * Runs the oldest entry. Returns false when there is none. Called from close under the runtime's loop alone, never
   * from inside chip or backlog code: a callback needs most of the C stack for itself.
   */
  dispatch(): boolean {
    const count = this.count;
    if (count === 0) return false;
    const at = 4 * this.head;
    this.head = (this.head + 1) & (CAPACITY - 1);
    this.count = count - 1;
    this.deliver(at);
    return true;
  }

  /** How many entries of `callback` wait. */
  queuedOf(callback: Callback): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) if (this.isOf(callback, i)) sum++;
    return sum;
  }

  /** As `dispatch`, for the oldest entry of `callback`. The order of the others stays. */
  dispatchOf(callback: Callback): boolean {
    const entries = this.entries;
    let i = 0;
    while (i < this.count && !this.isOf(callback, i)) i++;
    if (i === this.count) return false;
    const from = this.entryAt(i);
    const context = entries[from + 2];
    const argument = entries[from + 3];
    // Those before it move one place back, and its own goes to the front, where `dispatch` takes it.
    for (; i > 0; i--)
      for (let k = 0; k < 4; k++) entries[this.entryAt(i) + k] = entries[this.entryAt(i - 1) + k];
    const at = this.entryAt(0);
    entries[at] = null;
    entries[at + 1] = callback;
    entries[at + 2] = context;
    entries[at + 3] = argument;
    return this.dispatch();
  }

  private isOf(callback: Callback, i: number): boolean {
    const at = this.entryAt(i);
    return this.entries[at] === null && this.entries[at + 1] === callback;
  }

  /** The index in `entries` of the entry in place `i` of the queue. */
  private entryAt(i: number): number {
    return 4 * ((this.head + i) & (CAPACITY - 1));
  }

  private deliver(at: number): void {
    const entries = this.entries;
    const hWnd = entries[at] as Window | null;
    const first = entries[at + 2];
    const second = entries[at + 3];
    entries[at] = null;
    try {
      if (hWnd) hWnd.proc(entries[at + 1] as number, first as number, second as number);
      else (entries[at + 1] as Callback)(first, second);
    } catch (error) {
      complain(error);
    }
  }

  private wake(): void {
    if (this.awake) return;
    this.awake = true;
    this.clock.after(1, this.onWake);
  }
}

function nothing(): void {}

/** Reports that a callback of the application threw. The error ends there; the runtime would drop the caller, too. */
export function complain(error: unknown): void {
  console.log('spisock: a callback threw: ' + error);
}
