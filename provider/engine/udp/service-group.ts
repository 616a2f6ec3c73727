import { setPackets, setPlainPackets } from '#chip';
import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import { prepare } from './open.ts';
import { claimFor, fillPort, keepOpened, type ServicePort, slotOf } from './service-port.ts';

/**
 * Service ports that are members of a multicast group: the chip's socket hears that group, and sends to nobody else. What
 * is for single hosts needs another service port, on the same port if need be.
 */

/** So that everybody can tell that it comes from this link (RFC 6762, 11). */
const LINK_TTL = 255;

// Where no options do, the next opening of the slot sets the time to live: that of a group is not the next one's.
if (!hooks.packets) hooks.packets = { opening: setPlainPackets };

/** As `openPort`, as a member of `group`, 4 bytes. With another address of the device it is to be closed and opened. */
export function openGroupPort(port: ServicePort, number: number, group: Uint8Array): boolean {
  if (slotOf(port)) return true;
  const slot = claimFor(port, number);
  if (!slot) return false;
  const provider = port.provider as Provider;
  prepare(provider, slot);
  setPackets(provider.chip, slot.n, 0, LINK_TTL, 0, false);
  return keepOpened(port, slot, udp.open(provider.chip, slot.view, number, group));
}

/** As `sendFrom`, to the group and port that the service port was opened for. */
export function sendToGroup(port: ServicePort, to: number, group: Uint8Array, length: number): boolean {
  const slot = fillPort(port, length);
  if (!slot) return false;
  const provider = port.provider as Provider;
  slot.sentMs = provider.clock.now();
  return udp.sendToGroup(provider.chip, slot.view, group, to);
}
