import { SOCKETS } from '../../hal/w5500/sockets.ts';
import { FD_WRITE } from '../headers/winsock2.ts';
import { finish, refreshRoom } from './connection.ts';
import { indicate } from './events.ts';
import { attend } from './poll.ts';
import { ERRAND_MS, type Provider, STALLED_MS } from './provider.ts';
import type { Slot } from './slot.ts';
import { CLOSING, CONNECTED } from './slot-states.ts';

/** A memory without room is looked at so often in a row, and then so often at growing distances. */
const QUICK_TRIES = 8;
const SLOW_TRIES = 5;

/**
 * The errands of the slots: what no interrupt announces.
 *
 * @returns in how many milliseconds they are to be run again; 0 where none is left
 */
export function runErrands(provider: Provider): number {
  const chip = provider.chip;
  const slots = provider.slots;
  let again = 0;
  for (let n = 0; n < SOCKETS; n++) {
    const slot = slots[n];
    // Only these have any; most slots have another state.
    if (slot.state !== CONNECTED && slot.state !== CLOSING) continue;
    if (slot.state === CLOSING && slot.finSeen) attend(provider, slot);
    let waits = slot.finWanted && !slot.finSent && !finish(slot, chip);
    if (slot.wantsRoom) {
      refreshRoom(slot, chip);
      slot.wantsRoom = slot.sending || slot.txFree === 0;
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
  return tries < QUICK_TRIES ? ERRAND_MS : ERRAND_MS << (tries - QUICK_TRIES);
}

/** Whether a slot's peer has taken nothing for so long that it is looked at now and then only. */
export function isStalled(slot: Slot): boolean {
  return slot.roomTries > QUICK_TRIES + SLOW_TRIES;
}

/** The smaller of two pauses, of which 0 is none. */
function sooner(one: number, other: number): number {
  return one === 0 || (other !== 0 && other < one) ? other : one;
}
