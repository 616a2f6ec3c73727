import * as driver from '#chip';
import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import { isForDatagrams, type Slot } from '../records/slot.ts';
import { findFirst } from './receive.ts';

/** Longest transmission of a datagram, in milliseconds. ARP gives up after 1.8 s. */
const SEND_MS = 3000;

hooks.udp = { look: look };

/** Looks at a datagram slot's socket, and notifies its owner of sent and received datagrams. */
export function look(provider: Provider, slot: Slot, announced: boolean): void {
  const chip = provider.chip;
  const owner = slot.owner;
  const view = slot.view;
  const wasSending = udp.isSending(view);
  const known = view.size;
  if (!udp.look(chip, view, announced)) {
    // `afterChange` sets a dead chip up again.
    if (driver.isAlive(chip)) owner.fail(provider, slot);
    return;
  }
  if (udp.isSending(view)) {
    if (provider.clock.now() - slot.sentMs >= SEND_MS) return owner.fail(provider, slot);
  } else if (wasSending) {
    owner.sent(provider, slot);
    // The owner may have ended the slot.
    if (!isForDatagrams(slot)) return;
  }
  if (view.size < 0 && !findFirst(provider, slot)) return owner.fail(provider, slot);
  owner.looked(provider, slot, announced || view.size > known);
}
