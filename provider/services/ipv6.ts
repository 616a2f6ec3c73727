import * as six from '#chip/ip6';
import { drop } from '../engine/connection.ts';
import { isLinkUp } from '../engine/health-check.ts';
import { afterChange } from '../engine/poll.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../engine/records/provider.ts';
import type { UdpOwner } from '../engine/records/records.ts';
import { SERVICE, type Slot } from '../engine/records/slot.ts';
import { ServiceTimer, setTimer } from '../engine/service-timers.ts';
import { claimSlot, slotOf } from '../engine/udp/open.ts';
import { number, word } from '../headers/ip.ts';
import { same6 } from '../headers/ip6.ts';
import { enableIpv6 } from '../index.ts';
import { notify } from './notify.ts';

/**
 * The device's addresses of IPv6 (RFC 4862): the link-local one, and one under the prefix that a router advertises, each
 * after the segment was asked whether a station has it. For a few seconds a socket of the chip is borrowed to hear routers.
 */

const TICK_MS = 100;
/** A router has this long to answer, three times (RFC 4861, 10). */
const ANSWER_TICKS = 40;
const SOLICITATIONS = 3;
/** Without a router one is asked for again after so many seconds. */
const RETRY_S = 60;
/** A prefix is asked for again after half of its time, but not more often than each minute, and each half hour at least. */
const LEAST_S = 60;
const MOST_S = 1800;

/** What the client does. */
const WAITING = 0;
const PROBING_LINK_LOCAL = 1;
const ASKING = 2;
const LISTENING = 3;
const PROBING_GLOBAL = 4;
const SETTLED = 5;

const ROUTER_ADVERTISEMENT = 134;
/** Where options begin, and those that are read: a prefix. */
const OPTIONS = 16;
const OPTION_PREFIX = 3;
const AUTONOMOUS = 0x40;
/** Name servers, behind 8 bytes. */
const OPTION_SERVERS = 25;
/** The longest advertisement that is read. */
const MESSAGE = 256;

export interface Ipv6Options {
  /** Called with each address of 16 bytes that the device has from now on, and with null when the last global one is over. */
  onAddress: ((ip: Uint8Array | null) => void) | null;
  /** Called with an address that another station has, and that is not taken therefore. */
  onConflict: ((ip: Uint8Array) => void) | null;
  /**
   * Called with the name servers that a router advertises (RFC 8106), addresses of 16 bytes one behind the other; not called
   * where it advertises none. `setNameServers6` takes them.
   */
  onNameServers?: ((servers: Uint8Array) => void) | null;
}

/** A running client, created by `startIpv6`. All fields are read-only. */
export class Ipv6Client implements UdpOwner {
  /** 16 bytes each; zeros for none. */
  readonly linkLocal = new Uint8Array(16);
  readonly global = new Uint8Array(16);
  readonly router = new Uint8Array(16);
  readonly info: ProtocolInfo;
  readonly options: Ipv6Options;
  state = WAITING;
  ticks = 0;
  tries = 0;
  /** The address that is being probed, and its mask; what an advertisement says of its times, in seconds. */
  readonly wish = new Uint8Array(16);
  readonly mask = new Uint8Array(16);
  validS = 0;
  /** The chip was told to probe it. */
  asked = false;
  slot: Slot | null = null;
  readonly message = new Uint8Array(MESSAGE);
  readonly from = new Uint8Array(16);
  readonly timer: ServiceTimer;

  constructor(info: ProtocolInfo, options: Ipv6Options) {
    this.info = info;
    this.options = options;
    this.timer = new ServiceTimer(info.clock, (): void => tick(this));
  }

  wants(): boolean {
    return false;
  }

  sent(): void {}

  looked(): void {}

  fail(): void {}
}

/**
 * Gives the device its addresses of IPv6, now and as long as the program runs.
 *
 * @param info the provider
 * @param options callbacks
 * @returns the client; null if the provider is not started, or its chip has no IPv6
 */
export function startIpv6(info: ProtocolInfo, options: Ipv6Options): Ipv6Client | null {
  const client = new Ipv6Client(info, options);
  if (!enableIpv6(info, client.linkLocal)) return null;
  tick(client);
  return client;
}

function tick(client: Ipv6Client): void {
  const provider = providerOf(client.info);
  setTimer(client.timer, provider, TICK_MS);
  if (provider && provider.up && isLinkUp(provider)) step(client, provider);
}

function step(client: Ipv6Client, provider: Provider): void {
  const chip = provider.chip;
  client.ticks++;
  if (client.state === WAITING) {
    makeAddress(client, chip.network.mac);
    client.wish[0] = 0xfe;
    client.wish[1] = 0x80;
    probe(client, PROBING_LINK_LOCAL);
  } else if (client.state === PROBING_LINK_LOCAL || client.state === PROBING_GLOBAL) {
    const taken = client.asked ? six.probed(chip) : -1;
    if (!client.asked) client.asked = six.probe(chip, client.wish);
    if (taken > 0) conflict(client);
    else if (taken === 0) take(client);
  } else if (client.state === ASKING) ask(client, provider);
  else if (client.state === LISTENING) hear(client, provider);
  else if (client.ticks * TICK_MS >= pauseS(client) * 1000) {
    client.tries = 0;
    client.state = ASKING;
  }
}

/** How long nothing is asked. */
function pauseS(client: Ipv6Client): number {
  if (client.validS === 0) return RETRY_S;
  return Math.max(LEAST_S, Math.min(client.validS / 2, MOST_S));
}

/** The last eight bytes of the device's addresses (RFC 4291, appendix A). */
function makeAddress(client: Ipv6Client, mac: Uint8Array): void {
  const wish = client.wish;
  wish.fill(0);
  for (let i = 0; i < 3; i++) {
    wish[8 + i] = mac[i];
    wish[13 + i] = mac[3 + i];
  }
  wish[8] ^= 2;
  wish[11] = 0xff;
  wish[12] = 0xfe;
}

function probe(client: Ipv6Client, state: number): void {
  client.asked = six.probe(client.info.chip, client.wish);
  client.state = state;
}

function conflict(client: Ipv6Client): void {
  const isLinkLocal = client.state === PROBING_LINK_LOCAL;
  client.state = SETTLED;
  client.ticks = 0;
  // Without a link-local address nothing else works: it is tried again.
  if (isLinkLocal) client.state = WAITING;
  notify(client.options.onConflict, client.wish);
}

/** No station has the probed address. */
function take(client: Ipv6Client): void {
  const chip = client.info.chip;
  client.ticks = 0;
  if (client.state === PROBING_LINK_LOCAL) {
    client.linkLocal.set(client.wish, 0);
    six.useIpv6(chip, client.wish);
    client.tries = 0;
    client.state = ASKING;
    notify(client.options.onAddress, client.linkLocal);
    return;
  }
  client.global.set(client.wish, 0);
  client.state = SETTLED;
  six.setGlobal(chip, client.global, client.mask, client.router);
  notify(client.options.onAddress, client.global);
}

/** Borrows a socket, and asks for a router. */
function ask(client: Ipv6Client, provider: Provider): void {
  const slot = slotOf(client) || claimSlot(provider, client, null, SERVICE, 0);
  if (!slot) return;
  client.slot = slot;
  if (!six.openForRouters(provider.chip, slot.view)) return giveBack(client, provider);
  six.solicit(provider.chip);
  client.tries++;
  client.ticks = 0;
  client.state = LISTENING;
}

function giveBack(client: Ipv6Client, provider: Provider): void {
  const slot = slotOf(client);
  client.slot = null;
  if (!slot) return;
  drop(provider, slot);
  afterChange(provider);
}

function hear(client: Ipv6Client, provider: Provider): void {
  const slot = slotOf(client);
  const length = slot ? six.advertisement(provider.chip, slot.view, client.message, client.from) : -1;
  const read = Math.min(length, MESSAGE);
  if (length > 0 && readPrefix(client, read)) {
    giveBack(client, provider);
    const onNameServers = client.options.onNameServers;
    if (onNameServers) tellServers(client.message, read, onNameServers);
    follow(client);
  } else if (length < 0 || client.ticks >= ANSWER_TICKS) {
    giveBack(client, provider);
    client.state = client.tries < SOLICITATIONS ? ASKING : SETTLED;
    client.ticks = 0;
    if (client.state === SETTLED) lose(client);
  }
}

/** No router answers: an address under its prefix is over once its time is. */
function lose(client: Ipv6Client): void {
  if (client.validS === 0 || client.validS > 2 * pauseS(client)) return;
  client.validS = 0;
  client.global.fill(0);
  client.router.fill(0);
  six.setGlobal(client.info.chip, client.global, client.global, client.router);
  notify(client.options.onAddress, null);
}

/** Reads the first prefix of 64 bits for addresses of one's own. Returns false for a message without one. */
function readPrefix(client: Ipv6Client, length: number): boolean {
  const bytes = client.message;
  if (bytes[0] !== ROUTER_ADVERTISEMENT) return false;
  for (let at = OPTIONS; at + 8 <= length && bytes[at + 1] > 0; at += bytes[at + 1] * 8) {
    if (bytes[at] !== OPTION_PREFIX || at + 32 > length) continue;
    const valid = number(bytes, at + 4);
    if (bytes[at + 2] !== 64 || (bytes[at + 3] & AUTONOMOUS) === 0 || valid === 0) continue;
    makeAddress(client, client.info.chip.network.mac);
    for (let i = 0; i < 8; i++) client.wish[i] = bytes[at + 16 + i];
    client.mask.fill(0xff, 0, 8);
    client.validS = valid;
    return true;
  }
  return false;
}

/** Passes on the name servers in an advertisement that may be asked now. */
function tellServers(bytes: Uint8Array, length: number, tell: (servers: Uint8Array) => void): void {
  for (let at = OPTIONS; at + 8 <= length && bytes[at + 1] > 0; at += bytes[at + 1] * 8) {
    const end = at + bytes[at + 1] * 8;
    if (bytes[at] !== OPTION_SERVERS || end > length || end < at + 24 || number(bytes, at + 4) === 0)
      continue;
    return notify(tell, bytes.slice(at + 8, end));
  }
}

/** An advertisement has come: its sender is the router, unless its lifetime is 0, and its prefix makes the address. */
function follow(client: Ipv6Client): void {
  const bytes = client.message;
  if (word(bytes, 6) === 0) client.router.fill(0);
  else client.router.set(client.from, 0);
  client.ticks = 0;
  if (!same6(client.wish, client.global, 0)) return probe(client, PROBING_GLOBAL);
  client.state = SETTLED;
  six.setGlobal(client.info.chip, client.global, client.mask, client.router);
}
