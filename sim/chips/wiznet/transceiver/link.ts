import type { SimClock, Timer } from '../../../clock.ts';

/** A link that takes its time: up some time after the cable is in and the transceiver runs. */
export class Link {
  private readonly clock: SimClock;
  private readonly knobs: Readonly<{ linkUpUs: number }>;
  private readonly mayRise: () => boolean;
  private plugged = true;
  private linked = false;
  private timer: Timer | null = null;

  /** `mayRise`: whether the transceiver runs. */
  constructor(clock: SimClock, knobs: Readonly<{ linkUpUs: number }>, mayRise: () => boolean) {
    this.clock = clock;
    this.knobs = knobs;
    this.mayRise = mayRise;
  }

  get up(): boolean {
    return this.linked;
  }

  /** Whether it is up, or on its way. */
  get rising(): boolean {
    return this.linked || this.timer !== null;
  }

  /** The cable. */
  plug(inserted: boolean): void {
    this.plugged = inserted;
    if (inserted) this.rise();
    else this.drop();
  }

  drop(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
    this.linked = false;
  }

  /** Comes up anew, `inUs` and the knob's time from now. */
  rise(inUs = 0): void {
    this.drop();
    if (!this.plugged || !this.mayRise()) return;
    const upUs = inUs + this.knobs.linkUpUs;
    if (upUs === 0) {
      this.linked = true;
      return;
    }
    this.timer = this.clock.after(upUs, () => {
      this.timer = null;
      this.linked = true;
    });
  }
}
