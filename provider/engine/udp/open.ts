import * as udp from '#chip/udp';
import { takeSlot } from '../accept-queue.ts';
import type { Handle } from '../records/handle.ts';
import { hooks, type UdpOwner } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import type { Slot } from '../records/slot.ts';

/** Opening slots for datagrams. */

/** Takes a slot for `owner`, which the chip has yet to open on `port`. Null where none can be had. */
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

/** The chip's socket is about to be opened: its packets look as its owner wants them. */
export function prepare(provider: Provider, slot: Slot): void {
  if (hooks.packets) hooks.packets.opening(provider.chip, slot.n, slot.handle);
}

/** Opens the closed socket of a claimed slot: for single hosts and everybody, or for a group. False: the chip did not. */
export function openOnChip(provider: Provider, slot: Slot, group: Uint8Array | null): boolean {
  prepare(provider, slot);
  return udp.open(provider.chip, slot.view, slot.localPort, group);
}
