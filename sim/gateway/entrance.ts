import type { SimClock } from '../clock.ts';

/**
 * The way from the host's world into the simulated one. What happens outside (a socket of the host has data, a name
 * is resolved) goes through `run`, which brings the simulation up to date first. The live clock is one.
 */
export interface Entrance {
  readonly clock: SimClock;
  run<T>(action: () => T): T;
}
