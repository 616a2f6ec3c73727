import { readdress } from '../readdress.ts';
import { complain, createWindow } from '../upcalls.ts';
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
import { answer, close, receive, send } from './dhcp-exchange.ts';
import { ACK, isZero, NAK, OFFER } from './dhcp-message.ts';

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

const ZEROS = new Uint8Array(4);
const NOTHING: Addresses = { ip: ZEROS, subnet: ZEROS, gateway: ZEROS };

/**
 * Starts to look for an address, which the device has none of until a server has given one. Ends with the provider.
 *
 * @param info of a provider that was started; its chip's settings say the device's MAC
 */
export function startDhcp(info: ProtocolInfo, options: DhcpOptions): DhcpClient {
  const client = new DhcpClient(info, options);
  for (let i = 0; i < 6; i++) client.mac[i] = info.chip.settings[8 + i];
  client.nowMs = info.clock.now();
  client.window = createWindow((_wMsg, s): void => hear(client, s));
  client.onTick = (): void => tick(client);
  settle(client, NOTHING);
  info.clock.after(TICK_MS, client.onTick);
  return client;
}

function tick(client: DhcpClient): void {
  const provider = providerOf(client.info);
  if (!provider) return;
  client.info.clock.after(TICK_MS, client.onTick);
  const now = client.info.clock.now();
  const passedMs = now < client.nowMs ? now - client.nowMs + WRAP_MS : now - client.nowMs;
  client.nowMs = now;
  client.sentMs += passedMs;
  client.leaseMs += passedMs;
  const link = provider.up && client.info.chip.link;
  if (link && client.link) client.searchMs += passedMs;
  if (client.leased && client.leaseMs >= client.endMs) {
    loseLease(client);
    if (client.link && client.state !== REQUESTING) begin(client, SELECTING);
  }
  if (link !== client.link) {
    client.link = link;
    close(client);
    client.state = INIT;
    // Perhaps the cable is in another network now.
    if (client.leased) client.wish.set(client.lease.ip, 0);
    if (link) begin(client, client.leased ? REBOOTING : SELECTING);
  } else if (link) goOn(client);
}

/** The link is up, and has been: is it time for something? */
function goOn(client: DhcpClient): void {
  const state = client.state;
  if (state === BOUND && client.leaseMs >= client.renewalMs) return begin(client, RENEWING);
  if (state === RENEWING && client.leaseMs >= client.rebindingMs) return begin(client, REBINDING);
  if (!client.leased && !client.fallen && client.searchMs >= client.options.fallbackMs) fallBack(client);
  if (state === BOUND) return;
  if (client.sentMs >= client.waitMs) {
    const gaveUp = (state === REQUESTING || state === REBOOTING) && client.tries >= MOST_TRIES;
    if (gaveUp) begin(client, SELECTING);
    else ask(client);
  } else if (client.sentMs >= ANSWER_MS) close(client);
}

/** Begins a new transaction: an answer to an older one means nothing any more. */
function begin(client: DhcpClient, state: number): void {
  const random = client.options.random;
  client.state = state;
  client.tries = 0;
  client.xid = ((Math.floor(random() * 0x10000) << 16) | Math.floor(random() * 0x10000)) >>> 0;
  ask(client);
}

function ask(client: DhcpClient): void {
  client.sentMs = 0;
  client.waitMs = patience(client);
  client.tries++;
  send(client);
}

/** How long to wait for an answer before asking again. */
function patience(client: DhcpClient): number {
  const left = (client.state === RENEWING ? client.rebindingMs : client.endMs) - client.leaseMs;
  if (client.state === RENEWING || client.state === REBINDING) return Math.max(left / 2, LEAST_RENEWAL_MS);
  return backOff(client, client.tries);
}

/** 1, 2, 4 ... 64 s, each up to an eighth longer or shorter, so that devices that were switched on together part. */
function backOff(client: DhcpClient, doublings: number): number {
  const ms = FIRST_RETRY_MS << Math.min(doublings, MOST_DOUBLINGS);
  return ms * (0.875 + client.options.random() / 4);
}

/** A datagram has come. */
function hear(client: DhcpClient, s: number): void {
  if (s !== client.s || !receive(client)) return;
  const state = client.state;
  if (state === SELECTING) {
    if (answer.type === OFFER) take(client);
    return;
  }
  // Of those that were asked, which in these two states is one.
  const asked = (state !== REQUESTING && state !== RENEWING) || isSame(answer.server, client.server);
  if (!asked) return;
  if (answer.type === NAK) refused(client);
  else if (answer.type === ACK && isSame(answer.ip, client.wish)) bind(client);
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
  close(client);
  client.state = SELECTING;
  client.tries = 0;
  client.sentMs = 0;
  client.waitMs = backOff(client, client.refusals++);
}

function bind(client: DhcpClient): void {
  const lease = client.lease;
  close(client);
  lease.ip.set(answer.ip, 0);
  lease.subnet.set(answer.subnet, 0);
  lease.gateway.set(answer.gateway, 0);
  lease.nameServers.set(answer.nameServers, 0);
  client.server.set(answer.server, 0);
  const seconds = answer.leaseSeconds === FOR_EVER ? Number.POSITIVE_INFINITY : answer.leaseSeconds;
  const t1 = answer.renewalSeconds;
  const t2 = answer.rebindingSeconds;
  const given = t1 > 0 && t1 < t2 && t2 < seconds;
  client.renewalMs = 1000 * (given ? t1 : seconds / 2);
  client.rebindingMs = 1000 * (given ? t2 : (seconds * 7) / 8);
  client.endMs = 1000 * seconds;
  // It counts from when it was asked for.
  client.leaseMs = client.sentMs + TICK_MS;
  client.refusals = 0;
  client.leased = true;
  client.fallen = false;
  client.state = BOUND;
  settle(client, lease);
}

/** From now on the address may be somebody else's. */
function loseLease(client: DhcpClient): void {
  client.leased = false;
  client.searchMs = 0;
  settle(client, NOTHING);
}

function fallBack(client: DhcpClient): void {
  const fallback = client.options.fallback;
  if (!fallback) return;
  client.fallen = true;
  settle(client, fallback);
}

/** The device has these addresses now: the chip and the application are told. */
function settle(client: DhcpClient, network: Addresses): void {
  const provider = providerOf(client.info);
  const own = client.ip;
  if (!provider) return;
  const before = number(own);
  for (let i = 0; i < 4; i++) own[i] = network.ip[i];
  readdress(provider, {
    mac: client.mac,
    ip: own,
    subnet: network.subnet,
    gateway: network.gateway,
  });
  const onAddress = client.options.onAddress;
  if (!onAddress || number(own) === before) return;
  try {
    onAddress(isZero(own) ? null : own);
  } catch (error) {
    complain(error);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return number(a) === number(b);
}

function number(ip: Uint8Array): number {
  return (ip[0] << 24) | (ip[1] << 16) | (ip[2] << 8) | ip[3];
}
