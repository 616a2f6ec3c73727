import type { SimClock } from '../clock.ts';
import type { SimBus } from '../spi/bus.ts';
import type { LockstepClock } from './clock.ts';

/** Interval between turns of the runtime's loop. */
const TURN_US = 100;

/** Advances the time by `ms` milliseconds as the runtime's loop would: watches and timers run meanwhile. */
export function runLoop(time: SimClock, bus: SimBus, clock: LockstepClock, ms: number): void {
  const untilUs = time.nowUs + ms * 1000;
  while (time.nowUs < untilUs) {
    time.advance(turnsUntil(untilUs, time, bus, clock) * TURN_US);
    bus.turn();
    clock.turn();
  }
}

/** Returns the number of turns until one has something to run, at most until `untilUs`. */
function turnsUntil(untilUs: number, time: SimClock, bus: SimBus, clock: LockstepClock): number {
  if (bus.calls || clock.isDue) return 1;
  return Math.max(1, Math.ceil((Math.min(untilUs, time.nextUs) - time.nowUs) / TURN_US));
}
