import * as driver from '#chip';
import { SOCKETS } from '#chip';
import { FD_ALL_EVENTS } from '../headers/winsock2.ts';
import { disarm, lacksListeningSocket } from './accept-queue.ts';
import { indicate } from './events.ts';
import { relieve } from './overload.ts';
import { afterChange, attend, isStalled } from './poll.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { ARMED, CLOSING, CONNECTED, CONNECTING, isForDatagrams, isInUse, type Slot } from './records/slot.ts';
import { retry } from './recovery.ts';

/**
 * The health check finds what no interrupt announces. It runs eight rounds a second. Each round looks at one slot, and
 * one round in eight also at the chip. A poll makes at most one look, so that no poll takes long. A connecting or
 * closing slot is looked at in every round; so is every slot while a listener has no listening socket. The health check
 * stops while nothing is open.
 */

/** Interval between rounds, in milliseconds. */
export const ROUND_MS = 125;
const ROUNDS = 8;
/** Age of the last round, in milliseconds, beyond which the chip is checked before use. */
const TRUST_MS = ROUNDS * ROUND_MS;
/** Bit of the chip itself in `toCheck`, above those of its sockets. */
const CHIP = 1 << SOCKETS;

/** Returns true if there is nothing to check: no open socket, no slot in use, no link watch, and the chip answers. */
export function isQuiet(provider: Provider): boolean {
  return provider.openHandles === 0 && !usesSlots(provider) && !provider.linkWatched && provider.up;
}

/** Returns true if any slot is in use. */
export function usesSlots(provider: Provider): boolean {
  return provider.free < provider.usable;
}

/**
 * Begins a round: selects what the round looks at, and makes the first look, except in the round that checks the chip,
 * which takes longest.
 */
export function beginRound(provider: Provider, now: number): void {
  const round = provider.rounds++;
  const place = round & (ROUNDS - 1);
  const handles = provider.handles;
  provider.roundMs = now;
  provider.toCheck = provider.up ? slotsOfRound(provider, place) | (place === 0 ? CHIP : 0) : 0;
  if (!provider.up) retry(provider);
  if (provider.up && provider.overrun) relieve(provider, now);
  notifyChanges(provider);
  // Pending events are offered again, to each handle once a second.
  for (let i = place; i < handles.length; i += ROUNDS) indicate(handles[i], FD_ALL_EVENTS);
  if (place !== 0) lookNext(provider, now);
}

/** Returns the slots of a round, one bit each. */
function slotsOfRound(provider: Provider, place: number): number {
  const slots = provider.slots;
  // While a listener has no listening socket, every slot is looked at: a client that was reset without an interrupt may
  // hold one of them.
  const all = lacksListeningSocket(provider);
  provider.overrun = all;
  const options = hooks.connectionOptions;
  let bits = 0;
  for (let n = 0; n < SOCKETS; n++) {
    const state = slots[n].state;
    // A refused connect, or a RST in answer to a FIN, may raise no interrupt.
    const always =
      all || (hooks.outgoing && state === CONNECTING) || (state === CLOSING && !isStalled(slots[n]));
    const hurried = options && state === CONNECTED && options.isTimed(slots[n]);
    if ((n === place || always || hurried) && isInUse(slots[n])) bits |= 1 << n;
  }
  return bits;
}

/** Makes the next look of the round, if one is left. */
export function lookNext(provider: Provider, now: number): void {
  const left = provider.toCheck;
  if (left === 0 || !provider.up) return;
  if ((left & CHIP) !== 0) {
    provider.toCheck = left & ~CHIP;
    checkChip(provider);
    // The look may have found a change of the link.
    notifyChanges(provider);
    return;
  }
  let n = 0;
  while ((left & (1 << n)) === 0) n++;
  provider.toCheck = left & (left - 1);
  checkSlot(provider, provider.slots[n], now);
}

/** Checks the chip. A chip that has lost its settings counts as dead, and `afterChange` sets it up again. */
function checkChip(provider: Provider): void {
  driver.isAsSetUp(provider.chip);
}

function checkSlot(provider: Provider, slot: Slot, now: number): void {
  const chip = provider.chip;
  const view = slot.view;
  driver.beginCheck(chip, view);
  if (!isQuietListener(chip, slot)) {
    if (hooks.udp && isForDatagrams(slot)) hooks.udp.look(provider, slot, false);
    else attend(provider, slot);
    if (hooks.connectionOptions) hooks.connectionOptions.checked(provider, slot, now);
  }
  // Connections continue; the looks at datagram slots handle this themselves.
  if (driver.endCheck(chip, view) && slot.state === ARMED) disarm(provider, slot);
}

/** Returns true for an armed slot without a SYN, which is the most frequent case: one short frame decides it. */
function isQuietListener(chip: driver.Chip, slot: Slot): boolean {
  if (slot.state !== ARMED) return false;
  const view = slot.view;
  driver.glance(chip, view);
  if (!driver.isQuietListener(view) || driver.isMisfit(chip, view)) return false;
  slot.handshakeSinceMs = 0;
  return true;
}

/** Reports changes of the link, of addresses and of routes. */
function notifyChanges(provider: Provider): void {
  if (hooks.linkWatch) hooks.linkWatch.check(provider);
  if (hooks.changes && provider.up) hooks.changes.check(provider);
}

/**
 * Checks the chip before a socket is opened. There are no rounds while nothing is open, and the chip may have been
 * reset since. Costs one frame, or none within a second of the last round.
 */
export function awaken(provider: Provider): void {
  const now = provider.clock.now();
  if (!provider.up || now - provider.roundMs < TRUST_MS) return;
  provider.roundMs = now;
  checkChip(provider);
  afterChange(provider);
}

/** Returns true if the link was up at the last check, at most a second ago. The first call starts these checks. */
export function isLinkUp(provider: Provider): boolean {
  if (!provider.linkWatched) {
    provider.linkWatched = true;
    // The next round begins with the check of the chip.
    provider.rounds = 0;
  }
  return provider.up && driver.hasLink(provider.chip);
}
