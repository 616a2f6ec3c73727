import * as udp from '#chip/udp';
import { takeSlot } from '../accept-queue.ts';
import type { Handle } from '../records/handle.ts';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import type { UdpOwner } from '../records/records.ts';
import { SERVICE, type Slot } from '../records/slot.ts';

/** Opening slots for datagrams. */

/** Takes a slot for `owner`; the chip's socket is opened later, on `port`. Returns null if no slot is available. */
export function claimSlot(
  provider: Provider,
  owner: UdpOwner,
  handle: Handle | null,
  state: number,
  port: number,
): Slot | null {
  const slot = takeSlot(provider);
  if (!slot) return null;
  slot.owner = owner;
  slot.handle = handle;
  slot.localPort = port;
  slot.peerPort = 0;
  slot.move(state);
  return slot;
}

/** The user of one slot in the state SERVICE, which may lose it at any time: see `slotOf`. */
export interface SlotOwner extends UdpOwner {
  readonly slot: Slot | null;
}

/** Returns the slot of `owner` as long as it has it; else null. */
export function slotOf(owner: SlotOwner): Slot | null {
  const slot = owner.slot;
  return slot && slot.state === SERVICE && slot.owner === owner ? slot : null;
}

/** Called before the chip's socket is opened: sets the packet options of its owner. */
export function prepare(provider: Provider, slot: Slot): void {
  if (hooks.packets) hooks.packets.opening(provider.chip, slot.n, slot.handle);
}

/**
 * Opens the closed socket of a claimed slot, for unicast and broadcast, or for `group`. Returns false if the chip did
 * not open it.
 */
export function openOnChip(provider: Provider, slot: Slot, group: Uint8Array | null): boolean {
  prepare(provider, slot);
  const six = hooks.ipv6Datagrams;
  if (six && six.isSix(slot)) return six.open(provider, slot, group);
  return udp.open(provider.chip, slot.view, slot.localPort, group);
}
