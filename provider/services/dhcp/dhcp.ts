import { isLinkUp } from '../../engine/health-check.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import { setTimer } from '../../engine/service-timers.ts';
import { closePort, isPortSending } from '../../engine/udp/service-port.ts';
import { isAny, same } from '../../headers/ip.ts';
import { message } from '../message.ts';
import {
  BOUND,
  DhcpClient,
  type DhcpOptions,
  INIT,
  PROBING,
  REBINDING,
  REBOOTING,
  RELEASED,
  RENEWING,
  REQUESTING,
  SELECTING,
} from './client.ts';
import {
  adopt,
  announceNew,
  isDisputed,
  isTaken,
  loseLease,
  NOTHING,
  notifyApplication,
  probe,
  setTimes,
} from './lease.ts';
import { ACK, DECLINE, DhcpAnswer, DISCOVER, NAK, OFFER, RELEASE, REQUEST, readMessage } from './message.ts';
import { renumber, SERVER_PORT, send } from './send.ts';

/**
 * A DHCP client (RFC 2131). It is driven by the clock and by events, and never blocks. Its hardware socket is free for
 * other uses whenever it has nothing to send.
 *
 * Departures from RFC 2131: it begins as soon as there is a link and asks again after 1, 2, 4 ... 64 s, not from 4 s on,
 * since the first packets behind a new link get lost. It probes an address for half a second before it uses it, as often
 * as the chip asks by ARP meanwhile, and not for the seconds of RFC 5227, and announces it for as long.
 * At the fallback's address it asks from that address, since the chip sends from no other.
 */

/** Interval between checks of clock and link, in milliseconds. */
const TICK_MS = 250;
/** Time to wait for an answer, in milliseconds. Then the socket is closed until the next transmission. */
const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 1000;
/** From the sixth retransmission on the interval is 64 s. */
const MOST_DOUBLINGS = 6;
/** Transmissions of a request for an offered address, or for an old lease. */
const MOST_TRIES = 4;
/** Shortest interval between requests for renewal, in milliseconds (RFC 2131, 4.4.5). */
const LEAST_RENEWAL_MS = 60_000;
/** Time to wait for an ARP answer, in milliseconds. The chip sends three requests in it. */
const PROBE_MS = 500;
/**
 * Pause after a declined address, in milliseconds (RFC 2131, 3.1, 5). It doubles with each successive one, up to a
 * minute (RFC 5227, 2.1.1).
 */
const DECLINED_MS = 10_000;
const MOST_DECLINED_MS = 60_000;
/** Longest time to send the message that gives an address back, in milliseconds; it may wait for ARP. */
const RELEASE_MS = 2000;
const FOR_EVER = 0xffffffff;
/** Period of a 32-bit clock, in milliseconds. */
const WRAP_MS = 0x100000000;

/** The last message read. A bound client keeps it as its lease, and its former lease is reused here. */
let answer = new DhcpAnswer();

/**
 * Starts a client. The device has no address until a server has assigned one. The client ends with the provider.
 *
 * @param info the protocol info of a started provider; the MAC address is taken from its chip's settings
 * @param options settings
 * @returns the client
 */
export function startDhcp(info: ProtocolInfo, options: DhcpOptions): DhcpClient {
  const client = new DhcpClient(info, options, receive, tick);
  adopt(client, NOTHING);
  setTimer(client.timer, providerOf(info), TICK_MS);
  return client;
}

/**
 * Gives the address back to the server. The device loses it as soon as the message is being sent, within 2 s. It has
 * none until `renewLease`, also after changes of the link.
 *
 * @param client a running client
 * @returns false if there was no lease, or no slot for the message: then none is sent, and the address is lost at once
 */
export function releaseLease(client: DhcpClient): boolean {
  const leased = client.leased && client.state !== RELEASED;
  closePort(client.servicePort);
  client.state = RELEASED;
  client.sentMs = 0;
  if (leased && send(client, RELEASE)) return true;
  loseLease(client);
  notifyApplication(client);
  return false;
}

/**
 * Requests an extension of the lease, or a new one if there is none, as soon as there is a link.
 *
 * @param client a running client
 */
export function renewLease(client: DhcpClient): void {
  if (client.state === BOUND) begin(client, RENEWING);
  if (client.state !== RELEASED) return;
  closePort(client.servicePort);
  loseLease(client);
  client.state = INIT;
  if (client.link) begin(client, SELECTING);
  notifyApplication(client);
}

function tick(client: DhcpClient): void {
  const provider = providerOf(client.info);
  if (!provider) return;
  setTimer(client.timer, provider, TICK_MS);
  look(client, provider);
  notifyApplication(client);
}

function look(client: DhcpClient, provider: Provider): void {
  const now = client.info.clock.now();
  const passedMs = (now - client.nowMs + WRAP_MS) % WRAP_MS;
  client.nowMs = now;
  client.sentMs += passedMs;
  client.leaseMs += passedMs;
  client.undisputedMs += passedMs;
  if (client.link) client.searchMs += passedMs;
  if (client.leased && client.leaseMs >= client.endMs) {
    loseLease(client);
    if (client.link && client.state !== REQUESTING && client.state !== RELEASED) begin(client, SELECTING);
  }
  if (isDisputed(client)) decline(client);
  const link = isLinkUp(provider);
  if (link === client.link) {
    if (link) goOn(client);
    return;
  }
  client.link = link;
  if (client.state === RELEASED) return leaveRelease(client);
  closePort(client.servicePort);
  // The chip has no address during a probe.
  if (client.state === PROBING) loseLease(client);
  client.state = INIT;
  // The cable may be connected to another network now.
  if (client.leased) client.requested.set(client.lease.ip, 0);
  if (link) begin(client, client.leased ? REBOOTING : SELECTING);
}

/** Called while the link stays up: does the work that is due. */
function goOn(client: DhcpClient): void {
  const state = client.state;
  const fallback = client.options.fallback;
  if (state === RELEASED) return leaveRelease(client);
  if (state === PROBING) {
    if (client.sentMs < PROBE_MS) return;
    if (isTaken(client)) return decline(client);
    bind(client);
    return announceNew(client);
  }
  if (state === BOUND && client.leaseMs >= client.renewalMs) return begin(client, RENEWING);
  if (state === RENEWING && client.leaseMs >= client.rebindingMs) return begin(client, REBINDING);
  if (fallback && isAny(client.ip) && client.searchMs >= client.options.fallbackMs) adopt(client, fallback);
  if (state === BOUND) {
    // It was open where the address was announced.
    if (client.sentMs >= PROBE_MS) closePort(client.servicePort);
    return;
  }
  const gaveUp = (state === REQUESTING || state === REBOOTING) && client.tries >= MOST_TRIES;
  if (client.sentMs < client.waitMs) {
    if (client.sentMs >= ANSWER_MS) closePort(client.servicePort);
  } else if (gaveUp) begin(client, SELECTING);
  else ask(client);
}

/** Begins a new transaction: answers to earlier ones are ignored. */
function begin(client: DhcpClient, state: number): void {
  client.state = state;
  client.tries = 0;
  renumber(client);
  ask(client);
}

/** Sends the message of the client's state. */
function ask(client: DhcpClient): void {
  const state = client.state;
  const renews = state === RENEWING || state === REBINDING;
  const leftMs = (state === RENEWING ? client.rebindingMs : client.endMs) - client.leaseMs;
  client.sentMs = 0;
  client.waitMs = renews ? Math.max(leftMs / 2, LEAST_RENEWAL_MS) : backOff(client, client.tries);
  client.tries++;
  if (send(client, state === SELECTING ? DISCOVER : REQUEST)) return;
  // No slot was free: this does not count as a transmission.
  client.tries--;
  client.waitMs = FIRST_RETRY_MS;
}

/** Returns 1, 2, 4 ... 64 s, varied by up to an eighth, so that devices switched on together spread out. */
function backOff(client: DhcpClient, doublings: number): number {
  const ms = FIRST_RETRY_MS << Math.min(doublings, MOST_DOUBLINGS);
  return ms * (0.875 + client.options.random() / 4);
}

/** Handles a received datagram. */
function receive(client: DhcpClient, length: number, port: number): void {
  if (port !== SERVER_PORT || !readMessage(message, length, client.xid, client.mac, answer)) return;
  const state = client.state;
  const type = answer.type;
  if (state === SELECTING) {
    if (type === OFFER) take(client);
    return;
  }
  // In these states nothing was asked. The port is open, for the probe and the announcement of the address.
  if (state === PROBING || state === BOUND || state === RELEASED) return;
  // In these two states only the server that was asked may answer.
  if ((state === REQUESTING || state === RENEWING) && !same(answer.server, client.server)) return;
  if (type === NAK) refused(client);
  else if (type === ACK && same(answer.ip, client.requested)) accept(client);
  notifyApplication(client);
}

/** Accepts the first offer. A lease that is still valid stays so until the server has acknowledged the new one. */
function take(client: DhcpClient): void {
  client.requested.set(answer.ip, 0);
  client.server.set(answer.server, 0);
  client.state = REQUESTING;
  client.tries = 0;
  ask(client);
}

/** Handles a DHCPNAK: the same address is not requested again, and nothing at once, to avoid an endless exchange. */
function refused(client: DhcpClient): void {
  if (client.leased && client.state !== REQUESTING) loseLease(client);
  client.requested.fill(0);
  closePort(client.servicePort);
  client.state = SELECTING;
  client.tries = client.sentMs = 0;
  client.waitMs = backOff(client, client.refusals++);
}

/** Handles a DHCPACK. An address that the device does not have yet is probed first. */
function accept(client: DhcpClient): void {
  const lease = answer;
  const seconds = lease.leaseSeconds === FOR_EVER ? Infinity : lease.leaseSeconds;
  answer = client.lease;
  client.lease = lease;
  closePort(client.servicePort);
  client.server.set(lease.server, 0);
  setTimes(client, lease.renewalSeconds, lease.rebindingSeconds, seconds);
  client.endMs = 1000 * seconds;
  // The lease counts from the time of the request.
  client.leaseMs = client.sentMs + TICK_MS;
  client.refusals = 0;
  client.sentMs = 0;
  client.state = PROBING;
  const had = same(lease.ip, client.ip);
  if (had) client.declines = 0;
  if (had || !probe(client)) bind(client);
}

function bind(client: DhcpClient): void {
  closePort(client.servicePort);
  client.leased = true;
  client.state = BOUND;
  adopt(client, client.lease);
}

/** Another station uses the address: it is declined, and another one requested after a pause (RFC 2131, 3.1, 5). */
function decline(client: DhcpClient): void {
  const lease = client.lease;
  closePort(client.servicePort);
  loseLease(client);
  client.requested.set(lease.ip, 0);
  client.server.set(lease.server, 0);
  client.state = SELECTING;
  send(client, DECLINE);
  // Answers to earlier messages are ignored.
  renumber(client);
  client.tries = client.sentMs = 0;
  const ms = Math.min(DECLINED_MS << Math.min(client.declines++, 3), MOST_DECLINED_MS);
  client.waitMs = ms + client.options.random() * FIRST_RETRY_MS;
  client.requested.fill(0);
  client.isConflict = true;
}

/** The message that gives the address back was sent, or cannot be: the device loses the address. */
function leaveRelease(client: DhcpClient): void {
  if (!client.leased || (client.link && isPortSending(client.servicePort) && client.sentMs < RELEASE_MS))
    return;
  closePort(client.servicePort);
  loseLease(client);
}
