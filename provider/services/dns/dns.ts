import { randomPort } from '../../engine/addressing.ts';
import { complain } from '../../engine/records/callbacks.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, providerOf } from '../../engine/records/provider.ts';
import { ServiceTimer, setTimer } from '../../engine/service-timers.ts';
import { sameAddress } from '../../engine/udp/family.ts';
import { closePort, openPort, ServicePort, sendFrom } from '../../engine/udp/service-port.ts';
import { WSAEAFNOSUPPORT, WSAHOST_NOT_FOUND, WSANO_DATA, WSATRY_AGAIN } from '../../headers/errors.ts';
import { readIp } from '../../headers/ip.ts';
import { isAny6, readIp6 } from '../../headers/ip6.ts';
import { message } from '../message.ts';
import { cached, DnsCache, remember } from './cache.ts';
import { DnsAnswer, isName, readAnswer, writeQuery } from './message.ts';

/**
 * Finds the addresses of names (RFC 1035), through a service port that is open only during a lookup. It needs
 * recursive servers, and uses UDP only: an answer that does not fit into a datagram is an error.
 */

const SERVER_PORT = 53;
const SERVERS = 3;
/** Most lookups at one time. */
const MOST_QUERIES = 4;
/** Transmissions to each server. The first waits for a second, and each further one twice as long. */
const ROUNDS = 3;
const FIRST_WAIT_MS = 1000;
const TICK_MS = 100;
/** Most ticks in which a query cannot be sent, because the chip sends one datagram at a time or no slot is free. */
const MOST_STALLS = 50;

/** Called with the address, 4 bytes, or 16 from `resolve6`, that are valid during the call only; or with null and the error. */
export type Resolved = (ip: Uint8Array | null, error: number) => void;

class Query {
  /** Null if the entry is free. */
  done: Resolved | null = null;
  name = '';
  /** In programs with IPv6: its addresses are asked for. */
  isSix!: boolean;
  id = 0;
  tries = 0;
  stalls = 0;
  sentMs = 0;
  waitMs = 0;
  /** The servers, as bits, that have answered that there is no address and are not recursive. */
  lame = 0;
  /** The server that was asked last; null for none yet. */
  server: Uint8Array | null = null;
}

/** A resolver, created by `createResolver`. */
export class DnsResolver {
  readonly info: ProtocolInfo;
  readonly random: () => number;
  readonly cache = new DnsCache();
  /** Created when needed, and reused. */
  readonly queries: Query[] = [];
  /** Addresses of the servers, the preferred one first. */
  servers: Uint8Array[] = [];
  readonly servicePort: ServicePort;
  /** A query could not be sent: the others wait for the next tick, too, so that their order stays. */
  stalled = false;
  readonly timer: ServiceTimer;

  constructor(info: ProtocolInfo, random: () => number) {
    this.info = info;
    this.random = random;
    this.servicePort = new ServicePort(info, message, (length, ip, port): void =>
      receive(this, length, ip, port),
    );
    this.timer = new ServiceTimer(info.clock, (): void => tick(this));
  }
}

const answer = new DnsAnswer();

/**
 * Creates a resolver, initially without servers.
 *
 * @param info the protocol info of a started provider
 * @param random a source of random numbers, 0 <= x < 1
 * @returns the resolver
 */
export function createResolver(info: ProtocolInfo, random: () => number): DnsResolver {
  return new DnsResolver(info, random);
}

/**
 * Sets the servers.
 *
 * @param resolver the resolver
 * @param servers up to three addresses of 4 bytes, one after the other, the preferred one first; zeros are skipped
 */
export function setNameServers(resolver: DnsResolver, servers: Uint8Array): void {
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 4 <= servers.length && kept.length < SERVERS; at += 4)
    if (servers[at] !== 0) kept.push(servers.slice(at, at + 4));
  resolver.servers = kept;
}

/**
 * Sets servers that are asked over IPv6, in front of those that are set, in programs that call `enableIpv6`. `setNameServers`
 * sets new ones in place of all.
 *
 * @param resolver the resolver
 * @param servers up to three addresses of 16 bytes, one after the other, the preferred one first; zeros are skipped
 */
export function setNameServers6(resolver: DnsResolver, servers: Uint8Array): void {
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 16 <= servers.length && kept.length < SERVERS; at += 16)
    if (!isAny6(servers.subarray(at, at + 16))) kept.push(servers.slice(at, at + 16));
  for (let i = 0; i < resolver.servers.length && kept.length < SERVERS; i++)
    if (resolver.servers[i].length === 4) kept.push(resolver.servers[i]);
  resolver.servers = kept;
  // It is opened again for both versions of IP.
  closePort(resolver.servicePort);
  resolver.servicePort.isSix = hooks.ipv6 !== null;
}

/**
 * Finds an IPv4 address of `name`. Never blocks. `done` is called before this returns if the name is an address, is
 * cached, or cannot be looked up, else from the runtime's loop or from a blocking call of the program.
 *
 * @param resolver the resolver
 * @param name at most 253 letters; case and a final dot make no difference
 * @param done gets the address, or WSAHOST_NOT_FOUND (the name does not exist or is invalid), WSANO_DATA (the name has
 * no address), WSATRY_AGAIN (no server is set or has answered, no slot was free for 5 s, or four lookups are in
 * progress), or WSANO_RECOVERY (the answer is longer than UDP carries)
 */
export function resolve(resolver: DnsResolver, name: string, done: Resolved): void {
  const asked = (name.charAt(name.length - 1) === '.' ? name.slice(0, -1) : name).toLowerCase();
  if (readIp(asked, answer.ip)) return done(answer.ip, 0);
  lookUp(resolver, asked, false, done);
}

/** As `resolve`, for an address of IPv6. It needs a program that calls `enableIpv6`; others get WSAEAFNOSUPPORT. */
export function resolve6(resolver: DnsResolver, name: string, done: Resolved): void {
  if (!hooks.ipv6) return done(null, WSAEAFNOSUPPORT);
  const asked = (name.charAt(name.length - 1) === '.' ? name.slice(0, -1) : name).toLowerCase();
  const ip = new Uint8Array(16);
  if (readIp6(asked, ip)) return done(ip, 0);
  lookUp(resolver, asked, true, done);
}

/** As `resolve`; in programs with IPv6, for a name without an address of IPv4, as `resolve6`. */
export function resolveAny(resolver: DnsResolver, name: string, done: Resolved): void {
  resolve(resolver, name, function (ip, error): void {
    if (hooks.ipv6 && error === WSANO_DATA) resolve6(resolver, name, done);
    else done(ip, error);
  });
}

function lookUp(resolver: DnsResolver, asked: string, isSix: boolean, done: Resolved): void {
  if (!isName(asked)) return done(null, WSAHOST_NOT_FOUND);
  const known = cached(resolver.cache, keyOf(asked, isSix), resolver.info.clock.now());
  if (known) return done(known, 0);
  const query = place(resolver.queries);
  if (!query || resolver.servers.length === 0) return done(null, WSATRY_AGAIN);
  query.done = done;
  query.name = asked;
  if (hooks.ipv6) query.isSix = isSix;
  query.tries = query.stalls = query.lame = 0;
  ask(resolver, query);
  wait(resolver);
}

/** The name of an entry in the cache; a name itself has no blank. */
function keyOf(name: string, isSix: boolean): string {
  return hooks.ipv6 && isSix ? name + ' 6' : name;
}

function place(queries: Query[]): Query | null {
  for (let i = 0; i < MOST_QUERIES; i++) {
    if (i === queries.length) queries.push(new Query());
    if (!queries[i].done) return queries[i];
  }
  return null;
}

function wait(resolver: DnsResolver): void {
  if (!resolver.timer.isSet) setTimer(resolver.timer, providerOf(resolver.info), TICK_MS);
}

/** Asks the next server, or ends the lookup after the last attempt. */
function ask(resolver: DnsResolver, query: Query): void {
  const servers = resolver.servers;
  const random = resolver.random;
  const round = Math.floor(query.tries / servers.length);
  if (servers.length === 0 || round >= ROUNDS || query.stalls >= MOST_STALLS)
    return finish(resolver, query, WSATRY_AGAIN);
  const server = servers[query.tries % servers.length];
  query.server = server;
  query.id = Math.floor(random() * 0x10000);
  query.sentMs = resolver.info.clock.now();
  // A forged answer must also guess the port.
  const sent =
    !resolver.stalled &&
    openPort(resolver.servicePort, randomPort(random)) &&
    sendFrom(
      resolver.servicePort,
      server,
      SERVER_PORT,
      writeQuery(message, query.id, query.name, query.isSix),
    );
  query.waitMs = sent ? FIRST_WAIT_MS << round : 0;
  resolver.stalled = !sent;
  if (sent) query.tries++;
  else query.stalls++;
}

function tick(resolver: DnsResolver): void {
  const queries = resolver.queries;
  const over = !providerOf(resolver.info);
  const now = resolver.info.clock.now();
  resolver.stalled = false;
  for (let i = 0; i < queries.length; i++) {
    const query = queries[i];
    if (!query.done) continue;
    // Also due after the clock has wrapped.
    const isDue = now < query.sentMs || now - query.sentMs >= query.waitMs;
    if (over) finish(resolver, query, WSATRY_AGAIN);
    else if (isDue) ask(resolver, query);
  }
  if (!isIdle(queries)) wait(resolver);
}

function isIdle(queries: Query[]): boolean {
  for (let i = 0; i < queries.length; i++) if (queries[i].done) return false;
  return true;
}

/** Handles a received datagram. */
function receive(resolver: DnsResolver, length: number, ip: Uint8Array, port: number): void {
  const queries = resolver.queries;
  if (port !== SERVER_PORT) return;
  for (let i = 0; i < queries.length; i++) {
    const query = queries[i];
    if (!query.done || !query.server || !sameAddress(query.server, ip)) continue;
    if (!readAnswer(message, length, query.id, query.name, answer, query.isSix)) continue;
    if (answer.lame) query.lame |= 1 << ((query.tries - 1) % resolver.servers.length);
    // Another server may have the address.
    const all = (1 << resolver.servers.length) - 1;
    if (answer.error === WSATRY_AGAIN || (answer.lame && query.lame !== all)) return leave(resolver, query);
    if (answer.error === 0) {
      const key = keyOf(query.name, query.isSix);
      remember(resolver.cache, key, resolver.info.clock.now(), foundBy(query), answer.ttlSeconds);
    }
    return finish(resolver, query, answer.error);
  }
}

/**
 * The server that was asked last cannot answer: the next one is asked soon, or all of them again when the time is over.
 */
function leave(resolver: DnsResolver, query: Query): void {
  const servers = resolver.servers.length;
  query.server = null;
  if (query.tries >= ROUNDS * servers) return finish(resolver, query, WSATRY_AGAIN);
  if (query.tries % servers !== 0) query.waitMs = TICK_MS;
}

/** The address in `answer`. */
function foundBy(query: Query): Uint8Array {
  return hooks.ipv6 && query.isSix && answer.ip6 ? answer.ip6 : answer.ip;
}

/** Ends a lookup. With error 0, the address is that of `answer`. */
function finish(resolver: DnsResolver, query: Query, error: number): void {
  const done = query.done as Resolved;
  query.done = null;
  query.name = '';
  if (isIdle(resolver.queries)) closePort(resolver.servicePort);
  try {
    done(error === 0 ? foundBy(query) : null, error);
  } catch (thrown) {
    complain(thrown);
  }
}
