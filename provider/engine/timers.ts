import { onAttention, wantsAttention } from '#chip';
import { WSAEINPROGRESS, WSAEINTR } from '../headers/errors.ts';
import { beginRound, isQuiet, lookNext, ROUND_MS, usesSlots } from './health-check.ts';
import { afterChange, doDeferredWork, endPoll, pollOnAttention, service, workMeanwhile } from './poll.ts';
import { complain } from './records/callbacks.ts';
import { hooks } from './records/hooks.ts';
import { deferWorkFor, type Provider } from './records/provider.ts';

/**
 * The timers of the provider: the health check, deferred work, and the waits of blocking calls,
 * which do all of these themselves, since timers do not run while they wait.
 */

/** Interval between polls on a board without an interrupt line, in milliseconds. */
const POLL_MS = 5;
/**
 * Tolerance, in milliseconds, by which a round of the health check may begin early: the boards' timers count from the
 * beginning of a turn of the loop.
 */
const EARLY_MS = 5;

/** Starts the provider's polls and timers in the runtime's loop. */
export function start(provider: Provider): void {
  const messages = provider.messages;
  const clock = provider.clock;
  const wired = pollOnAttention(provider);
  const tick = (): void => {
    if (provider.ended) return;
    const nowMs = clock.now();
    messages.hold();
    const ms = poll(provider);
    endPoll(provider, nowMs);
    clock.after(wired || ms < POLL_MS ? ms : POLL_MS, tick);
  };
  provider.onWork = (): void => {
    provider.workTimers--;
    provider.workSet = false;
    if (provider.ended) return;
    messages.hold();
    const ms = doDeferredWork(provider);
    if (ms > 0) deferWorkFor(provider, ms);
    afterChange(provider);
    endPoll(provider, clock.now());
  };
  messages.onWake = (): void => endPoll(provider, clock.now());
  clock.after(wired ? ROUND_MS : POLL_MS, tick);
}

/** Stops the timers, also when called from one of them. Another provider may use the chip afterwards. */
export function stop(provider: Provider): void {
  provider.ended = true;
  provider.up = false;
  onAttention(provider.chip, null);
}

/**
 * Services the chip if it requests attention, and makes the health check's next look if one is due.
 *
 * @returns the time from the beginning of this turn to the next look, in milliseconds
 */
function poll(provider: Provider): number {
  const watchdog = hooks.watchdog;
  if (watchdog) watchdog.polled();
  if (isQuiet(provider)) return ROUND_MS;
  const now = provider.clock.now();
  const due = now - provider.roundMs >= ROUND_MS - EARLY_MS;
  // The health check does not depend on the line: a lost edge causes a delay, not a hang.
  if (provider.up && usesSlots(provider) && (due || wantsAttention(provider.chip))) service(provider);
  // A round ends only after its last slot: with slow looks the last slots would otherwise never be reached.
  if (due && (provider.toCheck === 0 || !provider.up)) beginRound(provider, now);
  else lookNext(provider, now);
  afterChange(provider);
  const left = provider.roundMs + ROUND_MS - now;
  return provider.toCheck !== 0 || left < 1 ? 1 : left;
}

/** One poll from a program's own loop, in place of the runtime's timers. Callbacks run only where a call may block. */
export function pump(provider: Provider): void {
  provider.messages.hold();
  poll(provider);
  workMeanwhile(provider);
  if (mayBlock(provider) !== 0) return provider.messages.release();
  if (hooks.serviceTimers) hooks.serviceTimers.run(provider);
  endPoll(provider, provider.clock.now());
}

/**
 * One pass of a blocking call: polls, deferred work and services continue for about a millisecond. In an alertable wait
 * queued procedures run first.
 *
 * @returns 0 to continue waiting, or the error with which the call ends: WSAEINTR if it was cancelled
 */
export function waitTurn(provider: Provider, alertable: boolean): number {
  provider.pollNumber++;
  poll(provider);
  workMeanwhile(provider);
  // What runs from here on may not block.
  provider.blocking = true;
  if (hooks.serviceTimers) hooks.serviceTimers.run(provider);
  if (hooks.servicePorts) hooks.servicePorts.deliver(provider);
  if (hooks.procedures && alertable) hooks.procedures.run(provider);
  if (!goesOn(provider.upcalls.blockingCallback)) provider.cancelled = true;
  provider.blocking = false;
  if (provider.cancelled) {
    provider.cancelled = false;
    return WSAEINTR;
  }
  provider.clock.wait(1);
  return 0;
}

function goesOn(callback: (() => boolean) | null): boolean {
  try {
    return !callback || callback();
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Returns WSAEINPROGRESS if another call blocks or a condition function runs, else 0. */
export function mayBlock(provider: Provider): number {
  return provider.blocking || provider.deciding ? WSAEINPROGRESS : 0;
}
