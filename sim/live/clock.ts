import type { SimClock } from '../clock.ts';

/** Shorter waits, in milliseconds, use turns of the event loop: the host's timers are too coarse for them. */
const COARSE_MS = 2;

/**
 * Keeps a simulated clock at the host's time. Every outside event (a socket of the host, a frame of the board) enters
 * the simulation through `run`, so that it happens at the right time and its consequences are not delayed.
 */
export class LiveClock {
  readonly clock: SimClock;
  private readonly startMs: number;
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private stopped = false;

  constructor(clock: SimClock) {
    this.clock = clock;
    this.startMs = performance.now() - clock.nowUs / 1000;
  }

  /** Advances the simulation to the present time, then calls `action`. */
  run<T>(action: () => T): T {
    this.catchUp();
    try {
      return action();
    } finally {
      this.arm();
    }
  }

  /** The simulated time, in microseconds, at `epochMs`, milliseconds since 1970. */
  timeOf(epochMs: number): number {
    return Math.max(0, (epochMs - performance.timeOrigin - this.startMs) * 1000);
  }

  stop(): void {
    this.stopped = true;
    this.disarm();
  }

  private catchUp(): void {
    this.clock.advanceTo((performance.now() - this.startMs) * 1000);
  }

  private arm(): void {
    this.disarm();
    if (this.stopped) return;
    const restMs = this.clock.nextUs / 1000 - (performance.now() - this.startMs);
    if (restMs === Number.POSITIVE_INFINITY) return;
    const wake = () => this.run(() => {});
    if (restMs < COARSE_MS) this.immediate = setImmediate(wake);
    else this.timer = setTimeout(wake, Math.min(restMs - 1, 0x7fffffff));
  }

  private disarm(): void {
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
    this.timer = this.immediate = null;
  }
}
