import type { Clock } from '../../../hal/clock.ts';
import type { EventObject, ThreadId, UserApc, Window } from '../../headers/ws2spi.ts';

/**
 * The upcalls of the provider to its host; each has a default. If `postMessage` or `setEvent` returns false, the queue
 * is full and nothing was done; the provider tries again.
 */
export interface Upcalls {
  /** Posts a message to `hWnd`; its procedure is called from the runtime's loop. */
  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean;
  /** Sets an event object, and calls its `onSet` from the runtime's loop. */
  setEvent?(hEvent: EventObject): boolean;
  /** Resets an event object. */
  resetEvent?(hEvent: EventObject): void;
  /** Called repeatedly while a call blocks. The call is cancelled if it returns false. */
  blockingCallback: (() => boolean) | null;
  /** As `queueApc` of apc.ts, which is the default. */
  queueApc?(lpThreadId: ThreadId | null, lpfnUserApc: UserApc, dwContext: unknown): boolean;
}

/** A queued function, called with the two values that were queued with it. */
export type Callback = (context: unknown, argument: unknown) => void;

/** Capacity of the queue, in messages and callbacks. A power of two. */
const CAPACITY = 64;

/** The default upcalls: a queue of fixed size for messages and callbacks, run from the runtime's timers. */
export class MessageQueue implements Upcalls {
  blockingCallback: (() => boolean) | null = null;
  /** Called from the runtime's loop after `wake`: runs the queue. */
  onWake: () => void = nothing;
  /**
   * Four values an entry: a message's window, number and two parameters, or null, a callback and its two values. As many
   * entries as were ever queued at once: an empty queue begins at the first again.
   */
  private readonly entries: unknown[] = [];
  private head = 0;
  private count = 0;
  /** True while the loop runs the queue, or a timer for it is set. */
  private awake = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Appends a callback. Returns false, and does nothing, if 64 entries are queued. */
  queueCallback(callback: Callback, context: unknown, argument: unknown): boolean {
    return this.postMessage(null, callback, context, argument);
  }

  /** Appends a message, or, with `hWnd` null, a callback. Returns false, and does nothing, if 64 entries are queued. */
  postMessage(hWnd: Window | null, what: unknown, first: unknown, second: unknown): boolean {
    const count = this.count;
    if (count === CAPACITY) return false;
    if (count === 0) this.head = 0;
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

  /** Entries queued from now on set no timer: they run before the poll ends. */
  hold(): void {
    this.awake = true;
  }

  /** Ends the poll: a timer is set if entries are left. */
  release(): void {
    this.awake = false;
    if (this.count > 0) this.wake();
  }

  /** Returns true if the queue is empty. */
  isEmpty(): boolean {
    return this.count === 0;
  }

  /**
   * Runs the oldest entry. Returns false if there is none. Only called near the bottom of the call stack, from the
   * runtime's loop, never from chip or backlog code: an application's callback needs most of the C stack.
   */
  dispatch(): boolean {
    const count = this.count;
    if (count === 0) return false;
    const at = 4 * this.head;
    this.head = count === 1 ? 0 : (this.head + 1) & (CAPACITY - 1);
    this.count = count - 1;
    this.deliver(at);
    return true;
  }

  /** Returns the number of queued entries of `callback`. */
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
    // The entries before it move one place back, and it moves to the front, where `dispatch` takes it.
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

  /** Returns the index in `entries` of the entry at position `i` of the queue. */
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

/** Reports an exception from an application's callback. It is not passed on: the runtime would drop the caller, too. */
export function complain(error: unknown): void {
  console.log('spisock: a callback threw: ' + error);
}
