import type { Thrown } from './board/thrown.ts';
import { List, Node } from './list.ts';

export const LOW_LEVEL = 1;
export const HIGH_LEVEL = 2;
export const FALLING = 4;
export const RISING = 8;
export const CHANGE = 12;

/** The runtime's clock has 32 bits of milliseconds; what it compares with them has 64. */
export const WRAP_MS = 0x1_0000_0000;

/** One idle turn of Kaluma's loop on an RP2040, in microseconds. */
const TURN_US = 22;

/** What the loop needs of the rest of the runtime. */
export interface LoopOwner {
  /** As the runtime's clock shows it: back to 0 after 2^32 milliseconds. */
  nowUs(): number;
  read(pin: number): 0 | 1;
  /** Hands over what has arrived at the UARTs; `call` calls a listener of the program. */
  runUarts(call: (listener: () => void) => void): void;
  /** Runs the jobs of settled promises. */
  runJobs(): void;
  /** A callback threw. */
  threw(error: unknown, from: Thrown['from']): void;
}

class Handle extends Node {
  id = 0;
  active = false;
}

class Timer extends Handle {
  dueMs = 0;
  intervalMs = 0;
  repeat = false;
  callback: () => void = () => {};
}

class Watch extends Handle {
  pin = 0;
  event = 0;
  debounceMs = 0;
  changedMs = 0;
  last = 0;
  stable = 0;
  callback: (pin: number) => void = () => {};
}

/**
 * Kaluma's event loop. A turn takes the time once, then runs due timers in the order they were set, watches, promise
 * jobs, and at the end frees what was closed. Handles come from the C heap, which gives the latest freed block out
 * first; the stand-in reuses them the same way, because that is what turns the closing list's fault into lost timers.
 */
export class Loop {
  private readonly owner: LoopOwner;
  private timers = new List<Timer>();
  private watches = new List<Watch>();
  private closing = new List<Handle>();
  private freeTimers: Timer[] = [];
  private freeWatches: Watch[] = [];
  /** The console's handle has id 0. */
  private nextId = 1;
  private timeMs = 0;

  constructor(owner: LoopOwner) {
    this.owner = owner;
    this.timeMs = this.nowMs();
  }

  /** Drops every timer and watch: the runtime is initialised anew. */
  wipe(): void {
    this.timers = new List();
    this.watches = new List();
  }

  turn(): void {
    this.timeMs = this.nowMs();
    this.runTimers();
    this.runWatches();
    this.owner.runUarts((listener) => void this.call(listener, 'uart'));
    this.owner.runJobs();
    this.free();
  }

  /** How long the loop may rest before its next turn has anything to do, unless a pin changes first. */
  get idleUs(): number {
    let idleUs = Number.POSITIVE_INFINITY;
    for (let watch = this.watches.head; watch; watch = watch.next) {
      if (watch.event === (this.owner.read(watch.pin) ? HIGH_LEVEL : LOW_LEVEL)) return TURN_US;
      if (watch.changedMs > 0) idleUs = Math.min(idleUs, this.untilUs(watch.changedMs + watch.debounceMs));
    }
    for (let timer = this.timers.head; timer; timer = timer.next) {
      if (timer.active) idleUs = Math.min(idleUs, this.untilUs(timer.dueMs + 1));
    }
    return Math.max(idleUs, TURN_US);
  }

  addTimer(callback: () => void, ms: number, repeat: boolean): number {
    const timer = this.freeTimers.pop() ?? new Timer();
    timer.id = this.nextId++;
    timer.active = true;
    timer.callback = callback;
    timer.intervalMs = Math.max(0, Math.trunc(ms) || 0);
    timer.dueMs = this.timeMs + timer.intervalMs;
    timer.repeat = repeat;
    this.timers.append(timer);
    return timer.id;
  }

  clearTimer(id: number): void {
    const timer = find(this.timers, id);
    if (timer) this.close(this.timers, timer);
  }

  addWatch(callback: (pin: number) => void, pin: number, event: number, debounceMs: number): number {
    const watch = this.freeWatches.pop() ?? new Watch();
    watch.id = this.nextId++;
    watch.active = true;
    watch.callback = callback;
    watch.pin = pin;
    watch.event = event;
    watch.debounceMs = debounceMs;
    watch.changedMs = 0;
    watch.last = watch.stable = this.owner.read(pin);
    this.watches.append(watch);
    return watch.id;
  }

  clearWatch(id: number): void {
    const watch = find(this.watches, id);
    if (watch) this.close(this.watches, watch);
  }

  private runTimers(): void {
    for (let timer = this.timers.head; timer; timer = timer.next) {
      // What is due beyond the clock's wrap is never due.
      if (!timer.active || timer.dueMs >= this.timeMs) continue;
      if (timer.repeat) timer.dueMs += timer.intervalMs;
      else timer.active = false;
      const threw = this.call(timer.callback, timer.repeat ? 'interval' : 'timeout');
      // Whether or not the callback cleared it already: here lies the fault.
      if (threw || !timer.repeat) this.close(this.timers, timer);
    }
  }

  private runWatches(): void {
    for (let watch = this.watches.head; watch; watch = watch.next) {
      if (!watch.active) continue;
      const reading = this.owner.read(watch.pin);
      if (reading !== watch.last) watch.changedMs = this.nowMs();
      if (watch.event === (reading ? HIGH_LEVEL : LOW_LEVEL)) this.fire(watch);
      else if (
        watch.changedMs > 0 &&
        (this.nowMs() - watch.changedMs + WRAP_MS) % WRAP_MS >= watch.debounceMs
      ) {
        this.debounced(watch, reading);
      }
      watch.last = reading;
    }
  }

  private debounced(watch: Watch, reading: number): void {
    watch.changedMs = 0;
    if (reading === watch.stable) return;
    watch.stable = reading;
    if (watch.event === CHANGE || watch.event === (reading ? RISING : FALLING)) this.fire(watch);
  }

  private fire(watch: Watch): void {
    const { callback, pin } = watch;
    if (this.call(() => callback(pin), 'watch')) this.close(this.watches, watch);
  }

  private call(callback: () => void, from: Thrown['from']): boolean {
    try {
      callback();
      return false;
    } catch (error) {
      this.owner.threw(error, from);
      return true;
    }
  }

  private close<T extends Handle>(list: List<T>, handle: T): void {
    handle.active = false;
    list.remove(handle);
    this.closing.append(handle);
  }

  private free(): void {
    while (this.closing.head) {
      const handle = this.closing.head;
      this.closing.remove(handle);
      if (handle instanceof Timer) this.freeTimers.push(handle);
      else if (handle instanceof Watch) this.freeWatches.push(handle);
    }
  }

  private nowMs(): number {
    return Math.floor(this.owner.nowUs() / 1000);
  }

  private untilUs(ms: number): number {
    return ms * 1000 - this.owner.nowUs();
  }
}

function find<T extends Handle>(list: List<T>, id: number): T | null {
  for (let handle = list.head; handle; handle = handle.next) if (handle.id === id) return handle;
  return null;
}
