import type { Clock } from '../hal/clock.ts';

/** A window procedure: `lParam` is the event in its low word and the error in its high word. */
export type WindowProc = (wMsg: number, wParam: number, lParam: number) => void;

/** Whatever messages can be posted to: an `hWnd`. */
export interface Window {
  proc: WindowProc;
}

/** An event object: set by the provider, reset by WSPEnumNetworkEvents or its owner. */
export interface EventObject {
  signalled: boolean;
  /** Called from the runtime's loop after the object was set; null for who polls `signalled`. */
  onSet: (() => void) | null;
}

/**
 * What the provider asks of its host. Each has a default. False from `postMessage` or `setEvent` means that the queue
 * is full and nothing was done: the provider asks again.
 */
export interface Upcalls {
  /** Has `hWnd` told of a message, from the runtime's loop. */
  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean;
  /** Sets an event object, and has its owner told from the runtime's loop. */
  setEvent(hEvent: EventObject): boolean;
  /** Resets an event object. */
  resetEvent(hEvent: EventObject): void;
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

/** Makes an event object for WSPEventSelect (WPUCreateEvent). */
export function createEvent(onSet: (() => void) | null): EventObject {
  return { signalled: false, onSet: onSet };
}

/** In the place of a message number: the target is an event object. */
const EVENT_SET = -1;
/** How many messages may wait. A power of two. */
const CAPACITY = 64;
/** The default upcalls: a message queue of fixed size over the runtime's timers. */
export class MessageQueue implements Upcalls {
  blockingCallback: (() => boolean) | null = null;
  private readonly targets: (Window | EventObject | null)[] = [];
  private readonly messages: number[] = [];
  private readonly wParams: unknown[] = [];
  private readonly lParams: unknown[] = [];
  private head = 0;
  private count = 0;
  /** What the loop calls when it was woken: it handles the messages. */
  onWake: () => void = nothing;
  /** The loop will come by: somebody dispatches already, or a timer is set. */
  private awake = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
    for (let i = 0; i < CAPACITY; i++) {
      this.targets.push(null);
      this.messages.push(0);
      this.wParams.push(0);
      this.lParams.push(0);
    }
  }

  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean {
    return this.put(hWnd, wMsg, wParam, lParam);
  }

  setEvent(hEvent: EventObject): boolean {
    if (hEvent.signalled) return true;
    if (hEvent.onSet && !this.put(hEvent, EVENT_SET, 0, 0)) return false;
    hEvent.signalled = true;
    return true;
  }

  resetEvent(hEvent: EventObject): void {
    hEvent.signalled = false;
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

  /**
   * Runs the callback of the oldest message. Returns false when there is none. Called from close under the runtime's
   * loop alone, never from inside chip or backlog code: a callback wants most of the C stack for itself.
   */
  dispatch(): boolean {
    if (this.count === 0) return false;
    const at = this.head;
    const target = this.targets[at];
    this.targets[at] = null;
    this.head = (at + 1) & (CAPACITY - 1);
    this.count--;
    try {
      if (this.messages[at] !== EVENT_SET) {
        (target as Window).proc(this.messages[at], this.wParams[at] as number, this.lParams[at] as number);
      } else {
        const onSet = (target as EventObject).onSet;
        if (onSet) onSet();
      }
    } catch (error) {
      complain(error);
    }
    return true;
  }

  /** Puts a message behind the others. Returns false when 64 wait already: nothing was done. */
  put(target: Window | EventObject, wMsg: number, wParam: unknown, lParam: unknown): boolean {
    if (this.count === CAPACITY) return false;
    const at = (this.head + this.count) & (CAPACITY - 1);
    this.targets[at] = target;
    this.messages[at] = wMsg;
    this.wParams[at] = wParam;
    this.lParams[at] = lParam;
    this.count++;
    this.wake();
    return true;
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
