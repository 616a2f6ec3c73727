import type { Clock } from '../../hal/clock.ts';
import { complain } from './records/callbacks.ts';
import { hooks } from './records/hooks.ts';
import type { Provider, Timer } from './records/provider.ts';

/**
 * Timers that run from the runtime's loop, and from blocking calls, in which the runtime's own timers do not run. A timer
 * runs once each time that it is set. It is set again for a blocking call without a second timer of the runtime: the one
 * that is pending fires as soon as the program returns to its loop, and waits for the rest then.
 */
export class ServiceTimer implements Timer {
  readonly clock: Clock;
  readonly callback: () => void;
  /** The provider in whose blocking calls it runs, and the next timer of that provider. */
  provider: Provider | null = null;
  next: Timer | null = null;
  dueMs = 0;
  isSet = false;
  isServed = false;
  /** A timer of the runtime is pending. */
  isPending = false;
  readonly onClock: () => void;

  /** `callback` may set the timer again. */
  constructor(clock: Clock, callback: () => void) {
    this.clock = clock;
    this.callback = callback;
    this.onClock = (): void => fire(this);
  }
}

/**
 * Runs the timer's callback once, `ms` (1 or more) milliseconds from now or a little later. A timer that is set already
 * must not be set again.
 *
 * @param timer the timer
 * @param provider the provider that it belongs to; null if that has ended: the callback runs from the loop alone
 * @param ms the delay in milliseconds
 */
export function setTimer(timer: ServiceTimer, provider: Provider | null, ms: number): void {
  if (provider && timer.provider !== provider) {
    timer.provider = provider;
    timer.next = provider.timers;
    provider.timers = timer;
  }
  timer.dueMs = timer.clock.now() + ms;
  timer.isSet = true;
  if (!timer.isPending) start(timer, ms);
}

function start(timer: ServiceTimer, ms: number): void {
  timer.isPending = true;
  timer.isServed = false;
  timer.clock.after(ms, timer.onClock);
}

/** Called from the runtime's loop. */
function fire(timer: ServiceTimer): void {
  timer.isPending = false;
  if (!timer.isSet) return;
  if (timer.isServed && leftMs(timer) > 0) return start(timer, leftMs(timer));
  timer.isSet = false;
  timer.callback();
}

/** Returns the time until a timer is due; 0 or less if it is. The clock may have wrapped meanwhile. */
function leftMs(timer: Timer): number {
  return (timer.dueMs - timer.clock.now()) | 0;
}

/** Runs the timers that are due, each once, from a blocking call. */
function runDue(provider: Provider): void {
  for (let timer = provider.timers; timer; timer = timer.next) {
    if (!timer.isSet || leftMs(timer) > 0) continue;
    timer.isSet = false;
    timer.isServed = true;
    try {
      timer.callback();
    } catch (error) {
      complain(error);
    }
  }
}

hooks.serviceTimers = { run: runDue };
