import { happened } from '../../engine/events.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { DATAGRAM, type Slot } from '../../engine/records/slot.ts';
import { takeNext } from '../../engine/udp/receive.ts';
import { WSAECONNRESET } from '../../headers/errors.ts';
import { same } from '../../headers/ip.ts';
import { FD_READ } from '../../headers/winsock2.ts';

/** Which datagram is a socket's next one, and what the socket is told of it. */

/** Whether the first datagram of a slot is for its socket: a connected one hears its peer alone. */
export function wantsFirst(slot: Slot): boolean {
  const handle = slot.handle;
  if (!handle || handle.receiveShut) return false;
  if (handle.state !== CONNECTED) return true;
  const view = slot.view;
  return view.fromPort === handle.peerPort && same(slot.peerIp, handle.peerIp);
}

/** The slot whose first datagram is the socket's next one, or null: its own comes before those of its groups. */
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
 * Writes down whether a receive would tell of something where streams have how much: everything else looks there. A send
 * that bounced counts as a datagram, since a receive tells of it.
 */
export function tally(handle: Handle): void {
  const own = handle.slot;
  if (own) own.rxSize = handle.error === WSAECONNRESET || firstSlot(handle) ? 1 : 0;
}

/** Something came: receives that wait take theirs, and what is left is announced. */
export function announce(handle: Handle): void {
  if (hooks.overlapped) hooks.overlapped.advance(handle.provider);
  tally(handle);
  if (handle.slot && handle.slot.rxSize > 0) happened(handle, FD_READ);
}

/** The socket wants other datagrams than before: those that are the first may no longer be wanted. */
export function sortAgain(handle: Handle): void {
  const provider = handle.provider;
  for (let n = 0; n < provider.slots.length && provider.up; n++) {
    const slot = provider.slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle || slot.view.size < 0) continue;
    if (!wantsFirst(slot)) takeNext(provider, slot);
  }
  tally(handle);
}
