import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import type { Slot } from '../records/slot.ts';
import { look } from './look.ts';

/** Sending datagrams, one at a time: the chip transmits one at a time. */

/** Sends the datagram in the transmit memory to one host or to the broadcast address. */
export function sendTo(provider: Provider, slot: Slot, ip: Uint8Array, port: number): boolean {
  slot.sentMs = provider.clock.now();
  const six = hooks.ipv6Datagrams !== null && ip.length === 16 ? hooks.ipv6Datagrams : null;
  if (six) return six.send(provider.chip, slot.view, ip, port, false, false);
  return udp.sendTo(provider.chip, slot.view, ip, port);
}

/** Returns true if the last datagram is still being sent. The chip is looked at if it may be. */
export function isSending(provider: Provider, slot: Slot): boolean {
  const view = slot.view;
  if (udp.isSending(view)) look(provider, slot, false);
  return udp.isSending(view);
}
