import { conflicts } from '#chip';
import { afterChange } from '../../engine/poll.ts';
import { providerOf } from '../../engine/records/provider.ts';
import { readdress } from '../../engine/recovery.ts';
import { slotOf } from '../../engine/udp/open.ts';
import { closePort, isPortSending, openPort, sendFrom } from '../../engine/udp/service-port.ts';
import { isAny, same } from '../../headers/ip.ts';
import { notify } from '../notify.ts';
import { type Addresses, BOUND, CLIENT_PORT, type DhcpClient, RELEASED } from './client.ts';

/** Effects of a lease on the device: renewal times, the check for conflicts, and the chip's settings. */

const ZEROS = new Uint8Array(4);
export const NOTHING: Addresses = { ip: ZEROS, subnet: ZEROS, gateway: ZEROS };
/** The discard service (RFC 863). */
const DISCARD_PORT = 9;
/** A second conflict within this time ends the use of an address (DEFEND_INTERVAL of RFC 5227, 2.4). */
const DEFEND_MS = 10_000;
/** A conflict so soon behind the announcement of a new address answers it: a round of the health check, and two ticks. */
const ANSWERED_MS = 2000;

/**
 * Sets the renewal times: those of the server, or a half and seven eighths of the lease (RFC 2131, 4.4.5). A time
 * outside the lease is ignored, and two that contradict each other are both ignored.
 */
export function setTimes(client: DhcpClient, t1: number, t2: number, seconds: number): void {
  const fits1 = t1 > 0 && t1 < seconds;
  const fits2 = t2 > 0 && t2 < seconds;
  const clash = fits1 && fits2 && t1 >= t2;
  const half = seconds / 2;
  let rebinding = (seconds * 7) / 8;
  if (fits2 && !clash) rebinding = t2;
  else if (fits1 && !clash && t1 >= rebinding) rebinding = (t1 + seconds) / 2;
  const usual = half < rebinding ? half : (rebinding * 4) / 7;
  client.renewalMs = 1000 * (fits1 && !clash ? t1 : usual);
  client.rebindingMs = 1000 * rebinding;
}

/**
 * Probes the address of the client's lease: the chip sends an ARP request for it before a datagram to it. Since the
 * chip has no address and no subnet itself, the request is the probe of RFC 5227, 2.1.1, with the sender 0.0.0.0.
 *
 * @returns false if no slot is free
 */
export function probe(client: DhcpClient): boolean {
  const provider = providerOf(client.info);
  if (!provider || !openPort(client.servicePort, CLIENT_PORT)) return false;
  readdress(provider, addressed(client, NOTHING));
  afterChange(provider);
  return sendFrom(client.servicePort, client.lease.ip, DISCARD_PORT, 1);
}

/** Returns true if a station has answered `probe`: only then can the datagram have been sent. Ends the probe. */
export function isTaken(client: DhcpClient): boolean {
  const taken = !isPortSending(client.servicePort) && slotOf(client.servicePort) !== null;
  closePort(client.servicePort);
  return taken;
}

/**
 * Whether the leased address has to be given up: within 10 s the chip has heard twice, in ticks of the health check, of
 * another station that has it (RFC 5227, 2.4 b). The first time it is defended, unless it is new. Called at every tick.
 */
export function isDisputed(client: DhcpClient): boolean {
  const count = conflicts(client.info.chip);
  if (count === client.conflicts) return false;
  client.conflicts = count;
  if (!client.leased || client.state === RELEASED) return false;
  if (client.undisputedMs < DEFEND_MS) return true;
  client.undisputedMs = 0;
  if (client.state === BOUND) announce(client);
  return false;
}

/**
 * Announces an address that the device uses from now on (RFC 5227, 2.3). A chip that hears no answers to ARP while it has
 * no address has probed in vain: where another station has the address, it answers now, and the first conflict ends its use.
 */
export function announceNew(client: DhcpClient): void {
  client.undisputedMs = DEFEND_MS - ANSWERED_MS;
  announce(client);
}

/**
 * The chip asks by ARP for the address that it has itself: an ARP announcement, by which other stations learn its owner. A
 * station that has it, too, answers, and that is a conflict. The service port is closed by `goOn`, as after a probe.
 */
function announce(client: DhcpClient): void {
  client.sentMs = 0;
  if (openPort(client.servicePort, CLIENT_PORT)) sendFrom(client.servicePort, client.ip, DISCARD_PORT, 1);
}

/** Sets the device's addresses in the chip. `notifyApplication` notifies the application. */
export function adopt(client: DhcpClient, network: Addresses): void {
  const provider = providerOf(client.info);
  const ip = client.ip;
  if (!provider) return;
  const before = ip.slice(0);
  ip.set(network.ip, 0);
  readdress(provider, addressed(client, network));
  afterChange(provider);
  if (!same(before, ip)) client.isNew = true;
}

/**
 * Notifies the application, once the client has done what it has to: the application may block, and the client is served
 * meanwhile.
 */
export function notifyApplication(client: DhcpClient): void {
  const options = client.options;
  const isNew = client.isNew;
  const isConflict = client.isConflict;
  client.isNew = client.isConflict = false;
  if (isNew) notify(options.onAddress, isAny(client.ip) ? null : client.ip);
  if (isConflict) notify(options.onConflict || null, client.lease.ip);
}

/** The address may be assigned to another station from now on. */
export function loseLease(client: DhcpClient): void {
  client.leased = false;
  client.searchMs = 0;
  adopt(client, NOTHING);
}

function addressed(client: DhcpClient, network: Addresses): Addresses & { mac: Uint8Array } {
  return { mac: client.mac, ip: network.ip, subnet: network.subnet, gateway: network.gateway };
}
