import { Check } from '../check.ts';
import { Halt } from '../halt.ts';
import type { Realm } from '../realm.ts';
import type { Time } from './time.ts';

/** The longest timeout that Kaluma's C code lets through, in milliseconds. */
const LONGEST_MS = 0x7fffff;
/** The counter of the RP2040 has 24 bits and goes down by two each microsecond (errata RP2040-E1): 8,388.6 ms at most. */
const LOAD_BITS = 0xffffff;
const STEPS_PER_MS = 2000;
/** A reboot takes this long until the program runs again, at least. Not measured. */
const BOOT_US = 100_000;

/** Goes through the program and out of it: from there on the board has rebooted. */
export class Reboot extends Error {}

/** The watchdog of an RP2040 (datasheet, 4.7): once it runs nothing stops it but a reboot, also no restart of the runtime. */
export class Watchdog {
  /** How often it has rebooted the board, and when it did last, in microseconds since power-on; 0: never. */
  reboots = 0;
  rebootedUs = 0;
  /** When it reboots the board unless it is fed. */
  dueUs = Number.POSITIVE_INFINITY;
  private loadUs = 0;

  enable(ms: number, nowUs: number): void {
    const steps = (Math.min(ms, LONGEST_MS) * STEPS_PER_MS) >>> 0;
    this.loadUs = Math.min(steps, LOAD_BITS) / (STEPS_PER_MS / 1000);
    this.dueUs = nowUs + this.loadUs;
  }

  feed(nowUs: number): void {
    if (this.dueUs !== Number.POSITIVE_INFINITY) this.dueUs = nowUs + this.loadUs;
  }

  /** The power was off: nothing counts any more. */
  powerOn(nowUs: number): void {
    this.dueUs = Number.POSITIVE_INFINITY;
    this.rebootedUs = nowUs;
  }

  /** The board goes on from its beginning. */
  reboot(time: Time): void {
    this.reboots++;
    this.dueUs = Number.POSITIVE_INFINITY;
    time.wait(BOOT_US);
    this.rebootedUs = time.nowUs();
  }
}

/** Time of one life of the runtime: from its boot on, and with an end when the watchdog bites. */
export class WatchedTime implements Time {
  private readonly time: Time;
  private readonly watchdog: Watchdog;
  private readonly bootedUs: number;
  private over = false;
  private halted: Halt | null = null;

  constructor(time: Time, watchdog: Watchdog) {
    this.time = time;
    this.watchdog = watchdog;
    this.bootedUs = watchdog.rebootedUs;
  }

  nowUs(): number {
    this.check();
    return this.time.nowUs() - this.bootedUs;
  }

  spend(us: number): void {
    this.time.spend(us);
    this.check();
  }

  wait(us: number): void {
    this.check();
    this.time.wait(Math.min(us, this.leftUs));
    this.check();
  }

  rest(us: number): void {
    this.check();
    this.time.rest(Math.min(us, this.leftUs));
    this.check();
  }

  /** Microseconds since power-on, across reboots. */
  get poweredUs(): number {
    return this.time.nowUs();
  }

  /** How long until the watchdog bites, in microseconds, perhaps Infinity. */
  get leftUs(): number {
    return Math.max(0, this.watchdog.dueUs - this.time.nowUs());
  }

  /** Throws a Reboot once the watchdog has bitten, and a Halt once the board stands still: here ends what is still tried. */
  check(): void {
    if (this.leftUs === 0) this.over = true;
    if (this.over) throw new Reboot('the watchdog has rebooted the board');
    if (this.halted) throw this.halted;
  }

  /** The board stands still from now on. */
  halt(reason: string): never {
    this.halted ??= new Halt(reason);
    throw this.halted;
  }

  /** The module `wdt`. */
  module(realm: Realm): Record<string, unknown> {
    const check = new Check(realm);
    const { watchdog, time } = this;
    const bite = () => this.check();
    class WDT {
      timeout: number;

      constructor(...args: unknown[]) {
        this.timeout = check.number(args, 0, 'timeout') >>> 0;
        watchdog.enable(this.timeout, time.nowUs());
        bite();
      }

      feed(): void {
        bite();
        watchdog.feed(time.nowUs());
      }
    }
    return { WDT };
  }
}
