import type { Time } from '../board/time.ts';
import { Check } from '../check.ts';
import type { Realm } from '../realm.ts';

/** The RTC of an RP2040 counts seconds (datasheet, 4.8). */
const STEP_MS = 1000;

/** The real-time clock, which has no battery: it starts at 0 with every boot. `Date` shows it. */
export class Rtc {
  private readonly time: Time;
  /** What it showed at boot. */
  private baseMs = 0;

  private readonly poll: () => void;

  /** `poll` is called whenever the program looks at it. */
  constructor(time: Time, poll: () => void) {
    this.time = time;
    this.poll = poll;
  }

  /** As `ms`, for the program. */
  look(): number {
    this.poll();
    return this.ms;
  }

  /** Milliseconds since 1970 as far as it knows, in steps of a second. */
  get ms(): number {
    return Math.floor((this.baseMs + this.time.nowUs() / 1000) / STEP_MS) * STEP_MS;
  }

  /** Its milliseconds are forgotten (targets/rp2/src/rtc.c, km_rtc_set_time). */
  set(ms: number): void {
    this.baseMs = Math.floor(ms / STEP_MS) * STEP_MS - this.time.nowUs() / 1000;
  }

  /** The module `rtc` (src/modules/rtc/module_rtc.c). */
  module(realm: Realm): Record<string, unknown> {
    const check = new Check(realm);
    return {
      getTime: () => this.look(),
      setTime: (...args: unknown[]) => this.set(Math.max(0, check.number(args, 0, 'time'))),
    };
  }
}
