import type { WatchedTime } from '../board/watchdog.ts';
import { INPUT, type PinSource, type Pins } from './pins.ts';

/** The RP2040's system clock (Kaluma leaves it at the SDK's 125 MHz). */
const SYSTEM_HZ = 125_000_000;
const SLICES = 8;
const LOWEST_HZ = 13;
/** The divider has eight bits before the point and four behind it (RP2040 datasheet, 4.5.2.6). */
const DIVIDER_STEPS = 16;
const DIVIDER_MASK = 0xfff;
/** The highest number that fits Kaluma's unsigned 16 bits of level. */
const LEVEL_MASK = 0xffff;

export const EINVPIN = 140;

/** What the hardware has: one clock and one counter for two pins. */
interface Slice {
  period: number;
  /** In sixteenths. */
  divider: number;
  enabled: boolean;
  /** When the counter was at 0 last while it started, or where it stopped. */
  sinceUs: number;
  stoppedAt: number;
  levels: [number, number];
  inverted: [boolean, boolean];
}

/** What Kaluma remembers of a pin. */
interface Settings {
  frequency: number;
  duty: number;
  period: number;
  enabled: boolean;
}

/** GP0 to GP22 and GP25 to GP28 (targets/rp2/src/pwm.c, __get_pwm_index). */
export function canPulse(pin: number): boolean {
  return pin <= 22 || (pin >= 25 && pin <= 28);
}

const sliceOf = (pin: number): number => (pin >> 1) & (SLICES - 1);
const channelOf = (pin: number): 0 | 1 => (pin & 1) as 0 | 1;

/** Counts of a period for a frequency (targets/rp2/src/pwm.c, __get_period). */
function periodOf(hz: number): number {
  if (hz > 100_000) return 125;
  if (hz < 25) return 40_000;
  if (hz < 50) return 20_000;
  if (hz < 100) return 10_000;
  if (hz < 200) return 5000;
  return hz < 400 ? 2500 : 1250;
}

/**
 * The RP2040's pulse-width modulation as Kaluma drives it (targets/rp2/src/pwm.c). Its traps are the hardware's: pins 2n
 * and 2n + 1, and those 16 further, share one frequency and one switch; setting one of them up stops the other and takes its
 * level away; a pin that was once a PWM output listens to digitalWrite no more until the runtime restarts.
 */
export class Pwm implements PinSource {
  private readonly pins: Pins;
  private readonly time: WatchedTime;
  private readonly halt: (reason: string) => void;
  private readonly slices: Slice[] = [];
  private readonly settings = new Map<number, Settings>();

  constructor(pins: Pins, time: WatchedTime, halt: (reason: string) => void) {
    this.pins = pins;
    this.time = time;
    this.halt = halt;
    for (let n = 0; n < SLICES; n++) this.slices.push(newSlice());
  }

  isOutput(): boolean {
    return true;
  }

  level(pin: number): 0 | 1 {
    const slice = this.slices[sliceOf(pin)];
    const high = this.counter(slice) < slice.levels[channelOf(pin)];
    return high !== slice.inverted[channelOf(pin)] ? 1 : 0;
  }

  pulses(pin: number): { duty: number; frequency: number } {
    const slice = this.slices[sliceOf(pin)];
    const part = Math.min(1, slice.levels[channelOf(pin)] / slice.period);
    const duty = slice.inverted[channelOf(pin)] ? 1 - part : part;
    if (!slice.enabled) return { duty: this.level(pin), frequency: 0 };
    return { duty, frequency: countsPerSecond(slice) / slice.period };
  }

  /** Each answers false where the pin has no PWM. */
  setUp(pin: number, frequency: number, duty: number): boolean {
    if (!canPulse(pin)) return false;
    const hz = Math.max(LOWEST_HZ, frequency);
    const period = periodOf(hz);
    const enabled = this.of(pin).enabled;
    const slice = this.slices[sliceOf(pin)];
    Object.assign(slice, newSlice(), { period, divider: dividerFor(hz * period), enabled });
    slice.sinceUs = this.time.poweredUs;
    slice.levels[channelOf(pin)] = Math.trunc(duty * period) & LEVEL_MASK;
    this.settings.set(pin, { frequency: hz, duty, period, enabled });
    this.pins.setPull(pin, INPUT);
    this.pins.hand(pin, this);
    this.changed(slice);
    return true;
  }

  start(pin: number): boolean {
    if (!canPulse(pin)) return false;
    this.of(pin).enabled = true;
    this.enable(this.slices[sliceOf(pin)], true);
    return true;
  }

  stop(pin: number): boolean {
    if (!canPulse(pin)) return false;
    this.of(pin).enabled = false;
    this.enable(this.slices[sliceOf(pin)], false);
    return true;
  }

  close(pin: number): boolean {
    if (!canPulse(pin)) return false;
    if (this.of(pin).enabled) this.stop(pin);
    return true;
  }

  frequency(pin: number): number {
    return this.of(pin).frequency;
  }

  duty(pin: number): number {
    return this.of(pin).duty;
  }

  setDuty(pin: number, duty: number): boolean {
    if (!canPulse(pin)) return false;
    const settings = this.of(pin);
    const slice = this.slices[sliceOf(pin)];
    this.awaitStart(settings, slice, pin);
    slice.levels[channelOf(pin)] = Math.trunc(duty * settings.period) & LEVEL_MASK;
    settings.duty = duty;
    this.changed(slice);
    return true;
  }

  setFrequency(pin: number, frequency: number): boolean {
    if (!canPulse(pin)) return false;
    const settings = this.of(pin);
    this.awaitStart(settings, this.slices[sliceOf(pin)], pin);
    return this.setUp(pin, frequency, settings.duty);
  }

  /** Whether `other` can be the inverted output of `pin`: the other channel of its slice. */
  canInvert(pin: number, other: number): boolean {
    return (
      canPulse(pin) && pin !== other && channelOf(pin) !== channelOf(other) && sliceOf(pin) === sliceOf(other)
    );
  }

  setInversion(pin: number, other: number): boolean {
    if (!canPulse(pin) || !canPulse(other)) return false;
    const slice = this.slices[sliceOf(other)];
    const settings = this.of(pin);
    slice.levels[channelOf(other)] = Math.trunc(settings.duty * settings.period) & LEVEL_MASK;
    slice.inverted = channelOf(other) === 0 ? [true, false] : [false, true];
    this.pins.setPull(other, INPUT);
    this.pins.hand(other, this);
    this.changed(slice);
    return true;
  }

  /** The runtime starts anew: it remembers nothing of its pins. */
  forget(): void {
    this.settings.clear();
    for (const slice of this.slices) Object.assign(slice, newSlice());
  }

  private of(pin: number): Settings {
    let settings = this.settings.get(pin);
    if (!settings) {
      settings = { frequency: 0, duty: 0, period: 0, enabled: false };
      this.settings.set(pin, settings);
    }
    return settings;
  }

  private enable(slice: Slice, on: boolean): void {
    if (on === slice.enabled) return;
    const nowUs = this.time.poweredUs;
    if (on) slice.sinceUs = nowUs - (slice.stoppedAt / countsPerSecond(slice)) * 1e6;
    else slice.stoppedAt = this.counter(slice);
    slice.enabled = on;
    this.changed(slice);
  }

  private counter(slice: Slice): number {
    if (!slice.enabled) return slice.stoppedAt;
    const counts = ((this.time.poweredUs - slice.sinceUs) * countsPerSecond(slice)) / 1e6;
    return counts % slice.period;
  }

  /** Kaluma waits for the counter to be 0, and does not look whether it counts at all. */
  private awaitStart(settings: Settings, slice: Slice, pin: number): void {
    if (!settings.enabled) return;
    if (slice.enabled) {
      const left = slice.period - this.counter(slice);
      if (left < slice.period) this.time.wait(Math.ceil((left / countsPerSecond(slice)) * 1e6));
    } else if (slice.stoppedAt >= 1) {
      this.halt(
        `the PWM of GP${pin} waits for a counter that another pin of its slice has stopped (GP${pin ^ 1}, or 16 further)`,
      );
    }
  }

  private changed(slice: Slice): void {
    const n = this.slices.indexOf(slice);
    for (let pin = 0; pin <= 28; pin++) if (sliceOf(pin) === n) this.pins.changed(pin, this);
  }
}

/** Above a megahertz Kaluma asks for less than 1, which the hardware takes for 256 and more. */
function dividerFor(countsHz: number): number {
  const steps = Math.trunc((SYSTEM_HZ / countsHz) * DIVIDER_STEPS) & DIVIDER_MASK;
  return steps < DIVIDER_STEPS ? steps + 256 * DIVIDER_STEPS : steps;
}

function newSlice(): Slice {
  return {
    period: 1,
    divider: DIVIDER_STEPS,
    enabled: false,
    sinceUs: 0,
    stoppedAt: 0,
    levels: [0, 0],
    inverted: [false, false],
  };
}

function countsPerSecond(slice: Slice): number {
  return (SYSTEM_HZ * DIVIDER_STEPS) / slice.divider;
}
