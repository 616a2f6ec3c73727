import { hasAddress, randomPort } from '../engine/addressing.ts';
import { isLinkUp } from '../engine/health-check.ts';
import { type ProtocolInfo, providerOf } from '../engine/records/provider.ts';
import { ServiceTimer, setTimer } from '../engine/service-timers.ts';
import { closePort, openPort, ServicePort, sendFrom } from '../engine/udp/service-port.ts';
import { number, putNumber, same } from '../headers/ip.ts';
import { message } from './message.ts';
import { notify } from './notify.ts';

/**
 * A clock that is set by SNTP (RFC 4330), through a service port that is open only while an answer is expected, and
 * runs by the runtime's clock in between. It jumps when it is set; use the runtime's clock for steady intervals.
 */

const SERVER_PORT = 123;
const SERVERS = 3;
const TICK_MS = 250;
/** Time to wait for an answer, in milliseconds; ARP may take 1.8 s of it. Then the next server is asked. */
const ANSWER_MS = 3000;
/**
 * After all servers were silent, the first one is asked again after 16, 32 ... 1024 s: at least 15 s (RFC 4330, 10).
 */
const FIRST_RETRY_MS = 16_000;
const MOST_DOUBLINGS = 6;
/** Period of a 32-bit clock, in milliseconds. */
const WRAP_MS = 0x100000000;

/** Length of a message without optional fields, and the offsets of its fields. */
const LENGTH = 48;
const KISS_CODE = 12;
const ORIGINATE = 24;
const RECEIVE = 32;
const TRANSMIT = 40;
/** Version 4, mode 3 (client). Answers have mode 4 (server), version 3 or 4, after the leap indicator. */
const REQUEST = 0x23;
const ANSWER_3 = 0x1c;
const ANSWER_4 = 0x24;
const UNSYNCHRONISED = 3;
const MOST_STRATUM = 15;
/** Kiss codes that concern a client (RFC 5905, 7.4): rate exceeded; access denied. */
const RATE = 0x52415445;
const DENY = 0x44454e59;
const RSTR = 0x52535452;
/** Servers that denied access are asked again after an hour, if no other is left. */
const DENIED_MS = 3_600_000;
/** Longest interval of a server that requested a lower rate, 36 hours (RFC 5905, MAXPOLL). */
const LONGEST_REST_MS = 131_072_000;
/** Interval between checks while no server may be asked, in milliseconds. */
const RESTING_MS = 1000;
/** Seconds from 1900 to 1970. The counter wraps in 2036: a value before 1970 is one after the wrap. */
const UNIX_SECONDS = 2208988800;
const ERA_SECONDS = 0x100000000;
const FRACTIONS_OF_MS = 4294967.296;

/** Finds the address of a name, now or later: `resolve` of a resolver. */
export type Find = (name: string, done: (ip: Uint8Array | null) => void) => void;

export interface SntpOptions {
  /** Up to three, the preferred one first: addresses of 4 bytes, or names if `find` is given. */
  servers: (Uint8Array | string)[];
  find: Find | null;
  /** Interval between settings of the clock: from 16 s up to 49 days, in milliseconds. */
  everyMs: number;
  /** Called whenever the clock was set, with milliseconds since 1970. */
  onTime: ((unixMs: number) => void) | null;
  /** A source of random numbers, 0 <= x < 1. */
  random: () => number;
}

/** A running client, created by `startSntp`. All fields are read-only. */
export class SntpClient {
  readonly info: ProtocolInfo;
  readonly options: SntpOptions;
  readonly servicePort: ServicePort;
  /** The servers; and those that denied access, which are asked if no other is left. */
  servers: (Uint8Array | string)[];
  denied: (Uint8Array | string)[] = [];
  /** For each of `servers`: its requested interval between questions in ms, and the time of the last question. */
  holdOffMs: number[] = [];
  askedMs: number[] = [];
  /** Index of the server asked last. */
  at = 0;
  /** Milliseconds since 1970 at the clock's `nowMs`; 0 if not known. */
  unixMs = 0;
  nowMs: number;
  /** The clock at the last question, and the time from then to the next one. */
  sentMs: number;
  waitMs = 0;
  /** Number of questions since the last answer. */
  tries = 0;
  /** Number of questions: a name that is resolved after its question has timed out is ignored. */
  question = 0;
  /** The server asked, and the 64 random bits that its answer must repeat; null while no answer is expected. */
  asked: Uint8Array | null = null;
  high = 0;
  low = 0;
  readonly timer: ServiceTimer;

  constructor(info: ProtocolInfo, options: SntpOptions) {
    this.info = info;
    this.options = options;
    this.nowMs = this.sentMs = info.clock.now();
    this.servers = options.servers.slice(0, SERVERS);
    this.servicePort = new ServicePort(info, message, (length, ip, port): void =>
      receive(this, length, ip, port),
    );
    this.timer = new ServiceTimer(info.clock, (): void => tick(this));
  }
}

/**
 * Starts a client. Servers are asked as soon as there are a link and an address. It ends with the provider.
 *
 * @param info the protocol info of a started provider
 * @param options settings
 * @returns the client; its time is not known yet
 */
export function startSntp(info: ProtocolInfo, options: SntpOptions): SntpClient {
  const client = new SntpClient(info, options);
  setTimer(client.timer, providerOf(info), TICK_MS);
  return client;
}

/**
 * Sets the servers. They are asked at once if the clock was never set, else when the next setting is due.
 *
 * @param client a running client
 * @param servers up to three, as in the options
 */
export function setTimeServers(client: SntpClient, servers: (Uint8Array | string)[]): void {
  leave(client);
  client.servers = servers.slice(0, SERVERS);
  client.denied = [];
  client.holdOffMs = [];
  client.tries = 0;
  if (client.unixMs === 0) client.waitMs = 0;
}

/** Returns milliseconds since 1970, UTC; 0 if not known. */
export function unixTime(client: SntpClient): number {
  return client.unixMs === 0 ? 0 : client.unixMs + since(client, client.nowMs);
}

function since(client: SntpClient, ms: number): number {
  return (client.info.clock.now() - ms + WRAP_MS) % WRAP_MS;
}

function tick(client: SntpClient): void {
  const info = client.info;
  const provider = providerOf(info);
  if (!provider) return;
  setTimer(client.timer, provider, TICK_MS);
  // The runtime's clock wraps; this one does not.
  client.unixMs = unixTime(client);
  client.nowMs = info.clock.now();
  const waitedMs = since(client, client.sentMs);
  if (client.asked && waitedMs >= ANSWER_MS) leave(client);
  if (waitedMs < client.waitMs || client.servers.length === 0) return;
  // A question that is due stays so when the clock wraps.
  client.waitMs = 0;
  if (isLinkUp(provider) && hasAddress(info)) ask(client);
}

/** Ends the wait for an answer. */
function leave(client: SntpClient): void {
  client.asked = null;
  client.question++;
  closePort(client.servicePort);
}

/** Asks the next server, or resolves its name first. */
function ask(client: SntpClient): void {
  const servers = client.servers;
  const find = client.options.find;
  leave(client);
  client.sentMs = client.nowMs;
  client.waitMs = RESTING_MS;
  if (!choose(client)) return;
  const server = servers[client.at];
  client.waitMs = client.tries % servers.length === 0 ? backOff(client) : ANSWER_MS;
  if (typeof server !== 'string') return send(client, server);
  const question = client.question;
  if (!find) return;
  find(server, function (ip): void {
    if (ip && client.question === question) send(client, ip.slice(0));
  });
}

/** Selects the next server. Returns false if all of them have requested a longer interval. */
function choose(client: SntpClient): boolean {
  const servers = client.servers;
  for (let i = 0; i < servers.length; i++) {
    const at = (client.tries + i) % servers.length;
    const holdOffMs = client.holdOffMs[at];
    if (holdOffMs && since(client, client.askedMs[at]) < holdOffMs) continue;
    client.at = at;
    client.tries += i + 1;
    return true;
  }
  return false;
}

/** Returns 16, 32 ... 1024 s, plus up to an eighth, so that devices switched on together spread out. */
function backOff(client: SntpClient): number {
  const round = Math.floor((client.tries - 1) / client.servers.length);
  return (FIRST_RETRY_MS << Math.min(round, MOST_DOUBLINGS)) * (1 + client.options.random() / 8);
}

function send(client: SntpClient, ip: Uint8Array): void {
  const random = client.options.random;
  client.high = Math.floor(random() * WRAP_MS);
  client.low = Math.floor(random() * WRAP_MS);
  message.fill(0, 0, LENGTH);
  message[0] = REQUEST;
  // A server repeats these 64 bits unchanged; a sender that cannot read them cannot forge its answer.
  putNumber(message, TRANSMIT, client.high);
  putNumber(message, TRANSMIT + 4, client.low);
  client.sentMs = client.info.clock.now();
  if (
    openPort(client.servicePort, randomPort(random)) &&
    sendFrom(client.servicePort, ip, SERVER_PORT, LENGTH)
  ) {
    client.asked = ip;
    client.askedMs[client.at] = client.sentMs;
    return;
  }
  // No slot is free: the same server is asked at the next tick.
  client.tries--;
  client.waitMs = 0;
}

/** Handles a received datagram. */
function receive(client: SntpClient, length: number, ip: Uint8Array, port: number): void {
  if (!client.asked || port !== SERVER_PORT || !same(client.asked, ip) || length < LENGTH) return;
  const kind = message[0] & 0x3f;
  if (kind !== ANSWER_3 && kind !== ANSWER_4) return;
  if (number(message, ORIGINATE) !== client.high || number(message, ORIGINATE + 4) !== client.low) return;
  if (message[1] === 0 || message[1] > MOST_STRATUM || message[0] >> 6 === UNSYNCHRONISED)
    return useless(client, message[1] === 0 ? number(message, KISS_CODE) : 0);
  if (number(message, TRANSMIT) === 0 && number(message, TRANSMIT + 4) === 0) return leave(client);
  const elapsedMs = since(client, client.sentMs);
  const unixMs = timeAt(TRANSMIT);
  // Time between the server's receive and transmit timestamps; the rest is assumed to be equal in both directions.
  const servedMs = unixMs - timeAt(RECEIVE);
  leave(client);
  client.tries = 0;
  client.waitMs = Math.max(client.options.everyMs, FIRST_RETRY_MS);
  client.nowMs = client.info.clock.now();
  client.unixMs = unixMs + Math.round((elapsedMs - Math.max(0, Math.min(servedMs, elapsedMs))) / 2);
  notify(client.options.onTime, client.unixMs);
}

/** Returns a timestamp of the message, in milliseconds since 1970. */
function timeAt(at: number): number {
  const seconds = number(message, at);
  const era = seconds < UNIX_SECONDS ? ERA_SECONDS : 0;
  return (seconds + era - UNIX_SECONDS) * 1000 + Math.floor(number(message, at + 4) / FRACTIONS_OF_MS);
}

/** The server cannot answer. It is asked again, for any reason, unless it has requested otherwise. */
function useless(client: SntpClient, code: number): void {
  const at = client.at;
  leave(client);
  if (code === DENY || code === RSTR) return strike(client, at);
  if (code !== RATE) return;
  const usualMs = client.unixMs === 0 ? 2 * FIRST_RETRY_MS : Math.max(client.options.everyMs, FIRST_RETRY_MS);
  client.holdOffMs[at] = Math.min(2 * Math.max(client.holdOffMs[at] || 0, usualMs), LONGEST_REST_MS);
}

/** The server has denied access: the next one takes its place. */
function strike(client: SntpClient, at: number): void {
  const servers = client.servers;
  const round = Math.floor((client.tries - 1) / servers.length);
  client.denied.push(servers[at]);
  servers.splice(at, 1);
  client.holdOffMs.splice(at, 1);
  client.askedMs.splice(at, 1);
  client.tries = round * servers.length + at;
  if (servers.length > 0) return;
  client.servers = client.denied;
  client.denied = [];
  client.tries = 0;
  client.waitMs = DENIED_MS;
}
