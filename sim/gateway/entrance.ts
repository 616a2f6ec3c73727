import type { SimClock } from '../clock.ts';

/**
 * Entry of host events into the simulation. An event of the host (data on a socket, a resolved name) is handled in
 * `run`, which first advances the simulated time. The live clock implements this.
 */
export interface Entrance {
  readonly clock: SimClock;
  run<T>(action: () => T): T;
}
