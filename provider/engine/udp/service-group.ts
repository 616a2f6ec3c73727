import type { W5500 } from '../../../hal/w5500/chip.ts';
import { setPackets, setPlainPackets } from '../../../hal/w5500/settings.ts';
import { openForGroup, transmitTo } from '../../../hal/w5500/udp.ts';
import { hooks } from '../hooks.ts';
import type { Provider } from '../provider.ts';
import { fillPort, openAs, type ServicePort } from './service-port.ts';

/**
 * Service ports that are members of a multicast group: the chip's socket hears that group, and sends to nobody else. Whoever
 * talks to single hosts as well opens another service port, on the same port if need be.
 */

/** So that everybody can tell that it comes from this link (RFC 6762, 11). */
const LINK_TTL = 255;

// A slot that was a group's is opened with plain packet settings next, where no options set them: its time to live is
// the group's no more.
if (!hooks.packets) hooks.packets = { opening: setPlainPackets };

/** As `openPort`, as a member of `group`, 4 bytes. With another address of the device it is to be closed and opened. */
export function openGroupPort(servicePort: ServicePort, port: number, group: Uint8Array): boolean {
  return openAs(servicePort, port, join, group);
}

function join(chip: W5500, n: number, port: number, group: Uint8Array | null): boolean {
  setPackets(chip, n, 0, LINK_TTL, 0, false);
  return openForGroup(chip, n, port, group as Uint8Array);
}

/** As `sendFrom`, to the group and port that the service port was opened for. */
export function sendToGroup(
  servicePort: ServicePort,
  port: number,
  group: Uint8Array,
  length: number,
): boolean {
  const slot = fillPort(servicePort, length);
  if (!slot) return false;
  return transmitTo((servicePort.provider as Provider).chip, slot.n, slot.txWrite, group, port, false, false);
}
