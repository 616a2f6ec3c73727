import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import type { Slot } from '../records/slot.ts';

/**
 * Finds the first datagram that the slot's owner wants, and discards those before it, as far as they are known to have
 * arrived. Returns false if the memory is inconsistent: the chip's socket must be closed then.
 */
export function findFirst(provider: Provider, slot: Slot): boolean {
  const chip = provider.chip;
  const view = slot.view;
  // Each pass shortens what waits. A datagram that arrives meanwhile raises an interrupt.
  while (view.waiting > 0) {
    if (!udp.first(chip, view, slot.peerIp)) return false;
    if (hooks.ipv6Datagrams && hooks.ipv6Datagrams.isSix(slot)) hooks.ipv6Datagrams.found(slot);
    if (view.size < 0 || slot.owner.wants(slot)) return true;
    udp.discard(chip, view);
  }
  return true;
}

/** Discards the first datagram, which was taken or is not wanted, and finds the next one. */
export function takeNext(provider: Provider, slot: Slot): void {
  udp.discard(provider.chip, slot.view);
  if (!findFirst(provider, slot)) slot.owner.fail(provider, slot);
}
