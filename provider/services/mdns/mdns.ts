import { isNear } from '../../engine/addressing.ts';
import { isLinkUp } from '../../engine/health-check.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import { ARMED, FREE } from '../../engine/records/slot.ts';
import { ServiceTimer, setTimer } from '../../engine/service-timers.ts';
import { sameAddress } from '../../engine/udp/family.ts';
import { slotOf } from '../../engine/udp/open.ts';
import { openGroupPort, sendToGroup } from '../../engine/udp/service-group.ts';
import { closePort, openPort, ServicePort, sendFrom } from '../../engine/udp/service-port.ts';
import { isAny, same } from '../../headers/ip.ts';
import { notify } from '../notify.ts';
import { heard, readMdns, writeMdns } from './message.ts';
import {
  ANNOUNCED,
  ANY,
  IS_A,
  IS_SRV,
  type OwnRecord,
  recordsOf,
  type ServiceRecords,
  sixBits,
  UNIQUE,
} from './records.ts';

/**
 * Registers a name in `.local` and one service for the device (multicast DNS, RFC 6762; RFC 6763), through a service
 * port that is a member of the group while the device has an address. A second service port receives and sends unicast.
 * It is closed while connections need its slot.
 *
 * Differences from RFC 6762: probes request multicast answers, since unicast answers may arrive while no port for them
 * is open. A query with the TC bit is answered without waiting for further known answers. The reverse lookup of the
 * address is not supported.
 */

const PORT = 5353;
const GROUP = new Uint8Array([224, 0, 0, 251]);
/** ff02::fb. */
const GROUP6 = /* @__PURE__ */ new Uint8Array([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb]);
const TICK_MS = 100;
/** Period of the boards' clocks, in milliseconds. */
const WRAP_MS = 0x100000000;

/** The next step: 0 to 2 a probe, 3 and 4 an announcement, 5 answers only; LEFT: close and begin anew. */
export const LEFT = -1;
export const ANNOUNCING = 3;
const SETTLED = 5;
const PROBE_MS = 250;
const ANNOUNCE_MS = 1000;
/** Pause without a slot, or after losing a simultaneous probe (RFC 6762, 8.2), in milliseconds. */
const AGAIN_MS = 1000;
/** Longest pause, in milliseconds; it grows with every name that is in use. */
const MOST_WAIT_MS = 5000;
/** Delay of answers that several stations may send, in milliseconds, so that they do not collide. */
const SHARED_MS = 20;
/**
 * Shortest interval between multicasts of the same record, in milliseconds; the second applies to answers to a probe.
 */
const REPEAT_MS = 1000;
const PROBED_MS = 250;
/** Longest time to send a unicast answer, in milliseconds; it may wait for ARP. */
const REPLY_MS = 2500;
/** Time to live in answers to plain DNS queries, in seconds (RFC 6762, 6.7). */
const LEGACY_SECONDS = 10;
const FOR_LONG = 0xffff;
const MOST_OF_NAME = 59;
const MOST_BYTES = 1452;

export interface MdnsOptions {
  /** One label of at most 59 letters: `spisock` for spisock.local. */
  name: string;
  /** The result of `serviceOf`; null for none. */
  service: ServiceRecords | null;
  /** Called with the name and `.local` when the device has it. If another station uses the name, `-2` is appended. */
  onName: ((name: string) => void) | null;
  /** A source of random numbers, 0 <= x < 1. */
  random: () => number;
}

/** The responder, created by `startMdns`. All fields are read-only. */
export class Mdns {
  readonly info: ProtocolInfo;
  readonly options: MdnsOptions;
  /** The device's address; zeros while it has none. */
  readonly ip = new Uint8Array(4);
  /** In programs with IPv6: its addresses of it, 16 bytes each; and the port that is a member of their group. */
  ip6: Uint8Array | null = null;
  six: ServicePort | null = null;
  /** The label that it has or claims; its number, from 1 on. */
  name = '';
  attempt = 1;
  records: OwnRecord[] = [];
  /** The next step, and its delay after `sinceMs` of the clock. */
  step = LEFT;
  sinceMs = 0;
  waitMs = 0;
  /** Records to be multicast, as bits; since when; and how long after their last multicast. */
  pending = 0;
  pendingMs = 0;
  pauseMs = REPEAT_MS;
  readonly multicastMs = [0, 0, 0, 0, 0, 0];
  /** The buffer for received and sent messages, and the two service ports. */
  readonly buffer = new Uint8Array(MOST_BYTES);
  readonly servicePort: ServicePort;
  readonly reply: ServicePort;
  replyMs = 0;
  readonly timer: ServiceTimer;

  constructor(info: ProtocolInfo, options: MdnsOptions) {
    this.info = info;
    this.options = options;
    this.servicePort = new ServicePort(info, this.buffer, (length, ip, port): void =>
      receive(this, length, ip, port, false),
    );
    this.reply = new ServicePort(info, this.buffer, (length, ip, port): void =>
      receive(this, length, ip, port, true),
    );
    this.timer = new ServiceTimer(info.clock, (): void => tick(this));
  }
}

/**
 * Starts the responder; `setHost` sets its address. It ends with the provider.
 *
 * @param info the protocol info of a started provider
 * @param options settings
 * @returns the responder
 */
export function startMdns(info: ProtocolInfo, options: MdnsOptions): Mdns {
  const mdns = new Mdns(info, options);
  setTimer(mdns.timer, providerOf(info), 1 + Math.floor(options.random() * PROBE_MS));
  return mdns;
}

/**
 * Sets the device's address, 4 bytes; null for none. The former address is withdrawn.
 *
 * @param mdns the responder
 * @param ip the address in network order
 */
export function setHost(mdns: Mdns, ip: ArrayLike<number> | null): void {
  const before = mdns.ip.slice(0);
  mdns.ip.fill(0);
  if (ip) mdns.ip.set(ip, 0);
  if (same(before, mdns.ip)) return;
  if (mdns.step > ANNOUNCING) multicastAll(mdns, ANNOUNCED | sixBits(mdns.records), 0);
  mdns.step = LEFT;
}

function since(mdns: Mdns, ms: number): number {
  return (mdns.info.clock.now() - ms + WRAP_MS) % WRAP_MS;
}

function tick(mdns: Mdns): void {
  const provider = providerOf(mdns.info);
  if (!provider) return;
  setTimer(mdns.timer, provider, TICK_MS);
  const usable = isLinkUp(provider) && !isAny(mdns.ip);
  if (mdns.step === LEFT) {
    closePort(mdns.servicePort);
    closePort(mdns.reply);
    if (hooks.ipv6 && mdns.six) closePort(mdns.six);
    if (usable) begin(mdns, mdns.options.random() * PROBE_MS);
    return;
  }
  // The cable may be connected to another network when the link returns, and a reset of the chip has closed the slot.
  if (!usable || (mdns.step > 0 && !slotOf(mdns.servicePort))) {
    mdns.step = LEFT;
    return;
  }
  if (mdns.step < SETTLED && since(mdns, mdns.sinceMs) >= mdns.waitMs) goOn(mdns);
  answerAll(mdns);
  if (mdns.step > 0) listenAlone(mdns, provider);
}

/** Opens the port for unicast if two slots are free; closes it if none is, for the listeners. */
function listenAlone(mdns: Mdns, provider: Provider): void {
  let spare = 0;
  for (let n = 0; n < provider.slots.length; n++) {
    const state = provider.slots[n].state;
    if (state === FREE || state === ARMED) spare++;
  }
  if (hooks.ipv6 && mdns.six) {
    if (spare > 1 && openGroupPort(mdns.six, PORT, GROUP6)) spare--;
    else if (spare === 0) closePort(mdns.six);
  }
  if (!slotOf(mdns.reply)) {
    if (spare > 1) openPort(mdns.reply, PORT);
  } else if (spare === 0 && since(mdns, mdns.replyMs) >= REPLY_MS) closePort(mdns.reply);
}

/** Begins to claim the name. */
function begin(mdns: Mdns, waitMs: number): void {
  const attempt = mdns.attempt;
  mdns.name = mdns.options.name.slice(0, MOST_OF_NAME) + (attempt > 1 ? '-' + attempt : '');
  mdns.records = recordsOf(mdns.name, mdns.ip, mdns.options.service, mdns.ip6);
  mdns.pending = 0;
  wait(mdns, 0, waitMs);
}

function wait(mdns: Mdns, step: number, ms: number): void {
  mdns.step = step;
  mdns.sinceMs = mdns.info.clock.now();
  mdns.waitMs = ms;
}

function goOn(mdns: Mdns): void {
  const step = mdns.step;
  if (!openGroupPort(mdns.servicePort, PORT, GROUP)) return wait(mdns, step, AGAIN_MS);
  if (step < ANNOUNCING) {
    const length = writeMdns(mdns.buffer, 0, mdns.records, IS_A | IS_SRV, ANY, 0, FOR_LONG);
    if (sendToGroup(mdns.servicePort, PORT, GROUP, length)) wait(mdns, step + 1, PROBE_MS);
    return;
  }
  if (!multicastAll(mdns, ANNOUNCED | sixBits(mdns.records), FOR_LONG)) return;
  wait(mdns, step + 1, ANNOUNCE_MS);
  if (step === ANNOUNCING) notify(mdns.options.onName, mdns.name + '.local');
}

/** Multicasts `bits` and additional records. Returns false if it cannot be sent now. */
export function multicastAll(mdns: Mdns, bits: number, most: number): boolean {
  const length = writeMdns(mdns.buffer, 0, mdns.records, 0, 0, bits, most);
  if (!sendToGroup(mdns.servicePort, PORT, GROUP, length)) return false;
  if (hooks.ipv6 && mdns.six) sendToGroup(mdns.six, PORT, GROUP6, length);
  for (let i = 0; i < mdns.multicastMs.length; i++)
    if (bits & (1 << i)) mdns.multicastMs[i] = mdns.info.clock.now();
  return true;
}

/** Multicasts the answers that are due. */
function answerAll(mdns: Mdns): void {
  let bits = 0;
  if ((mdns.pending & ~(UNIQUE | sixBits(mdns.records))) !== 0 && since(mdns, mdns.pendingMs) < SHARED_MS)
    return;
  for (let i = 0; i < mdns.multicastMs.length; i++)
    if (since(mdns, mdns.multicastMs[i]) >= mdns.pauseMs) bits |= mdns.pending & (1 << i);
  if (bits === 0 || !multicastAll(mdns, bits, FOR_LONG)) return;
  mdns.pending &= ~bits;
  mdns.pauseMs = REPEAT_MS;
}

/** Handles a received datagram. `alone`: it was unicast. */
export function receive(mdns: Mdns, length: number, ip: Uint8Array, port: number, alone: boolean): void {
  // A group of the segment has no other members, and nobody else asks over IPv6.
  const near = (hooks.ipv6 !== null && ip.length === 16) || isNear(mdns.info, ip);
  const claiming = mdns.step <= ANNOUNCING;
  if (mdns.step === LEFT || (alone && !near) || sameAddress(ip, mdns.ip)) return;
  if (!readMdns(mdns.buffer, length, mdns.records, claiming)) return;
  if (heard.isResponse) {
    if (heard.conflict && port === PORT) clash(mdns);
    return;
  }
  if (claiming) {
    if (heard.lost) begin(mdns, AGAIN_MS);
    return;
  }
  let bits = (heard.alone | heard.shared) & ~heard.known;
  if (port !== PORT) {
    if (near && bits) answer(mdns, ip, port, bits, true);
    return;
  }
  const single = alone ? bits : bits & ~heard.shared;
  if (single && near && answer(mdns, ip, port, single, false)) bits &= ~single;
  if (bits === 0) return;
  if (mdns.pending === 0) mdns.pendingMs = mdns.info.clock.now();
  if (heard.probed) mdns.pauseMs = PROBED_MS;
  mdns.pending |= bits;
  answerAll(mdns);
}

/** Sends a unicast answer; to a plain DNS query, in its format and with its question. */
function answer(mdns: Mdns, ip: Uint8Array, port: number, bits: number, plain: boolean): boolean {
  if (!openPort(mdns.reply, PORT)) return false;
  const id = plain ? heard.id : 0;
  const questions = plain ? bits & -bits : 0;
  const most = plain ? LEGACY_SECONDS : FOR_LONG;
  const length = writeMdns(mdns.buffer, id, mdns.records, questions, heard.type, bits, most);
  mdns.replyMs = mdns.info.clock.now();
  return sendFrom(mdns.reply, ip, port, length);
}

/**
 * Another station has the name. A name that the device had is claimed again; if the other station defends it, it is
 * lost.
 */
function clash(mdns: Mdns): void {
  if (mdns.step > ANNOUNCING) return begin(mdns, 0);
  mdns.attempt++;
  begin(mdns, Math.min(mdns.attempt * PROBE_MS, MOST_WAIT_MS));
}
