import * as driver from '#chip';
import { SOCKETS } from '#chip';
import { FD_ALL_EVENTS } from '../headers/winsock2.ts';
import { disarm, lacksListeningSocket } from './accept-queue.ts';
import { indicate } from './events.ts';
import { relieve } from './overload.ts';
import { attend, isStalled } from './poll.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { ARMED, CLOSING, CONNECTED, CONNECTING, isForDatagrams, isInUse, type Slot } from './records/slot.ts';
import { afterChange, retry } from './recovery.ts';

/**
 * The health check: it finds what no interrupt announces. Eight rounds a second look at one slot each, and one of them
 * at the chip itself. A turn of the loop makes one look at most, so that no turn is long. A connect or a close under
 * way is looked at in every round, and so is every slot while a listener hears no SYN. While nothing is open there is
 * no check.
 */

/** So often a round begins. */
export const ROUND_MS = 125;
const ROUNDS = 8;
/** Where the last round was longer ago, the chip is looked at before it is used. */
const TRUST_MS = ROUNDS * ROUND_MS;
/** The bit of the chip itself in `toCheck`, behind those of its sockets. */
const CHIP = 1 << SOCKETS;

/** Whether there is nothing to look after: no socket, no slot in use, no client of the link, and the chip answered. */
export function isQuiet(provider: Provider): boolean {
  return provider.openHandles === 0 && !usesSlots(provider) && !provider.linkWatched && provider.up;
}

/** Whether any slot is in use. */
export function usesSlots(provider: Provider): boolean {
  return provider.free < provider.usable;
}

/** Begins a round: decides what it looks at, and makes the first look, unless that is the longest one. */
export function beginRound(provider: Provider, now: number): void {
  const round = provider.rounds++;
  const place = round & (ROUNDS - 1);
  const handles = provider.handles;
  provider.roundMs = now;
  provider.toCheck = provider.up ? slotsOfRound(provider, place) | (place === 0 ? CHIP : 0) : 0;
  if (!provider.up) retry(provider);
  if (provider.up && provider.overrun) relieve(provider, now);
  tellNews(provider);
  // Events that were not taken are offered once more: to each handle once a second.
  for (let i = place; i < handles.length; i += ROUNDS) indicate(handles[i], FD_ALL_EVENTS);
  if (place !== 0) lookNext(provider, now);
}

/** The slots of a round, one bit each. */
function slotsOfRound(provider: Provider, place: number): number {
  const slots = provider.slots;
  // While a listener is deaf every slot is looked at: one of them may be held by a client that reset in silence.
  const all = lacksListeningSocket(provider);
  provider.overrun = all;
  const options = hooks.connectionOptions;
  let bits = 0;
  for (let n = 0; n < SOCKETS; n++) {
    const state = slots[n].state;
    // A refused connect, and a RST for our FIN, need not announce themselves.
    const always = all || state === CONNECTING || (state === CLOSING && !isStalled(slots[n]));
    const hurried = options && state === CONNECTED && options.isTimed(slots[n]);
    if ((n === place || always || hurried) && isInUse(slots[n])) bits |= 1 << n;
  }
  return bits;
}

/** Makes the next look of the round, where one is left. */
export function lookNext(provider: Provider, now: number): void {
  const left = provider.toCheck;
  if (left === 0 || !provider.up) return;
  if ((left & CHIP) !== 0) {
    provider.toCheck = left & ~CHIP;
    checkChip(provider);
    // The link may be another one now.
    tellNews(provider);
    return;
  }
  let n = 0;
  while ((left & (1 << n)) === 0) n++;
  provider.toCheck = left & (left - 1);
  checkSlot(provider, provider.slots[n], now);
}

/** Looks at the chip itself; one that is not as it was set up is dead, and set up again by `afterChange`. */
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
  // What serves a peer goes on; slots for datagrams have seen to it themselves.
  if (driver.endCheck(chip, view) && slot.state === ARMED) disarm(provider, slot);
}

/** Most slots are these, most of the time: one short frame shows that there is nothing to do. */
function isQuietListener(chip: driver.Chip, slot: Slot): boolean {
  if (slot.state !== ARMED) return false;
  const view = slot.view;
  driver.glance(chip, view);
  if (!driver.isQuietListener(view) || driver.isMisfit(chip, view)) return false;
  slot.handshakeSinceMs = 0;
  return true;
}

/** Tells of changes of the device as a whole. */
function tellNews(provider: Provider): void {
  if (hooks.linkWatch) hooks.linkWatch.check(provider);
  if (hooks.changes && provider.up) hooks.changes.check(provider);
}

/**
 * Something is to be opened: where nothing was, there were no rounds, and the chip may have started over since. One
 * frame; none within a second of the last round.
 */
export function awaken(provider: Provider): void {
  const now = provider.clock.now();
  if (!provider.up || now - provider.roundMs < TRUST_MS) return;
  provider.roundMs = now;
  checkChip(provider);
  afterChange(provider);
}

/** Whether the link is up, as it was seen a second ago at most. From the first call on the chip is looked at for it. */
export function isLinkUp(provider: Provider): boolean {
  if (!provider.linkWatched) {
    provider.linkWatched = true;
    // The next round begins with the chip.
    provider.rounds = 0;
  }
  return provider.up && driver.hasLink(provider.chip);
}
