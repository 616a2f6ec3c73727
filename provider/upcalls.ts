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

/** What the provider asks of its host. Each has a default; `postMessage` false means that the queue is full. */
export interface Upcalls {
  postMessage(hWnd: Window, wMsg: number, wParam: number, lParam: number): boolean;
  setEvent(hEvent: EventObject): void;
  resetEvent(hEvent: EventObject): void;
  /** Called again and again while a call blocks; false cancels that call. */
  blockingCallback: (() => boolean) | null;
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
/** Handled at most this many before the runtime's loop gets its turn. */
const BATCH = 64;

/**
 * The default upcalls: a message queue of fixed size over the runtime's timers. The application's callbacks run
 * from `dispatch` alone, close under the runtime's loop, where the C stack is still empty.
 */
export class MessageQueue implements Upcalls {
  blockingCallback: (() => boolean) | null = null;
  private readonly targets: (Window | EventObject | null)[] = [];
  private readonly messages: number[] = [];
  private readonly wParams: number[] = [];
  private readonly lParams: number[] = [];
  private head = 0;
  private count = 0;
  /** The loop will come by: somebody dispatches already, or a timer is set. */
  private awake = false;
  private readonly clock: Clock;
  private readonly later: () => void;

  constructor(clock: Clock) {
    this.clock = clock;
    this.later = () => {
      this.dispatch();
    };
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

  setEvent(hEvent: EventObject): void {
    if (hEvent.signalled) return;
    hEvent.signalled = true;
    // A full queue loses the call, not the signal.
    if (hEvent.onSet) this.put(hEvent, EVENT_SET, 0, 0);
  }

  resetEvent(hEvent: EventObject): void {
    hEvent.signalled = false;
  }

  /** A dispatch follows soon: nothing posted until then needs a timer. */
  hold(): void {
    this.awake = true;
  }

  /** Runs the callbacks of what waits, in order. Called from the runtime's loop, never from inside the provider. */
  dispatch(): void {
    this.awake = true;
    for (let i = 0; i < BATCH && this.count > 0; i++) {
      const at = this.head;
      const target = this.targets[at];
      this.targets[at] = null;
      this.head = (at + 1) & (CAPACITY - 1);
      this.count--;
      try {
        if (target) this.call(target, at);
      } catch (error) {
        // A callback that throws harms itself alone; the runtime would drop whatever called it.
        console.log('spisock: a callback threw: ' + error);
      }
    }
    this.awake = false;
    if (this.count > 0) this.wake();
  }

  private call(target: Window | EventObject, at: number): void {
    if (this.messages[at] !== EVENT_SET) {
      (target as Window).proc(this.messages[at], this.wParams[at], this.lParams[at]);
      return;
    }
    const onSet = (target as EventObject).onSet;
    if (onSet) onSet();
  }

  private put(target: Window | EventObject, wMsg: number, wParam: number, lParam: number): boolean {
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
    this.clock.after(1, this.later);
  }
}
