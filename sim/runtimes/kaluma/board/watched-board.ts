import { Halt } from '../halt.ts';
import { Kaluma } from '../kaluma.ts';
import type { World } from '../world.ts';
import { Reboot, Watchdog } from './watchdog.ts';

/** A board that runs one program, from its beginning again whenever the watchdog bites. */
export class WatchedBoard {
  /** The runtime of this life. */
  kaluma: Kaluma;
  readonly watchdog = new Watchdog();
  private world: World;
  private readonly program: string;
  private readonly version?: string;
  private booted = false;
  /** Why the board stands still; null while it does not. */
  halted: string | null = null;

  /** The board is powered, and boots with the first `run`. */
  constructor(world: World, program: string, version?: string) {
    this.world = { ...world, watchdog: this.watchdog };
    this.program = program;
    this.version = version;
    this.kaluma = new Kaluma(this.world, version);
  }

  /** As `Kaluma.run`. Throws, the first time, when the flash could not hold the program. */
  run(until = Number.POSITIVE_INFINITY): void {
    // A program that reboots at once would have no end otherwise.
    do {
      try {
        if (this.halted !== null) return this.stand(until);
        if (!this.booted) {
          this.booted = true;
          this.kaluma.load(this.program);
        }
        return this.kaluma.run(until);
      } catch (error) {
        if (error instanceof Halt) this.halt(error, until);
        else if (error instanceof Reboot) this.reboot();
        else throw error;
      }
    } while (this.world.time.nowUs() < until);
  }

  /** A halted board prints nothing; the console gets a line with the reason. */
  private halt(error: Halt, until: number): void {
    // Nothing would end it: the host is notified by a call of its own.
    if (until === Number.POSITIVE_INFINITY && this.watchdog.dueUs === until) throw error;
    this.halted = error.message;
    this.world.print(`the board has halted: ${error.message}`);
  }

  /** Lets the time pass in which the board stands still. Throws a Reboot when its watchdog bites. */
  private stand(until: number): void {
    const { time } = this.world;
    const end = Math.min(until, this.watchdog.dueUs);
    while (time.nowUs() < end) time.rest(end - time.nowUs());
    if (time.nowUs() >= this.watchdog.dueUs) throw new Reboot('the watchdog has rebooted the board');
  }

  /** The power goes off and on again: the program boots with the next `run`. */
  powerCycle(): void {
    this.kaluma.cleanUp();
    this.watchdog.powerOn(this.world.time.nowUs());
    this.begin();
  }

  private reboot(): void {
    this.kaluma.cleanUp();
    this.watchdog.reboot(this.world.time);
    this.begin();
  }

  private begin(): void {
    this.halted = null;
    this.world = { ...this.world, startMs: 0 };
    this.kaluma = new Kaluma(this.world, this.version);
    this.booted = false;
  }
}
