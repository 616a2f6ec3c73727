import * as udp from '#chip/udp';
import type { Provider } from '../records/provider.ts';
import type { Slot } from '../records/slot.ts';

/**
 * Finds the first datagram that the slot's owner wants, and throws away those before it, as far as any are known to wait.
 * Returns false when the memory makes no sense: then the chip's socket is to be closed.
 */
export function findFirst(provider: Provider, slot: Slot): boolean {
  const chip = provider.chip;
  const view = slot.view;
  // Each turn leaves less of what waits; what comes in meanwhile announces itself.
  while (view.waiting > 0) {
    if (!udp.first(chip, view, slot.peerIp)) return false;
    if (view.size < 0 || slot.owner.wants(slot)) return true;
    udp.discard(chip, view);
  }
  return true;
}

/** The first datagram was taken, or is wanted no more: finds the next one. */
export function takeNext(provider: Provider, slot: Slot): void {
  udp.discard(provider.chip, slot.view);
  if (!findFirst(provider, slot)) slot.owner.fail(provider, slot);
}
