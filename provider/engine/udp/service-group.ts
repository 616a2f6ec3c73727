import { setPackets, setPlainPackets } from '#chip';
import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Provider } from '../records/provider.ts';
import { prepare, slotOf } from './open.ts';
import { claimFor, fillPort, keepOpened, type ServicePort } from './service-port.ts';

/**
 * Service ports that are members of a multicast group. The chip's socket receives datagrams of that group only, and
 * sends to it only. Unicast needs another service port, which may have the same port number.
 */

/** Time to live 255: receivers check it to see that a datagram comes from the local link (RFC 6762, 11). */
const LINK_TTL = 255;

// In programs without packet options, the next opening of the slot resets the time to live: the group's value must not
// stay for the next user.
if (!hooks.packets) hooks.packets = { opening: setPlainPackets };

/**
 * As `openPort`, as a member of `group`, 4 bytes. It must be closed and opened again if the device's address changes.
 */
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
