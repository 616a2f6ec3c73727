import type { SimClock } from '../clock.ts';
import type { LiveClock } from '../live/clock.ts';

/** Time as a foreign driver has it, in microseconds since its chip was switched on. */
export interface SpiTime {
  /** Now; whole, never back. */
  readonly nowUs: number;
  /** Does `action`, which touches the chip, at the right time. */
  run<T>(action: () => T): T;
  /** One more byte is clocked over the bus: the time that takes. */
  clockByte(): void;
  /** Calls `done` once `us` have passed, and never before it returns. What it answers takes that back. */
  wait(us: number, done: () => void): () => void;
}

/** The host's own time: messages take as long as they take, and a wait is one. */
export class LiveSpiTime implements SpiTime {
  private readonly clock: LiveClock;

  constructor(clock: LiveClock) {
    this.clock = clock;
  }

  get nowUs(): number {
    return this.run(() => Math.floor(this.clock.clock.nowUs));
  }

  run<T>(action: () => T): T {
    return this.clock.run(action);
  }

  clockByte(): void {}

  wait(us: number, done: () => void): () => void {
    const { clock } = this.clock;
    let called: NodeJS.Immediate | undefined;
    // Not from within the timer: what comes next brings the clock up to date itself.
    const timer = this.run(() =>
      clock.after(us, () => {
        called = setImmediate(done);
      }),
    );
    return () => {
      clock.cancel(timer);
      clearImmediate(called);
    };
  }
}

/** Simulated time: it passes while bytes are clocked, and when the driver says so, and every run is the same. */
export class LockstepSpiTime implements SpiTime {
  private readonly clock: SimClock;
  private readonly byteUs: number;

  /** `baudHz`: bits per second on SCK. */
  constructor(clock: SimClock, { baudHz = 8_000_000 }: { baudHz?: number } = {}) {
    this.clock = clock;
    this.byteUs = 8_000_000 / baudHz;
  }

  get nowUs(): number {
    return Math.floor(this.clock.nowUs);
  }

  run<T>(action: () => T): T {
    return action();
  }

  clockByte(): void {
    this.clock.advance(this.byteUs);
  }

  wait(us: number, done: () => void): () => void {
    this.clock.advance(us);
    const called = setImmediate(done);
    return () => clearImmediate(called);
  }
}
