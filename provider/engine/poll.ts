import * as driver from '#chip';
import { SOCKETS } from '#chip';
import { WSAECONNABORTED, WSAECONNRESET } from '../headers/errors.ts';
import { FD_CLOSE, FD_READ, FD_WRITE } from '../headers/winsock2.ts';
import { attendArmed, attendQueued, lacksListeningSocket, leave, topUp } from './accept-queue.ts';
import { abort, breakOff, consume, drop, finish, release } from './connection.ts';
import { attendConnecting, refused } from './dialing.ts';
import { happened, indicate } from './events.ts';
import { watch } from './overload.ts';
import type { Handle } from './records/handle.ts';
import { hooks } from './records/hooks.ts';
import { deferWork, type Provider, STALLED_MS, WORK_MS } from './records/provider.ts';
import {
  ABSENT,
  ARMED,
  CLOSING,
  CONNECTED,
  CONNECTING,
  FREE,
  isForDatagrams,
  QUEUED,
  type Slot,
} from './records/slot.ts';
import { afterChange } from './recovery.ts';

/**
 * The poll: what a turn hears of the chip, and what it draws from that; and the work that no announcement brings. This
 * file knows what a turn is, and nothing else does.
 */

/** By now the chip has given up, too, whatever it was trying to deliver. */
const LONGEST_END_MS = 32000;

/** One turn: whatever the chip announces is heard, and what came free is armed again. */
export function service(provider: Provider): void {
  const chip = provider.chip;
  const awaited = provider.awaited;
  if (awaited && driver.wantsAttention(chip)) {
    // Where a peer owes an answer, it is most likely the answer: no other socket need be asked when the line is quiet then.
    attend(provider, awaited);
    provider.awaited = null;
    topUp(provider);
    if (!driver.wantsAttention(chip)) return afterChange(provider);
  }
  const events = driver.events(chip);
  const slots = provider.slots;
  for (let n = 0; events >> n !== 0 && n < SOCKETS; n++) {
    if ((events & (1 << n)) === 0) continue;
    attend(provider, slots[n]);
    // At once, not after the last one: a listener must not be deaf while others are looked at.
    topUp(provider);
  }
  if (hooks.datagrams) hooks.datagrams.service(provider, events);
  afterChange(provider);
}

/** Looks at one slot's socket and draws the consequences. */
export function attend(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const view = slot.view;
  const state = slot.state;
  slot.pollNumber = provider.pollNumber;
  if (state === CLOSING) return attendClosing(provider, slot);
  if (hooks.udp && isForDatagrams(slot)) return hooks.udp.look(provider, slot, true);
  if (state === ABSENT) return;
  if (state === FREE || slot.gone) return driver.release(chip, view);
  driver.look(chip, view);
  if (driver.isClosed(view)) attendClosed(provider, slot);
  else if (state === ARMED) attendArmed(provider, slot);
  else if (state === CONNECTED) attendConnected(provider, slot);
  else if (state === QUEUED) attendQueued(provider, slot);
  else attendConnecting(provider, slot);
}

/** The chip's socket closed by itself, or the chip has started over: then it is dead. */
function attendClosed(provider: Provider, slot: Slot): void {
  if (!driver.isAlive(provider.chip)) return;
  if (slot.state === CONNECTED) ended(provider, slot);
  else if (slot.state === CONNECTING) refused(provider, slot);
  else leave(provider, slot);
}

function attendConnected(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const view = slot.view;
  const handle = slot.handle as Handle;
  if (!driver.hasConnection(view)) {
    // Its application is told that it is over.
    if (driver.isAlive(chip)) abort(provider, slot);
    return;
  }
  // Of the same reading as the size, before anything else is asked of the chip.
  if (provider.overrun) watch(provider, slot);
  const before = slot.rxSize;
  const size = driver.arrived(chip, view, before);
  if (driver.isClosed(view)) return attendClosed(provider, slot);
  const fin = !slot.finSeen && driver.isPeerClosed(view);
  if (fin) slot.finSeen = true;
  takeIn(provider, slot, handle, size);
  if (fin) happened(handle, FD_CLOSE);
  // Both FINs are through, and what the chip waits for now is no data: the next client has more use for the slot.
  if (slot.finSeen && slot.rxSize === 0 && driver.isFinished(view) && driver.isOver(view))
    drop(provider, slot);
}

/** What was received, `size` bytes now, is announced, or thrown away where nothing will read it. */
function takeIn(provider: Provider, slot: Slot, handle: Handle, size: number): void {
  const more = size > slot.rxSize;
  slot.rxSize = size;
  // Receives that wait take theirs first: what is theirs is not announced.
  const overlapped = hooks.overlapped;
  if (overlapped) overlapped.advance(provider);
  if (handle.receiveShut && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
  if (more) happened(handle, FD_READ);
}

/** The chip's socket closed while the application held it. */
function ended(provider: Provider, slot: Slot): void {
  const view = slot.view;
  const handle = slot.handle as Handle;
  if (driver.isTimedOut(view)) {
    provider.counts.unanswered++;
    const options = hooks.connectionOptions;
    return breakOff(provider, slot, options ? options.gaveUp(slot, provider.chip) : WSAECONNABORTED);
  }
  if (driver.isReset(view)) return breakOff(provider, slot, WSAECONNRESET);
  // Both FINs are through. What the peer sent before its own can still be read.
  slot.gone = true;
  const first = !slot.finSeen;
  takeIn(provider, slot, handle, driver.readable(view));
  if (slot.rxSize === 0 && handle.slot) release(provider, slot);
  if (first) happened(handle, FD_CLOSE);
  if (handle.slot === slot) slot.finSeen = true;
}

function attendClosing(provider: Provider, slot: Slot): void {
  const view = slot.view;
  driver.glanceAtEnd(provider.chip, view);
  if (driver.isClosed(view)) return release(provider, slot);
  const over = driver.isOver(view);
  const late = !over && isTooLate(provider, slot);
  if (late) provider.counts.closeOver++;
  if (late || over) return drop(provider, slot);
  // The peer's FIN is announced, the acknowledgement of ours is not.
  if (driver.isPeerClosed(view)) slot.finSeen = true;
  if (!finish(provider, slot) || slot.finSeen) deferWork(provider);
}

/**
 * Whether a graceful end has had its time. Bytes that the peer has not acknowledged yet have more of it: on a bad
 * cable the chip repeats them at growing distances. But not while a listener is deaf for want of the slot.
 */
function isTooLate(provider: Provider, slot: Slot): boolean {
  const ms = provider.clock.now() - slot.sinceMs;
  if (ms < slot.patienceMs) return false;
  return ms >= LONGEST_END_MS || lacksListeningSocket(provider) || driver.isDrained(provider.chip, slot.view);
}

/* Deferred work: what no interrupt announces. */

/** A memory without room is looked at so often in a row, and then so often at growing distances. */
const QUICK_TRIES = 8;
const SLOW_TRIES = 5;

/**
 * Does the deferred work of the slots.
 *
 * @returns in how many milliseconds it is to be done again; 0 where none is left
 */
export function doDeferredWork(provider: Provider): number {
  const chip = provider.chip;
  const slots = provider.slots;
  let again = 0;
  for (let n = 0; n < SOCKETS; n++) {
    const slot = slots[n];
    // Only these have any; most slots have another state.
    if (slot.state !== CONNECTED && slot.state !== CLOSING) continue;
    if (slot.state === CLOSING && slot.finSeen) attend(provider, slot);
    let waits = slot.finWanted && !finish(provider, slot);
    if (slot.wantsRoom) {
      slot.wantsRoom = driver.writable(chip, slot.view) === 0;
      if (slot.wantsRoom) waits = true;
      else if (slot.handle) indicate(slot.handle, FD_WRITE);
    }
    if (waits) again = sooner(again, pauseOf(slot));
    else slot.roomTries = 0;
  }
  return again;
}

/**
 * How long to wait before a transmit memory without room is looked at again: a peer that takes nothing is asked for
 * less and less often, and after 140 ms four times a second.
 */
function pauseOf(slot: Slot): number {
  const tries = slot.roomTries;
  if (isStalled(slot)) return STALLED_MS;
  slot.roomTries = tries + 1;
  return tries < QUICK_TRIES ? WORK_MS : WORK_MS << (tries - QUICK_TRIES);
}

/** Whether a slot's peer has taken nothing for so long that it is looked at now and then only. */
export function isStalled(slot: Slot): boolean {
  return slot.roomTries > QUICK_TRIES + SLOW_TRIES;
}

/** The smaller of two pauses; `one` is 0 where there is none. */
function sooner(one: number, other: number): number {
  return one === 0 || other < one ? other : one;
}
