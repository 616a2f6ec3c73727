import type { Time } from '../runtimes/kaluma/board/time.ts';
import { CHANGES, type Mailbox, RESTING } from './mailbox.ts';

/** Shorter waits, in microseconds, spin: the host's timed waits overshoot too much. */
const SPIN_BELOW_US = 1000;

/**
 * The host's time, for a board on its own thread. Sleeping takes no processor time, and a change of INTn ends a wait at
 * once.
 */
export class HostTime implements Time {
  private readonly control: Int32Array<SharedArrayBuffer>;
  private readonly startMs = performance.now();
  private readonly quiet = new Int32Array(new SharedArrayBuffer(4));
  private changesSeen = 0;

  constructor(mailbox: Mailbox) {
    this.control = mailbox.control;
  }

  nowUs(): number {
    return Math.floor((performance.now() - this.startMs) * 1000);
  }

  spend(): void {}

  wait(us: number): void {
    const endUs = this.nowUs() + us;
    // This word is never written: a plain sleep.
    if (us >= SPIN_BELOW_US) Atomics.wait(this.quiet, 0, 0, us / 1000);
    while (this.nowUs() < endUs);
  }

  rest(us: number): void {
    Atomics.store(this.control, RESTING, 1);
    // A change since the last wait shows as a different count, so none is missed.
    Atomics.wait(this.control, CHANGES, this.changesSeen, us / 1000);
    this.changesSeen = Atomics.load(this.control, CHANGES);
    Atomics.store(this.control, RESTING, 0);
  }
}
