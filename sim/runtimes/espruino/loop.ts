/** A timer; `due` in microseconds. */
interface Timer {
  callback: () => void;
  dueUs: number;
  everyUs: number | null;
}

interface Watch {
  callback: (watch: { state: boolean; time: number; lastTime: number; pin: unknown }) => void;
  pin: string;
  repeat: boolean;
  /** 1 rising, -1 falling, 0 both. */
  edge: number;
  /** For how long a level has to stay, and since when the level that was seen has. */
  debounceUs: number;
  seen: boolean;
  sinceUs: number;
  /** The level that the program was told of. */
  last: boolean;
  lastS: number;
}

export interface LoopOwner {
  nowUs(): number;
  read(pin: string): boolean;
  pinOf(name: string): unknown;
  /** The runtime's own idle work: sockets. Returns true while there is some. */
  idle(): boolean;
  threw(error: unknown): void;
}

/** The runtime's loop: watches, timers, its own idle work, and the events that these have queued. */
export class Loop {
  private readonly owner: LoopOwner;
  private readonly timers = new Map<number, Timer>();
  private readonly watches = new Map<number, Watch>();
  private readonly events: (() => void)[] = [];
  private last = 0;
  private busy = false;

  constructor(owner: LoopOwner) {
    this.owner = owner;
  }

  addTimer(callback: () => void, ms: number, repeat: boolean): number {
    // The runtime's shortest interval is a millisecond; what is no number counts as 0.
    const us = Math.max(1, Number.isFinite(ms) ? ms : 0) * 1000;
    this.timers.set(++this.last, { callback, dueUs: this.owner.nowUs() + us, everyUs: repeat ? us : null });
    return this.last;
  }

  clearTimer(id: number): void {
    this.timers.delete(id);
  }

  addWatch(
    callback: Watch['callback'],
    pin: string,
    options: { repeat: boolean; edge: number; debounceUs: number },
  ): number {
    const level = this.owner.read(pin);
    const state = { last: level, seen: level, sinceUs: 0, lastS: 0 };
    this.watches.set(++this.last, { callback, pin, ...options, ...state });
    return this.last;
  }

  clearWatch(id: number): void {
    this.watches.delete(id);
  }

  /** Queues a call of the program for the end of this turn. */
  queue(call: () => void): void {
    this.events.push(call);
  }

  wipe(): void {
    this.timers.clear();
    this.watches.clear();
    this.events.length = 0;
  }

  /** What the timers and watches of the program hold, for a count of its variables. */
  *held(): Generator<unknown> {
    for (const { callback } of this.timers.values()) yield callback;
    for (const { callback } of this.watches.values()) yield callback;
  }

  turn(): void {
    this.runWatches();
    this.runTimers();
    this.busy = this.owner.idle();
    for (let left = this.events.length; left > 0; left--) this.call(this.events.shift() as () => void);
  }

  /** Microseconds in which nothing happens but a change of a pin; 0 while the runtime does not idle. */
  get idleUs(): number {
    if (this.busy || this.events.length > 0) return 0;
    let next = Number.POSITIVE_INFINITY;
    for (const { dueUs } of this.timers.values()) next = Math.min(next, dueUs);
    for (const { seen, last, sinceUs, debounceUs } of this.watches.values())
      if (seen !== last) next = Math.min(next, sinceUs + debounceUs);
    return Math.max(0, next - this.owner.nowUs());
  }

  private runWatches(): void {
    for (const [id, watch] of [...this.watches]) {
      if (!this.watches.has(id)) continue;
      const state = this.owner.read(watch.pin);
      const nowUs = this.owner.nowUs();
      if (state !== watch.seen) {
        watch.seen = state;
        watch.sinceUs = nowUs;
      }
      if (state === watch.last || nowUs - watch.sinceUs < watch.debounceUs) continue;
      watch.last = state;
      if (watch.edge !== 0 && state !== watch.edge > 0) continue;
      const time = nowUs / 1e6;
      const { lastS } = watch;
      watch.lastS = time;
      if (!watch.repeat) this.watches.delete(id);
      this.call(() => watch.callback({ state, time, lastTime: lastS, pin: this.owner.pinOf(watch.pin) }));
    }
  }

  private runTimers(): void {
    const now = this.owner.nowUs();
    const due = [...this.timers].filter(([, { dueUs }]) => dueUs <= now);
    for (const [id, timer] of due.sort(([, a], [, b]) => a.dueUs - b.dueUs)) {
      if (this.timers.get(id) !== timer) continue;
      if (timer.everyUs === null) this.timers.delete(id);
      else timer.dueUs += timer.everyUs;
      this.call(timer.callback);
    }
  }

  private call(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.owner.threw(error);
    }
  }
}
