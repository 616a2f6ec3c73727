import type { Time } from '../runtimes/kaluma/board/time.ts';
import { awaitRelease, deviceMs, type Hold, limitMs } from './hold.ts';
import { CHANGES, type Mailbox, RESTING } from './mailbox.ts';

/** Shorter waits, in microseconds, spin: the host's timed waits overshoot too much. */
const SPIN_BELOW_US = 1000;

/**
 * The host's time, for a board on its own thread. Sleeping takes no processor time, and a change of INTn ends a wait at
 * once. While the device is held the program is, too, wherever it asks for the time, waits, or uses a pin or a bus.
 */
export class HostTime implements Time {
  private readonly control: Int32Array<SharedArrayBuffer>;
  private readonly hold: Hold;
  private readonly startMs: number;
  private readonly quiet = new Int32Array(new SharedArrayBuffer(4));
  private changesSeen = 0;
  private lastUs = 0;

  constructor(mailbox: Mailbox, hold: Hold) {
    this.control = mailbox.control;
    this.hold = hold;
    this.startMs = deviceMs(hold);
  }

  nowUs(): number {
    awaitRelease(this.hold);
    // A hold may begin a little before what was said last.
    this.lastUs = Math.max(this.lastUs, Math.floor((deviceMs(this.hold) - this.startMs) * 1000));
    return this.lastUs;
  }

  spend(): void {
    awaitRelease(this.hold);
  }

  wait(us: number): void {
    const { hold, quiet } = this;
    const endMs = deviceMs(hold) + us / 1000;
    for (;;) {
      awaitRelease(hold);
      const nowMs = deviceMs(hold);
      if (nowMs >= endMs) return;
      // This word is never written: a plain sleep.
      if ((endMs - nowMs) * 1000 >= SPIN_BELOW_US)
        Atomics.wait(quiet, 0, 0, Math.min(endMs, limitMs(hold)) - nowMs);
    }
  }

  rest(us: number): void {
    const { hold, control } = this;
    Atomics.store(control, RESTING, 1);
    const endMs = deviceMs(hold) + us / 1000;
    for (;;) {
      const forMs = Math.max(0, Math.min(endMs, limitMs(hold)) - deviceMs(hold));
      // A change since the last wait shows as a different count, so none is missed.
      const hasChanged = Atomics.wait(control, CHANGES, this.changesSeen, forMs) !== 'timed-out';
      awaitRelease(hold);
      if (hasChanged || deviceMs(hold) >= endMs) break;
    }
    this.changesSeen = Atomics.load(control, CHANGES);
    Atomics.store(control, RESTING, 0);
  }
}
