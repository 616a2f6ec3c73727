import { setPackets, setPlainPackets } from '#chip';
import * as udp from '#chip/udp';
import { hooks } from '../records/hooks.ts';
import type { Ipv6DatagramHooks } from '../records/ipv6-hooks.ts';
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
 * As `openPort`, as a member of `group`, 4 bytes, or 16 where the port is for IPv6. It must be closed and opened again if the device's address changes.
 */
export function openGroupPort(port: ServicePort, number: number, group: Uint8Array): boolean {
  if (slotOf(port)) return true;
  const slot = claimFor(port, number);
  if (!slot) return false;
  const provider = port.provider as Provider;
  prepare(provider, slot);
  setPackets(provider.chip, slot.n, 0, LINK_TTL, 0, false);
  const six = sixFor(group);
  const opened = six ? six.open(provider, slot, group) : udp.open(provider.chip, slot.view, number, group);
  return keepOpened(port, slot, opened);
}

/** As `sendFrom`, to the group and port that the service port was opened for. */
export function sendToGroup(port: ServicePort, to: number, group: Uint8Array, length: number): boolean {
  const slot = fillPort(port, length);
  if (!slot) return false;
  const provider = port.provider as Provider;
  slot.sentMs = provider.clock.now();
  const six = sixFor(group);
  if (six) return six.send(provider.chip, slot.view, group, to, true, false);
  return udp.sendToGroup(provider.chip, slot.view, group, to);
}

/** Returns what is different for a group of IPv6. */
function sixFor(group: Uint8Array): Ipv6DatagramHooks | null {
  return hooks.ipv6Datagrams && group.length === 16 ? hooks.ipv6Datagrams : null;
}
