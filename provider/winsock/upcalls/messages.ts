import type { Clock } from '../../../hal/clock.ts';
import type { EventObject } from '../events/event-objects.ts';

/** A window procedure: `lParam` is the event in its low word and the error in its high word. */
export type WindowProc = (wMsg: number, wParam: number, lParam: number) => void;

/** Whatever messages can be posted to: an `hWnd`. */
export interface Window {
  proc: WindowProc;
}

/**
 * What the provider asks of its host. Each has a default. False from `postMessage` or `setEvent` means that the queue
 * is full and nothing was done: the provider asks again.
 */
export interface Upcalls {
  /** Has `hWnd` told of a message, from the runtime's loop. */
  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean;
  /** Sets an event object, and has its owner told from the runtime's loop. */
  setEvent?(hEvent: EventObject): boolean;
  /** Resets an event object. */
  resetEvent?(hEvent: EventObject): void;
  /** Called again and again while a call blocks; false cancels that call. */
  blockingCallback: (() => boolean) | null;
  /** See `queueApc` of apc.ts, which is what happens where a host has none of its own. */
  queueApc?(lpThreadId: ThreadId | null, lpfnUserApc: UserApc, dwContext: unknown): boolean;
}

/** A procedure that is run by a thread when it comes to rest: WSAUSERAPC. */
export type UserApc = (dwContext: unknown) => void;

/** WSATHREADID: a thread that runs procedures. WPUOpenCurrentThread opens it; closed again, it is null. */
export interface ThreadId {
  ThreadHandle: Window | null;
}

/** Makes a window for WSPAsyncSelect. */
export function createWindow(proc: WindowProc): Window {
  return { proc: proc };
}

/** How many messages may wait. A power of two. */
const CAPACITY = 64;

/** The default upcalls: a message queue of fixed size over the runtime's timers. */
export class MessageQueue implements Upcalls {
  blockingCallback: (() => boolean) | null = null;
  /** What the loop calls when it was woken: it handles the messages. */
  onWake: () => void = nothing;
  /** Of each message its window, its number and its two parameters. */
  private readonly entries: unknown[] = [];
  private head = 0;
  private count = 0;
  /** The loop will come by: somebody dispatches already, or a timer is set. */
  private awake = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
    // Eight at a time: one by one takes the engine 10 ms.
    for (let i = 0; i < CAPACITY / 2; i++) this.entries.push(null, null, null, null, null, null, null, null);
  }

  /** Puts a message behind the others. Returns false when 64 wait already: nothing was done. */
  postMessage(hWnd: Window, wMsg: number, wParam: unknown, lParam: unknown): boolean {
    const count = this.count;
    if (count === CAPACITY) return false;
    const entries = this.entries;
    const at = 4 * ((this.head + count) & (CAPACITY - 1));
    entries[at] = hWnd;
    entries[at + 1] = wMsg;
    entries[at + 2] = wParam;
    entries[at + 3] = lParam;
    this.count = count + 1;
    this.wake();
    return true;
  }

  /** Whoever posts from now on need not wake the loop: the messages are handled before it rests. */
  hold(): void {
    this.awake = true;
  }

  /** The loop is about to rest; what is still there wakes it. */
  release(): void {
    this.awake = false;
    if (this.count > 0) this.wake();
  }

  /** Whether no message waits. */
  isEmpty(): boolean {
    return this.count === 0;
  }

  /**
   * Runs the callback of the oldest message. Returns false when there is none. Called from close under the runtime's
   * loop alone, never from inside chip or backlog code: a callback wants most of the C stack for itself.
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

  /** How many messages for `hWnd` wait. */
  queuedFor(hWnd: Window): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) if (this.entries[this.entryAt(i)] === hWnd) sum++;
    return sum;
  }

  /** As `dispatch`, for the oldest message to `hWnd`. The order of the others stays. */
  dispatchTo(hWnd: Window): boolean {
    const entries = this.entries;
    let i = 0;
    while (i < this.count && entries[this.entryAt(i)] !== hWnd) i++;
    if (i === this.count) return false;
    const from = this.entryAt(i);
    const wMsg = entries[from + 1];
    const wParam = entries[from + 2];
    const lParam = entries[from + 3];
    // Those before it move one place up, and its own goes to the front, where the queue leaves it behind.
    for (; i > 0; i--)
      for (let k = 0; k < 4; k++) entries[this.entryAt(i) + k] = entries[this.entryAt(i - 1) + k];
    const at = this.entryAt(0);
    entries[at] = hWnd;
    entries[at + 1] = wMsg;
    entries[at + 2] = wParam;
    entries[at + 3] = lParam;
    return this.dispatch();
  }

  /** Where in the entries the message in place `i` of the queue begins. */
  private entryAt(i: number): number {
    return 4 * ((this.head + i) & (CAPACITY - 1));
  }

  private deliver(at: number): void {
    const entries = this.entries;
    const hWnd = entries[at] as Window;
    entries[at] = null;
    try {
      hWnd.proc(entries[at + 1] as number, entries[at + 2] as number, entries[at + 3] as number);
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

/** A callback of the application threw. That harms itself alone; the runtime would drop whatever called it. */
export function complain(error: unknown): void {
  console.log('spisock: a callback threw: ' + error);
}
