import { complain } from '../../engine/records/callbacks.ts';
import { type ProtocolInfo, providerOf } from '../../engine/records/provider.ts';
import { closePort, openPort, ServicePort, sendFrom } from '../../engine/udp/service-port.ts';
import { WSAHOST_NOT_FOUND, WSATRY_AGAIN } from '../../headers/errors.ts';
import { readIp, same } from '../../headers/ip.ts';
import { message } from '../message.ts';
import { cached, DnsCache, remember } from './cache.ts';
import { DnsAnswer, isName, readAnswer, writeQuery } from './message.ts';

/**
 * Finds the IPv4 addresses of names (RFC 1035), through a service port that is open only while somebody waits. It asks servers
 * that ask others on its behalf, over UDP alone: an answer that does not fit into a datagram is an error.
 */

const SERVER_PORT = 53;
const SERVERS = 3;
/** So many names may be looked up at one time. */
const MOST_QUERIES = 4;
/** Each server is asked so many times. The first time it has a second, and each time twice as long. */
const ROUNDS = 3;
const FIRST_WAIT_MS = 1000;
const TICK_MS = 100;
/** The chip sends one datagram at a time, and has a slot to spare or not: so often a tick may find that it cannot send. */
const MOST_STALLS = 50;
const FIRST_PORT = 49152;
const PORTS = 16384;

/** Told of the address, 4 bytes which are valid during the call alone; or null and why there is none. */
export type Resolved = (ip: Uint8Array | null, error: number) => void;

class Query {
  /** Null: the place is free. */
  done: Resolved | null = null;
  name = '';
  id = 0;
  tries = 0;
  stalls = 0;
  sentMs = 0;
  waitMs = 0;
  /** Which of the servers, as bits, have said that there is no address, and do not ask those who may know. */
  lame = 0;
  /** Who was asked last; null for nobody yet. */
  server: Uint8Array | null = null;
}

/** Made by `createResolver`. */
export class DnsResolver {
  readonly info: ProtocolInfo;
  readonly random: () => number;
  readonly cache = new DnsCache();
  /** Made when they are needed, and used again. */
  readonly queries: Query[] = [];
  /** Their addresses, the best first. */
  servers: Uint8Array[] = [];
  readonly servicePort: ServicePort;
  ticking = false;
  /** One could not be sent: the others wait for the next tick, too, so that they stay in order. */
  stalled = false;
  readonly onTick: () => void;

  constructor(info: ProtocolInfo, random: () => number) {
    this.info = info;
    this.random = random;
    this.servicePort = new ServicePort(info, message, (length, ip, port): void =>
      hear(this, length, ip, port),
    );
    this.onTick = (): void => tick(this);
  }
}

const answer = new DnsAnswer();

/**
 * Makes a resolver, which knows no server yet.
 *
 * @param info of a provider that was started
 * @param random the source of chance, from 0 to below 1
 */
export function createResolver(info: ProtocolInfo, random: () => number): DnsResolver {
  return new DnsResolver(info, random);
}

/**
 * Says whom to ask from now on.
 *
 * @param servers up to three addresses of 4 bytes, one behind the other, the best first; zeros are nobody
 */
export function setNameServers(resolver: DnsResolver, servers: Uint8Array): void {
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 4 <= servers.length && kept.length < SERVERS; at += 4)
    if (servers[at] !== 0) kept.push(servers.slice(at, at + 4));
  resolver.servers = kept;
}

/**
 * Finds an IPv4 address of `name`. Never waits: `done` is called before this returns when the name is an address itself,
 * is remembered, or cannot be asked for, and later from the runtime's loop otherwise.
 *
 * @param name at most 253 letters; case makes no difference, nor does a dot at the end
 * @param done gets the address, or WSAHOST_NOT_FOUND (there is no such name, or it cannot be one), WSANO_DATA (the name
 *   has no address), WSATRY_AGAIN (no server is known or has answered, no slot came free in 5 s, or four names are being
 *   looked up), or WSANO_RECOVERY (the answer is longer than UDP carries)
 */
export function resolve(resolver: DnsResolver, name: string, done: Resolved): void {
  const asked = (name.charAt(name.length - 1) === '.' ? name.slice(0, -1) : name).toLowerCase();
  if (readIp(asked, answer.ip)) return done(answer.ip, 0);
  if (!isName(asked)) return done(null, WSAHOST_NOT_FOUND);
  const known = cached(resolver.cache, asked, resolver.info.clock.now());
  if (known) return done(known, 0);
  const query = place(resolver.queries);
  if (!query || resolver.servers.length === 0) return done(null, WSATRY_AGAIN);
  query.done = done;
  query.name = asked;
  query.tries = query.stalls = query.lame = 0;
  ask(resolver, query);
  wait(resolver);
}

function place(queries: Query[]): Query | null {
  for (let i = 0; i < MOST_QUERIES; i++) {
    if (i === queries.length) queries.push(new Query());
    if (!queries[i].done) return queries[i];
  }
  return null;
}

function wait(resolver: DnsResolver): void {
  if (resolver.ticking) return;
  resolver.ticking = true;
  resolver.info.clock.after(TICK_MS, resolver.onTick);
}

/** Asks the next server; gives up when all were asked often enough. */
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
  // Whoever wants to forge an answer has to guess the port, too.
  const sent =
    !resolver.stalled &&
    openPort(resolver.servicePort, FIRST_PORT + Math.floor(random() * PORTS)) &&
    sendFrom(resolver.servicePort, server, SERVER_PORT, writeQuery(message, query.id, query.name));
  query.waitMs = sent ? FIRST_WAIT_MS << round : 0;
  resolver.stalled = !sent;
  if (sent) query.tries++;
  else query.stalls++;
}

function tick(resolver: DnsResolver): void {
  const queries = resolver.queries;
  const over = !providerOf(resolver.info);
  const now = resolver.info.clock.now();
  resolver.ticking = resolver.stalled = false;
  for (let i = 0; i < queries.length; i++) {
    const query = queries[i];
    if (!query.done) continue;
    // A clock that has begun anew is as good as one that has gone on.
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

/** A datagram has come. */
function hear(resolver: DnsResolver, length: number, ip: Uint8Array, port: number): void {
  const queries = resolver.queries;
  if (port !== SERVER_PORT) return;
  for (let i = 0; i < queries.length; i++) {
    const query = queries[i];
    if (!query.done || !query.server || !same(query.server, ip)) continue;
    if (!readAnswer(message, length, query.id, query.name, answer)) continue;
    if (answer.lame) query.lame |= 1 << ((query.tries - 1) % resolver.servers.length);
    // Another server may know more.
    const all = (1 << resolver.servers.length) - 1;
    if (answer.error === WSATRY_AGAIN || (answer.lame && query.lame !== all)) return leave(resolver, query);
    if (answer.error === 0)
      remember(resolver.cache, query.name, resolver.info.clock.now(), answer.ip, answer.ttlSeconds);
    return finish(resolver, query, answer.error);
  }
}

/** The server that was asked last cannot say: soon the next one is asked, or all of them anew when it is time. */
function leave(resolver: DnsResolver, query: Query): void {
  const servers = resolver.servers.length;
  query.server = null;
  if (query.tries >= ROUNDS * servers) return finish(resolver, query, WSATRY_AGAIN);
  if (query.tries % servers !== 0) query.waitMs = TICK_MS;
}

/** With error 0, the address is the answer's. */
function finish(resolver: DnsResolver, query: Query, error: number): void {
  const done = query.done as Resolved;
  query.done = null;
  query.name = '';
  if (isIdle(resolver.queries)) closePort(resolver.servicePort);
  try {
    done(error === 0 ? answer.ip : null, error);
  } catch (thrown) {
    complain(thrown);
  }
}
