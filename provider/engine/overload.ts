import * as driver from '#chip';
import { SOCKETS } from '#chip';
import { abort } from './connection.ts';
import type { Provider } from './records/provider.ts';
import { CONNECTED, type Slot } from './records/slot.ts';

/**
 * Overload: a listener has no listening socket because all slots are in use. The chip refuses further clients, and the
 * program cannot see whether any wait. Idle accepted connections are ended, one a round of the health check, until a
 * socket listens again. Outgoing connections, and connections with a request that is being answered, stay.
 */

/**
 * Silence after which a connection is idle, in milliseconds. It is doubled if the peer sent last, because the answer
 * may still be due from this device.
 */
const YIELD_MS = 1500;
/** A connection is also idle if it has moved fewer bytes than this in twice that time. */
const ENOUGH_BYTES = 512;

/** Ends one idle connection: the one silent for longest, else the one that has moved too few bytes for longest. */
export function relieve(provider: Provider, nowMs: number): void {
  const yieldMs = yieldMsOf(provider);
  if (yieldMs === 0) return;
  let silent: Slot | null = null;
  let slow: Slot | null = null;
  for (let n = 0; n < SOCKETS; n++) {
    const slot = provider.slots[n];
    if (!mayYield(slot) || slot.watchedMs !== slot.sinceMs) continue;
    const silentMs = nowMs - slot.movedMs;
    const isSilent = silentMs >= (slot.movedIn ? 2 * yieldMs : yieldMs);
    if (isSilent && (!silent || silentMs > nowMs - silent.movedMs)) silent = slot;
    const slowMs = nowMs - slot.earnedMs;
    if (slowMs >= 2 * yieldMs && (!slow || slowMs > nowMs - slow.earnedMs)) slow = slot;
  }
  const loser = silent || slow;
  if (!loser) return;
  provider.yielded++;
  abort(provider, loser);
}

function yieldMsOf(provider: Provider): number {
  const configured = provider.config.yieldMs;
  return configured === undefined ? YIELD_MS : configured;
}

function mayYield(slot: Slot): boolean {
  const handle = slot.handle;
  return slot.state === CONNECTED && !slot.gone && handle !== null && handle.accepted && !handle.answering;
}

/** Records the progress of a connection after a look, and when it last advanced. */
export function watch(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const nowMs = provider.clock.now();
  const received = driver.received(chip, slot.view);
  const transmitted = driver.transmitted(chip, slot.view);
  if (slot.watchedMs !== slot.sinceMs) {
    slot.watchedMs = slot.sinceMs;
    slot.movedMs = slot.earnedMs = nowMs;
    slot.movedIn = false;
    slot.earned = 0;
  } else {
    const came = received - slot.seenIn;
    const went = transmitted - slot.seenOut;
    if (came + went > 0) {
      slot.movedMs = nowMs;
      slot.movedIn = came > 0 && went === 0;
      slot.earned += came + went;
    }
  }
  if (slot.earned >= ENOUGH_BYTES) {
    slot.earned = 0;
    slot.earnedMs = nowMs;
  }
  slot.seenIn = received;
  slot.seenOut = transmitted;
}
