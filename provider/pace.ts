import * as w5500 from '../hal/w5500/chip.ts';
import { isDeaf } from './backlog.ts';
import { WSAEINPROGRESS, WSAEINTR } from './errors.ts';
import { indicate } from './events.ts';
import { extras } from './extras.ts';
import { errand, type Provider } from './provider.ts';
import { recover, restore } from './recovery.ts';
import { attend, runErrands, service, settle } from './service.ts';
import { CLOSING, CONNECTING, FREE } from './slot-states.ts';
import { complain } from './upcalls.ts';
import { FD_ALL_EVENTS } from './winsock.ts';

/**
 * What makes the provider go: the attention line, a patrol that trusts nothing, errands while there are any, and
 * blocking calls that do all of that themselves because no timer comes while they wait.
 */

/** The patrol looks at one slot each time, so at every slot, and at the chip's health, once a second. */
const PATROL_MS = 125;
/** On a board without an attention line the chip is asked this often. */
const POLL_MS = 5;
/** So many callbacks run before the runtime's loop has its turn. */
const BATCH = 64;
/** A chip that does not answer is tried again after this many patrols. */
const RETRY_PATROLS = 40;

/** Starts the provider's own callbacks from the runtime's loop. */
export function start(provider: Provider): void {
  const messages = provider.messages;
  const clock = provider.clock;
  const attention = (): void => {
    messages.hold();
    service(provider);
    endTurn(provider);
  };
  const wired = w5500.onAttention(provider.chip, attention);
  const beat = (): void => {
    if (provider.ended) return;
    messages.hold();
    turn(provider);
    endTurn(provider);
    clock.after(wired ? PATROL_MS : POLL_MS, beat);
  };
  provider.onErrand = (): void => {
    provider.errandSet = false;
    if (provider.ended) return;
    messages.hold();
    if (runErrands(provider)) errand(provider);
    settle(provider);
    endTurn(provider);
  };
  messages.onWake = (): void => endTurn(provider);
  clock.after(wired ? PATROL_MS : POLL_MS, beat);
}

/**
 * The application's callbacks run, one after the other, and between them the chip is heard: what a callback takes, in
 * time or in slots, must not leave a listener deaf. What was seen before the callbacks is old afterwards.
 */
function endTurn(provider: Provider): void {
  for (let i = 0; i < BATCH && !provider.ended && provider.messages.dispatch(); i++) {
    if (provider.up && w5500.wantsAttention(provider.chip)) {
      provider.turn++;
      service(provider);
    }
    errandsMeanwhile(provider);
  }
  provider.turn++;
  if (!provider.ended) provider.messages.release();
}

/** No timer comes while callbacks run or a call blocks: errands that are due then are run from there. */
function errandsMeanwhile(provider: Provider): void {
  if (!provider.errandSet || !provider.up) return;
  runErrands(provider);
  settle(provider);
}

/** Stops them, also when one of them is what called: the chip may be another provider's from now on. */
export function stop(provider: Provider): void {
  provider.ended = true;
  provider.up = false;
  w5500.onAttention(provider.chip, null);
}

/** Hears the chip if it wants to be heard, and goes on patrol when that is due. */
function turn(provider: Provider): void {
  const now = provider.clock.now();
  const due = now - provider.patrolledMs >= PATROL_MS;
  // The patrol trusts no line: an edge that was lost is a delay then, and never a hang.
  if (provider.up && (due || w5500.wantsAttention(provider.chip))) service(provider);
  if (due) patrol(provider, now);
}

function patrol(provider: Provider, now: number): void {
  const count = provider.patrols++;
  provider.patrolledMs = now;
  if (!provider.up) {
    if (count % RETRY_PATROLS === 0) restore(provider);
  } else if ((count & 7) === 0 && !w5500.healthy(provider.chip)) recover(provider);
  const lookout = extras.lookout;
  if (lookout) lookout(provider);
  if (!provider.up) return;
  // While a listener is deaf every slot is looked at: one of them may be held by a client that reset in silence.
  const all = isDeaf(provider);
  for (let n = 0; n < provider.slots.length; n++) {
    const slot = provider.slots[n];
    // A refused connect, and a RST for our FIN, need not announce themselves: those are looked at every time.
    const always = all || slot.state === CONNECTING || slot.state === CLOSING;
    if (slot.state > FREE && (always || n === (count & 7))) attend(provider, slot);
  }
  const onPatrol = extras.patrol;
  if (onPatrol) onPatrol(provider, now);
  const changes = extras.changes;
  if (changes) changes(provider);
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) if (handles[i].mask !== 0) indicate(handles[i], FD_ALL_EVENTS);
  settle(provider);
}

/**
 * One rest of a blocking call: everything goes on for about a millisecond.
 * Returns 0 to wait on, or the error with which the call ends: WSAEINTR when it was cancelled.
 */
export function rest(provider: Provider): number {
  provider.turn++;
  turn(provider);
  errandsMeanwhile(provider);
  provider.blocking = true;
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
