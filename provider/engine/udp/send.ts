import * as udp from '#chip/udp';
import type { Provider } from '../records/provider.ts';
import type { Slot } from '../records/slot.ts';
import { look } from './look.ts';

/** Sending datagrams: one at a time, since the chip has no more under way. */

/** Sends what was filled in to one host or to everybody. */
export function sendTo(provider: Provider, slot: Slot, ip: Uint8Array, port: number): boolean {
  slot.sentMs = provider.clock.now();
  return udp.sendTo(provider.chip, slot.view, ip, port);
}

/** Whether the datagram that was sent last is still on its way out; while it may be, the chip is looked at. */
export function isSending(provider: Provider, slot: Slot): boolean {
  const view = slot.view;
  if (udp.isSending(view)) look(provider, slot, false);
  return udp.isSending(view);
}
