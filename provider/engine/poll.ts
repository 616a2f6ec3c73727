import * as driver from '#chip';
import { SOCKETS } from '#chip';
import { WSAECONNABORTED, WSAECONNRESET } from '../headers/errors.ts';
import { FD_CLOSE, FD_READ, FD_WRITE } from '../headers/winsock2.ts';
import { attendArmed, attendQueued, lacksListeningSocket, leave, topUp } from './accept-queue.ts';
import { abort, breakOff, consume, drop, finish, release } from './connection.ts';
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
import { recover } from './recovery.ts';

/**
 * The poll: reads what the chip announces, acts on it, runs the application's callbacks, and does the deferred work that no
 * interrupt announces. This file alone defines what happens in a poll.
 */

/** Longest close, in milliseconds: the chip's own retransmissions have ended by then. */
const LONGEST_END_MS = 32000;
/**
 * Most callbacks run before control returns to the runtime's loop, and the longest time they may take in milliseconds.
 */
const BATCH = 64;
const SLICE_MS = 5;

/**
 * Polls whenever the chip's line asks for attention.
 *
 * @returns false on a board without the line
 */
export function pollOnAttention(provider: Provider): boolean {
  return driver.onAttention(provider.chip, function (): void {
    // A line that is not driven may be low permanently.
    if (!provider.up) return;
    const nowMs = provider.clock.now();
    provider.messages.hold();
    service(provider);
    endPoll(provider, nowMs);
  });
}

/** One poll: handles what the chip announces, and arms slots that were freed. */
export function service(provider: Provider): void {
  const chip = provider.chip;
  const awaited = provider.awaited;
  if (awaited && driver.wantsAttention(chip)) {
    // A peer that owes an answer is the most likely source. If the line is quiet after this look, no other socket is
    // asked.
    attend(provider, awaited);
    provider.awaited = null;
    if (provider.wanting) topUp(provider);
    if (!driver.wantsAttention(chip)) return afterChange(provider);
  }
  const events = driver.events(chip);
  const slots = provider.slots;
  for (let n = 0; events >> n !== 0 && n < SOCKETS; n++) {
    if ((events & (1 << n)) === 0) continue;
    attend(provider, slots[n]);
    // Slots are armed at once, not after the last look: a listener must have a listening socket while others are looked
    // at.
    if (provider.wanting) topUp(provider);
  }
  if (hooks.datagrams) hooks.datagrams.service(provider, events);
  afterChange(provider);
}

/**
 * Follows any change of slots: arms free slots, clears interrupts of slots that stay free, and checks that the chip
 * works.
 */
export function afterChange(provider: Provider): void {
  if (provider.up) {
    // Most changes want nothing: a call costs the engine more than this look.
    if (provider.wanting) topUp(provider);
    if (!driver.clearReleased(provider.chip)) recover(provider);
  }
  const overlapped = hooks.overlapped;
  if (overlapped) overlapped.advance(provider);
}

/**
 * Runs the application's callbacks one by one, and polls the chip between them: the time and slots that a callback
 * takes must not leave a listener without a listening socket. Readings from before the callbacks are out of date
 * afterwards.
 */
export function endPoll(provider: Provider, beganMs: number): void {
  for (let i = 0; i < BATCH && !provider.ended && provider.messages.dispatch(); i++) {
    if (provider.up && driver.wantsAttention(provider.chip)) {
      provider.pollNumber++;
      service(provider);
    }
    workMeanwhile(provider);
    if (provider.messages.isEmpty()) break;
    // The time is used up: the runtime's timers and other connections come first, and the rest runs in the next turn.
    if (provider.clock.now() - beganMs >= SLICE_MS) break;
  }
  provider.pollNumber++;
  if (!provider.ended) provider.messages.release();
}

/** Does deferred work that is due during callbacks and blocking calls, in which timers do not run. */
export function workMeanwhile(provider: Provider): void {
  if (!provider.workSet || !provider.up) return;
  doDeferredWork(provider);
  afterChange(provider);
}

/** Looks at one slot's socket and acts on its state. */
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
  else if (hooks.outgoing) hooks.outgoing.attend(provider, slot);
}

/** Handles a closed socket. If the chip has been reset, it counts as dead instead. */
function attendClosed(provider: Provider, slot: Slot): void {
  if (!driver.isAlive(provider.chip)) return;
  if (slot.state === CONNECTED) ended(provider, slot);
  else if (hooks.outgoing && slot.state === CONNECTING) hooks.outgoing.refused(provider, slot);
  else leave(provider, slot);
}

function attendConnected(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const view = slot.view;
  const handle = slot.handle as Handle;
  if (!driver.hasConnection(view)) {
    // The connection has ended; its application gets WSAECONNABORTED.
    if (driver.isAlive(chip)) abort(provider, slot);
    return;
  }
  // Uses the same reading as the size, so it comes before any further frame to the chip.
  if (provider.overrun) watch(provider, slot);
  const before = slot.rxSize;
  const size = driver.arrived(chip, view, before);
  if (driver.isClosed(view)) return attendClosed(provider, slot);
  const fin = !slot.finSeen && driver.isPeerClosed(view);
  if (fin) slot.finSeen = true;
  takeIn(provider, slot, handle, size);
  if (fin) happened(handle, FD_CLOSE);
  // Both FINs are exchanged, and the chip waits for no more data: the slot is freed for the next client.
  if (slot.finSeen && slot.rxSize === 0 && driver.isFinished(view) && driver.isOver(view))
    drop(provider, slot);
}

/** Announces the `size` bytes that were received, or discards them if the receiving side is shut. */
function takeIn(provider: Provider, slot: Slot, handle: Handle, size: number): void {
  const more = size > slot.rxSize;
  slot.rxSize = size;
  // Pending receives take their bytes first; those are not announced.
  const overlapped = hooks.overlapped;
  if (overlapped) overlapped.advance(provider);
  if (handle.receiveShut && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
  if (more) happened(handle, FD_READ);
}

/** Handles a connected slot after its socket has closed. */
function ended(provider: Provider, slot: Slot): void {
  const view = slot.view;
  const handle = slot.handle as Handle;
  if (driver.isTimedOut(view)) {
    provider.counts.unanswered++;
    const options = hooks.connectionOptions;
    return breakOff(provider, slot, options ? options.gaveUp(slot, provider.chip) : WSAECONNABORTED);
  }
  if (driver.isReset(view)) return breakOff(provider, slot, WSAECONNRESET);
  // Both FINs are exchanged. Bytes received before the peer's FIN can still be read.
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
  // The chip announces the peer's FIN, but not the acknowledgement of the device's own.
  if (driver.isPeerClosed(view)) slot.finSeen = true;
  if (!finish(provider, slot) || slot.finSeen) deferWork(provider);
}

/**
 * Returns true if the time for a graceful close is over. Unacknowledged bytes extend it: on a bad cable the chip
 * retransmits them at growing intervals. They do not while a listener has no listening socket.
 */
function isTooLate(provider: Provider, slot: Slot): boolean {
  const ms = provider.clock.now() - slot.sinceMs;
  if (ms < slot.patienceMs) return false;
  return ms >= LONGEST_END_MS || lacksListeningSocket(provider) || driver.isDrained(provider.chip, slot.view);
}

/* Deferred work, which no interrupt announces. */

/** Number of looks in a row at a full transmit memory before the intervals grow. */
const QUICK_TRIES = 8;
const SLOW_TRIES = 5;

/**
 * Does the deferred work of the slots.
 *
 * @returns the time until it is due again, in milliseconds; 0 if none is left
 */
export function doDeferredWork(provider: Provider): number {
  const chip = provider.chip;
  const slots = provider.slots;
  let again = 0;
  for (let n = 0; n < SOCKETS; n++) {
    const slot = slots[n];
    // Only slots in these states have deferred work.
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
 * Returns the time until a full transmit memory is looked at again, in milliseconds. The intervals grow while the peer
 * takes nothing; after 140 ms there are four looks a second.
 */
function pauseOf(slot: Slot): number {
  const tries = slot.roomTries;
  if (isStalled(slot)) return STALLED_MS;
  slot.roomTries = tries + 1;
  return tries < QUICK_TRIES ? WORK_MS : WORK_MS << (tries - QUICK_TRIES);
}

/** Returns true if the peer has taken nothing for so long that its slot is looked at four times a second only. */
export function isStalled(slot: Slot): boolean {
  return slot.roomTries > QUICK_TRIES + SLOW_TRIES;
}

/** Returns the smaller of two intervals. `one` is 0 for none. */
function sooner(one: number, other: number): number {
  return one === 0 || other < one ? other : one;
}
