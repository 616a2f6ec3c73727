import { isLinkUp } from '../health.ts';
import { isAny, same } from '../ip.ts';
import { closePost, openPost, sendPost } from '../post.ts';
import { readdress } from '../readdress.ts';
import { complain } from '../upcalls.ts';
import { type ProtocolInfo, providerOf } from '../wsp/startup.ts';
import {
  type Addresses,
  BOUND,
  DhcpClient,
  type DhcpOptions,
  INIT,
  REBINDING,
  REBOOTING,
  RENEWING,
  REQUESTING,
  SELECTING,
} from './dhcp-client.ts';
import { ACK, DhcpAnswer, DISCOVER, NAK, OFFER, REQUEST, readMessage, writeMessage } from './dhcp-message.ts';
import { message } from './message.ts';

/**
 * A DHCP client (RFC 2131). It goes by the clock and by events, and never waits; the hardware socket that it asks
 * through is everybody's again whenever it has nothing to ask.
 *
 * Departures from RFC 2131: it begins as soon as there is a link and asks again after 1, 2, 4 ... 64 s, not from 4 s on,
 * since the first packets behind a new link get lost. It does not probe an address before it uses it.
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
const FOR_EVER = 0xffffffff;
/** Clocks of 32 bits begin anew after so many milliseconds. */
const WRAP_MS = 0x100000000;
const SERVER_PORT = 67;
const CLIENT_PORT = 68;
const MOST_SECONDS = 0xffff;

const ZEROS = new Uint8Array(4);
const NOTHING: Addresses = { ip: ZEROS, subnet: ZEROS, gateway: ZEROS };
const EVERYBODY = new Uint8Array([255, 255, 255, 255]);

/** What was read last; a client that is bound keeps it as its lease, and leaves its old one here. */
let answer = new DhcpAnswer();

/**
 * Starts to look for an address, which the device has none of until a server has given one. Ends with the provider.
 *
 * @param info of a provider that was started; its chip's settings say the device's MAC
 */
export function startDhcp(info: ProtocolInfo, options: DhcpOptions): DhcpClient {
  const client = new DhcpClient(info, options, hear, tick);
  settle(client, NOTHING);
  info.clock.after(TICK_MS, client.onTick);
  return client;
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
  if (client.link) client.searchMs += passedMs;
  if (client.leased && client.leaseMs >= client.endMs) {
    loseLease(client);
    if (client.link && client.state !== REQUESTING) begin(client, SELECTING);
  }
  const link = isLinkUp(provider);
  if (link === client.link) {
    if (link) goOn(client);
    return;
  }
  client.link = link;
  closePost(client.post);
  client.state = INIT;
  // Perhaps the cable is in another network now.
  if (client.leased) client.wish.set(client.lease.ip, 0);
  if (link) begin(client, client.leased ? REBOOTING : SELECTING);
}

/** The link is up, and has been: is it time for something? */
function goOn(client: DhcpClient): void {
  const state = client.state;
  const fallback = client.options.fallback;
  if (state === BOUND && client.leaseMs >= client.renewalMs) return begin(client, RENEWING);
  if (state === RENEWING && client.leaseMs >= client.rebindingMs) return begin(client, REBINDING);
  if (fallback && isAny(client.ip) && client.searchMs >= client.options.fallbackMs) settle(client, fallback);
  if (state === BOUND) return;
  const gaveUp = (state === REQUESTING || state === REBOOTING) && client.tries >= MOST_TRIES;
  if (client.sentMs < client.waitMs) {
    if (client.sentMs >= ANSWER_MS) closePost(client.post);
  } else if (gaveUp) begin(client, SELECTING);
  else ask(client);
}

/** Begins a new transaction: an answer to an older one means nothing any more. */
function begin(client: DhcpClient, state: number): void {
  const random = client.options.random;
  client.state = state;
  client.tries = 0;
  client.xid = Math.floor(random() * 0x10000) * 0x10000 + Math.floor(random() * 0x10000);
  ask(client);
}

/** Sends what the client's state asks for. What does not go out is asked again as what gets lost. */
function ask(client: DhcpClient): void {
  const state = client.state;
  const renews = state === RENEWING || state === REBINDING;
  const leftMs = (state === RENEWING ? client.rebindingMs : client.endMs) - client.leaseMs;
  client.sentMs = 0;
  client.waitMs = renews ? Math.max(leftMs / 2, LEAST_RENEWAL_MS) : backOff(client, client.tries);
  client.tries++;
  if (!openPost(client.post, CLIENT_PORT)) return;
  const length = writeMessage(
    message,
    state === SELECTING ? DISCOVER : REQUEST,
    client.xid,
    client.mac,
    Math.min(client.searchMs / 1000, MOST_SECONDS),
    renews ? client.ip : null,
    renews || isAny(client.wish) ? null : client.wish,
    state === REQUESTING ? client.server : null,
    client.options.hostname,
  );
  sendPost(client.post, state === RENEWING ? client.server : EVERYBODY, SERVER_PORT, length);
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
  // Of those that were asked, which in these two states is one.
  if ((state === REQUESTING || state === RENEWING) && !same(answer.server, client.server)) return;
  if (type === NAK) refused(client);
  else if (type === ACK && same(answer.ip, client.wish)) bind(client);
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
  closePost(client.post);
  client.state = SELECTING;
  client.tries = client.sentMs = 0;
  client.waitMs = backOff(client, client.refusals++);
}

function bind(client: DhcpClient): void {
  const lease = answer;
  answer = client.lease;
  client.lease = lease;
  closePost(client.post);
  client.server.set(lease.server, 0);
  const seconds = lease.leaseSeconds === FOR_EVER ? Infinity : lease.leaseSeconds;
  setTimes(client, lease.renewalSeconds, lease.rebindingSeconds, seconds);
  client.endMs = 1000 * seconds;
  // It counts from when it was asked for.
  client.leaseMs = client.sentMs + TICK_MS;
  client.refusals = 0;
  client.leased = true;
  client.state = BOUND;
  settle(client, lease);
}

/**
 * When to ask again: as the server says, each by itself, or after a half and seven eighths of the time (RFC 2131, 4.4.5).
 * What is not within the lease was not said, and of two that contradict each other neither was.
 */
function setTimes(client: DhcpClient, t1: number, t2: number, seconds: number): void {
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

/** From now on the address may be somebody else's. */
function loseLease(client: DhcpClient): void {
  client.leased = false;
  client.searchMs = 0;
  settle(client, NOTHING);
}

/** The device has these addresses now: the chip and the application are told. */
function settle(client: DhcpClient, network: Addresses): void {
  const provider = providerOf(client.info);
  const ip = client.ip;
  const onAddress = client.options.onAddress;
  if (!provider) return;
  const before = ip.slice(0);
  ip.set(network.ip, 0);
  readdress(provider, { mac: client.mac, ip: ip, subnet: network.subnet, gateway: network.gateway });
  if (!onAddress || same(before, ip)) return;
  try {
    onAddress(isAny(ip) ? null : ip);
  } catch (error) {
    complain(error);
  }
}
