import { onAttention, wantsAttention } from '#chip';
import { WSAEINPROGRESS, WSAEINTR } from '../headers/errors.ts';
import { beginRound, isQuiet, lookNext, ROUND_MS, usesSlots } from './health-check.ts';
import { doDeferredWork, service } from './poll.ts';
import { complain } from './records/callbacks.ts';
import { hooks } from './records/hooks.ts';
import { deferWorkFor, type Provider } from './records/provider.ts';
import { afterChange } from './recovery.ts';

/**
 * What makes the provider go: the attention line, a health check that trusts nothing, deferred work, and
 * blocking calls that do all of that themselves because no timer comes while they wait.
 */

/** On a board without an attention line the chip is asked this often. */
const POLL_MS = 5;
/** A round of the health check may begin so much early: the boards' timers count from the beginning of a turn. */
const EARLY_MS = 5;
/** So many callbacks run before the runtime's loop has its turn, or fewer: no more once they have taken so long. */
const BATCH = 64;
const SLICE_MS = 5;

/** Starts the provider's own callbacks from the runtime's loop. */
export function start(provider: Provider): void {
  const messages = provider.messages;
  const clock = provider.clock;
  const attention = (): void => {
    // A line that nothing drives may be low all the while.
    if (!provider.up) return;
    const nowMs = clock.now();
    messages.hold();
    service(provider);
    endPoll(provider, nowMs);
  };
  const wired = onAttention(provider.chip, attention);
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

/**
 * The application's callbacks run, one after the other, and between them the chip is heard: what a callback takes, in
 * time or in slots, must not leave a listener deaf. What was seen before the callbacks is old afterwards.
 */
function endPoll(provider: Provider, beganMs: number): void {
  for (let i = 0; i < BATCH && !provider.ended && provider.messages.dispatch(); i++) {
    if (provider.up && wantsAttention(provider.chip)) {
      provider.pollNumber++;
      service(provider);
    }
    workMeanwhile(provider);
    if (provider.messages.isEmpty()) break;
    // The runtime's timers and other connections have waited long enough: the rest has a turn of its own.
    if (provider.clock.now() - beganMs >= SLICE_MS) break;
  }
  provider.pollNumber++;
  if (!provider.ended) provider.messages.release();
}

/** No timer comes while callbacks run or a call blocks: deferred work that is due then is done from there. */
function workMeanwhile(provider: Provider): void {
  if (!provider.workSet || !provider.up) return;
  doDeferredWork(provider);
  afterChange(provider);
}

/** Stops them, also when one of them is what called: the chip may be another provider's from now on. */
export function stop(provider: Provider): void {
  provider.ended = true;
  provider.up = false;
  onAttention(provider.chip, null);
}

/**
 * Hears the chip if it wants to be heard, and makes the health check's next look where one is due.
 *
 * @returns in how many milliseconds from the beginning of this turn the next look is due
 */
function poll(provider: Provider): number {
  const watchdog = hooks.watchdog;
  if (watchdog) watchdog.polled();
  if (isQuiet(provider)) return ROUND_MS;
  const now = provider.clock.now();
  const due = now - provider.roundMs >= ROUND_MS - EARLY_MS;
  // The health check trusts no line: an edge that was lost is a delay then, and never a hang.
  if (provider.up && usesSlots(provider) && (due || wantsAttention(provider.chip))) service(provider);
  // A round goes on until it has been at every slot: where looks are slow, the last ones would never have their turn.
  if (due && (provider.toCheck === 0 || !provider.up)) beginRound(provider, now);
  else lookNext(provider, now);
  afterChange(provider);
  const left = provider.roundMs + ROUND_MS - now;
  return provider.toCheck !== 0 || left < 1 ? 1 : left;
}

/** One turn of a program's own loop: what the runtime's loop does by timers. Callbacks run only where a call may block. */
export function pump(provider: Provider): void {
  provider.messages.hold();
  poll(provider);
  workMeanwhile(provider);
  if (mayBlock(provider) === 0) endPoll(provider, provider.clock.now());
  else provider.messages.release();
}

/**
 * One pass of a blocking call: timers, polls and deferred work go on for about a millisecond. In an alertable wait the procedures that
 * are queued run first.
 * Returns 0 to wait on, or the error with which the call ends: WSAEINTR when it was cancelled.
 */
export function waitTurn(provider: Provider, alertable: boolean): number {
  provider.pollNumber++;
  poll(provider);
  workMeanwhile(provider);
  provider.blocking = true;
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

/** A call may not block while another one blocks, or from inside a condition function: WSAEINPROGRESS, else 0. */
export function mayBlock(provider: Provider): number {
  return provider.blocking || provider.deciding ? WSAEINPROGRESS : 0;
}
