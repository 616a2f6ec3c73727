import { isLinkUp } from '../../engine/health-check.ts';
import { type ProtocolInfo, providerOf } from '../../engine/records/provider.ts';
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
import { adopt, announceNew, isDisputed, isTaken, NOTHING, probe, setTimes, tell } from './lease.ts';
import { ACK, DECLINE, DhcpAnswer, DISCOVER, NAK, OFFER, RELEASE, REQUEST, readMessage } from './message.ts';
import { SERVER_PORT, send } from './send.ts';

/**
 * A DHCP client (RFC 2131). It goes by the clock and by events, and never waits; the hardware socket that it asks
 * through is everybody's again whenever it has nothing to ask.
 *
 * Departures from RFC 2131: it begins as soon as there is a link and asks again after 1, 2, 4 ... 64 s, not from 4 s on,
 * since the first packets behind a new link get lost. It probes an address for half a second before it uses it, as often
 * as the chip asks by ARP meanwhile, and not for the seconds of RFC 5227, and announces it for as long.
 * At the fallback's address it asks from that address, since the chip sends from no other.
 */

/** The client looks at the clock and the link this often. */
const TICK_MS = 250;
/** An answer has this long; then the socket is closed until it is time to ask again. */
const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 1000;
/** The sixth retry and those after it come after 64 s. */
const MOST_DOUBLINGS = 6;
/** So often a server is asked for what it has offered, or whether an old lease still holds. */
const MOST_TRIES = 4;
/** A lease is not asked to be longer more often than this (RFC 2131, 4.4.5). */
const LEAST_RENEWAL_MS = 60_000;
/** Whoever has an address answers ARP sooner; the chip asks three times meanwhile. */
const PROBE_MS = 500;
/** What was declined is followed by silence (RFC 2131, 3.1, 5): twice as long each time in a row, up to a minute (RFC 5227, 2.1.1). */
const DECLINED_MS = 10_000;
const MOST_DECLINED_MS = 60_000;
/** The datagram that gives an address back may wait for ARP. */
const RELEASE_MS = 2000;
const FOR_EVER = 0xffffffff;
/** Clocks of 32 bits begin anew after so many milliseconds. */
const WRAP_MS = 0x100000000;

/** What was read last; a client that is bound keeps it as its lease, and leaves its old one here. */
let answer = new DhcpAnswer();

/**
 * Starts to look for an address, which the device has none of until a server has given one. Ends with the provider.
 *
 * @param info of a provider that was started; its chip's settings say the device's MAC
 */
export function startDhcp(info: ProtocolInfo, options: DhcpOptions): DhcpClient {
  const client = new DhcpClient(info, options, hear, tick);
  adopt(client, NOTHING);
  info.clock.after(TICK_MS, client.onTick);
  return client;
}

/**
 * Gives the address back: the server is told, and the device has none as soon as that is under way, within 2 s. It stays
 * so, whatever the link does, until `renewLease`.
 *
 * @returns false when there was no lease, or no slot to say so: then nobody is told, and the address is gone at once
 */
export function releaseLease(client: DhcpClient): boolean {
  const leased = client.leased && client.state !== RELEASED;
  closePort(client.servicePort);
  client.state = RELEASED;
  client.sentMs = 0;
  if (leased && send(client, RELEASE)) return true;
  loseLease(client);
  return false;
}

/** Asks for the lease to be longer, or for a new one where there is none, as soon as there is a link. */
export function renewLease(client: DhcpClient): void {
  const state = client.state;
  if (state === BOUND) begin(client, RENEWING);
  if (state !== RELEASED) return;
  closePort(client.servicePort);
  loseLease(client);
  client.state = INIT;
  if (client.link) begin(client, SELECTING);
}

function tick(client: DhcpClient): void {
  const provider = providerOf(client.info);
  if (!provider) return;
  const clock = client.info.clock;
  clock.after(TICK_MS, client.onTick);
  const now = clock.now();
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
  // The chip has no address meanwhile.
  if (client.state === PROBING) loseLease(client);
  client.state = INIT;
  // Perhaps the cable is in another network now.
  if (client.leased) client.wish.set(client.lease.ip, 0);
  if (link) begin(client, client.leased ? REBOOTING : SELECTING);
}

/** The link is up, and has been: is it time for something? */
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

/** Begins a new transaction: an answer to an older one means nothing any more. */
function begin(client: DhcpClient, state: number): void {
  client.state = state;
  client.tries = 0;
  renumber(client);
  ask(client);
}

function renumber(client: DhcpClient): void {
  const random = client.options.random;
  client.xid = Math.floor(random() * 0x10000) * 0x10000 + Math.floor(random() * 0x10000);
}

/** Sends what the client's state asks for. */
function ask(client: DhcpClient): void {
  const state = client.state;
  const renews = state === RENEWING || state === REBINDING;
  const leftMs = (state === RENEWING ? client.rebindingMs : client.endMs) - client.leaseMs;
  client.sentMs = 0;
  client.waitMs = renews ? Math.max(leftMs / 2, LEAST_RENEWAL_MS) : backOff(client, client.tries);
  client.tries++;
  if (send(client, state === SELECTING ? DISCOVER : REQUEST)) return;
  // No slot is free: that is no question.
  client.tries--;
  client.waitMs = FIRST_RETRY_MS;
}

/** 1, 2, 4 ... 64 s, each up to an eighth longer or shorter, so that devices that were switched on together part. */
function backOff(client: DhcpClient, doublings: number): number {
  const ms = FIRST_RETRY_MS << Math.min(doublings, MOST_DOUBLINGS);
  return ms * (0.875 + client.options.random() / 4);
}

/** A datagram has come. */
function hear(client: DhcpClient, length: number, port: number): void {
  if (port !== SERVER_PORT || !readMessage(message, length, client.xid, client.mac, answer)) return;
  const state = client.state;
  const type = answer.type;
  if (state === SELECTING) {
    if (type === OFFER) take(client);
    return;
  }
  if (state === PROBING || state === RELEASED) return;
  // Of those that were asked, which in these two states is one.
  if ((state === REQUESTING || state === RENEWING) && !same(answer.server, client.server)) return;
  if (type === NAK) refused(client);
  else if (type === ACK && same(answer.ip, client.wish)) accept(client);
}

/** Takes the first offer. A lease that holds still does so until the server has kept its word. */
function take(client: DhcpClient): void {
  client.wish.set(answer.ip, 0);
  client.server.set(answer.server, 0);
  client.state = REQUESTING;
  client.tries = 0;
  ask(client);
}

/** A server says no: the same is not asked again, and nothing at once, lest both go on like that for ever. */
function refused(client: DhcpClient): void {
  if (client.leased && client.state !== REQUESTING) loseLease(client);
  client.wish.fill(0);
  closePort(client.servicePort);
  client.state = SELECTING;
  client.tries = client.sentMs = 0;
  client.waitMs = backOff(client, client.refusals++);
}

/** The server has kept its word. An address that the device has not got yet is probed first. */
function accept(client: DhcpClient): void {
  const lease = answer;
  const seconds = lease.leaseSeconds === FOR_EVER ? Infinity : lease.leaseSeconds;
  answer = client.lease;
  client.lease = lease;
  closePort(client.servicePort);
  client.server.set(lease.server, 0);
  setTimes(client, lease.renewalSeconds, lease.rebindingSeconds, seconds);
  client.endMs = 1000 * seconds;
  // It counts from when it was asked for.
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

/** Another station has the address: its server is told, and asked for another one after a while (RFC 2131, 3.1, 5). */
function decline(client: DhcpClient): void {
  const onConflict = client.options.onConflict;
  const lease = client.lease;
  closePort(client.servicePort);
  loseLease(client);
  client.wish.set(lease.ip, 0);
  client.server.set(lease.server, 0);
  client.state = SELECTING;
  send(client, DECLINE);
  // An answer to what was asked before means nothing.
  renumber(client);
  client.tries = client.sentMs = 0;
  const ms = Math.min(DECLINED_MS << Math.min(client.declines++, 3), MOST_DECLINED_MS);
  client.waitMs = ms + client.options.random() * FIRST_RETRY_MS;
  client.wish.fill(0);
  if (onConflict) tell(onConflict, lease.ip);
}

/** What gives the address back has gone out, or never will: then the device has it no longer. */
function leaveRelease(client: DhcpClient): void {
  if (!client.leased || (client.link && isPortSending(client.servicePort) && client.sentMs < RELEASE_MS))
    return;
  closePort(client.servicePort);
  loseLease(client);
}

/** From now on the address may be somebody else's. */
function loseLease(client: DhcpClient): void {
  client.leased = false;
  client.searchMs = 0;
  adopt(client, NOTHING);
}
