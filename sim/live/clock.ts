import type { SimClock } from '../clock.ts';
import { createHold, deviceMs, holdAt, isHeld, limitMs, release } from './hold.ts';

/** Shorter waits, in milliseconds, use turns of the event loop: the host's timers are too coarse for them. */
const COARSE_MS = 2;

/**
 * Keeps a simulated clock at the host's time. Every outside event (a socket of the host, a frame of the board) enters
 * the simulation through `run`, so that it happens at the right time and its consequences are not delayed. While the clock is
 * held, outside events happen at the time at which it stands, and their consequences wait.
 */
export class LiveClock {
  readonly clock: SimClock;
  /** What the board's thread shares of it. */
  readonly hold = createHold();
  /** Called when the clock is held, is released, or has come to the end of a step. */
  onHold: ((held: boolean) => void) | null = null;
  private readonly startMs: number;
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private stopped = false;
  /** It goes on until something is to be seen. */
  private untilSeen = false;
  private hasSeen = false;
  private wasHeld = false;

  constructor(clock: SimClock) {
    this.clock = clock;
    this.startMs = deviceMs(this.hold) - clock.nowUs / 1000;
  }

  /** Advances the simulation to the present time, then calls `action`. */
  run<T>(action: () => T): T {
    this.catchUp();
    try {
      return action();
    } finally {
      if (this.hasSeen) this.holdHere();
      this.arm();
    }
  }

  /** The simulated time, in microseconds, at `ms`, milliseconds since 1970 of the device's own time. */
  timeOf(ms: number): number {
    return Math.max(0, (ms - this.startMs) * 1000);
  }

  /** The simulated time at present, in microseconds; `clock` may be behind it. */
  get nowUs(): number {
    return this.timeOf(deviceMs(this.hold));
  }

  /** Whether it stands still. */
  get isHeld(): boolean {
    return isHeld(this.hold);
  }

  /** Stands still from now on. */
  pause(): void {
    this.catchUp();
    this.holdHere();
    this.arm();
  }

  /**
   * Goes on from where it stands; nothing, where it does not.
   *
   * @param us for how long, in microseconds; it stands still again then. Default: without an end
   * @param untilSeen it stands still sooner, with the first call of `seen`
   */
  resume(us = Number.POSITIVE_INFINITY, untilSeen = false): void {
    if (limitMs(this.hold) === Number.POSITIVE_INFINITY) return;
    // In the middle of a step it goes on from where it is.
    if (!this.isHeld) {
      this.catchUp();
      this.holdHere();
    }
    this.untilSeen = untilSeen;
    this.hasSeen = this.wasHeld = false;
    release(this.hold, us / 1000);
    this.onHold?.(false);
    this.arm();
  }

  /** Something has happened that can be seen, in `run` or outside of it. */
  seen(): void {
    if (!this.untilSeen || this.hasSeen) return;
    this.hasSeen = true;
    setImmediate(() => {
      if (this.hasSeen) this.run(() => {});
    });
  }

  stop(): void {
    this.stopped = true;
    this.disarm();
  }

  private catchUp(): void {
    const { clock } = this;
    const targetUs = this.nowUs;
    while (this.untilSeen && !this.hasSeen && clock.nextUs <= targetUs) clock.advanceTo(clock.nextUs);
    if (this.hasSeen) this.holdHere();
    else clock.advanceTo(targetUs);
  }

  private holdHere(): void {
    this.untilSeen = this.hasSeen = false;
    holdAt(this.hold, this.startMs + this.clock.nowUs / 1000);
  }

  private arm(): void {
    this.disarm();
    if (this.stopped) return;
    if (this.isHeld) return this.held();
    this.wasHeld = false;
    const dueMs = Math.min(this.startMs + this.clock.nextUs / 1000, limitMs(this.hold));
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const restMs = dueMs - deviceMs(this.hold);
    const wake = () => this.run(() => {});
    if (restMs < COARSE_MS) this.immediate = setImmediate(wake);
    else this.timer = setTimeout(wake, Math.min(restMs - 1, 0x7fffffff));
  }

  private held(): void {
    if (this.wasHeld) return;
    this.wasHeld = true;
    this.untilSeen = this.hasSeen = false;
    this.onHold?.(true);
  }

  private disarm(): void {
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
    this.timer = this.immediate = null;
  }
}
