import { happened } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { DATAGRAM, type Slot } from '../../engine/records/slot.ts';
import { sixOf } from '../../engine/udp/family.ts';
import { takeNext } from '../../engine/udp/receive.ts';
import { WSAECONNRESET } from '../../headers/errors.ts';
import { same } from '../../headers/ip.ts';
import { FD_READ } from '../../headers/winsock2.ts';

/** A socket's next datagram, and the events for it. */

/** Returns true if the socket accepts the first datagram of a slot: a connected socket accepts only its peer's. */
export function wantsFirst(slot: Slot): boolean {
  const handle = slot.handle;
  if (!handle || handle.receiveShut) return false;
  if (handle.state !== CONNECTED) return true;
  const view = slot.view;
  if (view.fromPort !== handle.peerPort) return false;
  const six = sixOf(handle);
  return six ? six.isFromPeer(slot) : same(slot.peerIp, handle.peerIp);
}

/** Returns the slot with the socket's next datagram, or null. Its own slot comes before those of its groups. */
export function firstSlot(handle: Handle): Slot | null {
  const own = handle.slot;
  if (!own || own.view.size >= 0) return own;
  const slots = handle.provider.slots;
  for (let n = 0; n < slots.length; n++) {
    if (slots[n].state === DATAGRAM && slots[n].handle === handle && slots[n].view.size >= 0) return slots[n];
  }
  return null;
}

/**
 * Sets the socket's `rxSize`, which streams use for the number of unread bytes and the rest of the engine reads: 1 if a
 * receive would return something. An unreachable report counts as a datagram, since a receive reports it.
 */
export function tally(handle: Handle): void {
  const own = handle.slot;
  if (own) own.rxSize = handle.error === WSAECONNRESET || firstSlot(handle) ? 1 : 0;
}

/** A datagram has arrived: pending receives take theirs, and the rest is announced. */
export function announce(handle: Handle): void {
  if (hooks.overlapped) hooks.overlapped.advance(handle.provider);
  tally(handle);
  if (handle.slot && handle.slot.rxSize > 0) happened(handle, FD_READ);
}

/** Checks the first datagrams again after the socket's peer has changed: they may no longer be wanted. */
export function sortAgain(handle: Handle): void {
  const provider = handle.provider;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle || slot.view.size < 0) continue;
    if (!wantsFirst(slot)) takeNext(provider, slot);
  }
  tally(handle);
}
