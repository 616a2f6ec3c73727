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
        if (!this.booted) {
          this.booted = true;
          this.kaluma.load(this.program);
        }
        return this.kaluma.run(until);
      } catch (error) {
        if (!(error instanceof Reboot)) throw error;
        this.reboot();
      }
    } while (this.world.time.nowUs() < until);
  }

  private reboot(): void {
    this.kaluma.cleanUp();
    this.watchdog.reboot(this.world.time);
    this.world = { ...this.world, startMs: 0 };
    this.kaluma = new Kaluma(this.world, this.version);
    this.booted = false;
  }
}
