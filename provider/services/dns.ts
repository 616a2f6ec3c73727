import { WSAEWOULDBLOCK, WSAHOST_NOT_FOUND, WSATRY_AGAIN } from '../errors.ts';
import { complain, createWindow, type Window } from '../upcalls.ts';
import {
  AF_INET,
  FD_READ,
  INVALID_SOCKET,
  inetAny,
  SOCK_DGRAM,
  SOCKADDR_SIZE,
  type WsaBuf,
} from '../winsock.ts';
import { WSPBind } from '../wsp/bind.ts';
import { WSPAsyncSelect } from '../wsp/events.ts';
import { WSPRecvFrom } from '../wsp/recvfrom.ts';
import { WSPSendTo } from '../wsp/sendto.ts';
import { WSPCloseSocket, WSPSocket } from '../wsp/socket.ts';
import { type ProtocolInfo, providerOf } from '../wsp/startup.ts';
import { DnsCache, recall, remember } from './dns-cache.ts';
import { readLiteral } from './dns-literal.ts';
import { DnsAnswer, isName, MOST_BYTES, readAnswer, writeQuery } from './dns-message.ts';

/**
 * Finds the IPv4 addresses of names (RFC 1035), through a datagram socket that is open only while somebody waits. It
 * asks servers that ask others on its behalf, over UDP alone: an answer that does not fit into 512 bytes is an error.
 */

const SERVER_PORT = 53;
const SERVERS = 3;
/** So many names may be looked up at one time. */
const MOST_QUERIES = 4;
/** Each server is asked so many times. The first time it has a second, and each time twice as long. */
const ROUNDS = 3;
const FIRST_WAIT_MS = 1000;
const TICK_MS = 100;
/** The chip sends one datagram at a time: so often a tick may find it at another one. */
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
  /** Who was asked last. */
  readonly server = new Uint8Array(4);
}

/** Made by `createResolver`. */
export class DnsResolver {
  readonly info: ProtocolInfo;
  readonly random: () => number;
  readonly cache = new DnsCache();
  readonly queries: Query[] = [];
  /** Addresses, one behind the other, and how many. */
  readonly servers = new Uint8Array(4 * SERVERS);
  serverCount = 0;
  s = INVALID_SOCKET;
  window: Window | null = null;
  ticking = false;
  onTick: () => void = nothing;

  constructor(info: ProtocolInfo, random: () => number) {
    this.info = info;
    this.random = random;
    for (let i = 0; i < MOST_QUERIES; i++) this.queries.push(new Query());
  }
}

function nothing(): void {}

const message = new Uint8Array(MOST_BYTES);
const buffer: WsaBuf = { len: 0, buf: message };
const buffers = [buffer];
const server = inetAny(SERVER_PORT);
const sender = inetAny(0);
const senderLength = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const err = { value: 0 };
const answer = new DnsAnswer();
const found = new Uint8Array(4);

/**
 * Makes a resolver, which knows no server yet.
 *
 * @param info of a provider that was started
 * @param random the source of chance, from 0 to below 1: Math.random
 */
export function createResolver(info: ProtocolInfo, random: () => number): DnsResolver {
  const resolver = new DnsResolver(info, random);
  resolver.window = createWindow((_wMsg, s): void => hear(resolver, s));
  resolver.onTick = (): void => tick(resolver);
  return resolver;
}

/**
 * Says whom to ask from now on.
 *
 * @param servers up to three addresses of 4 bytes, one behind the other, the best first; zeros are nobody
 */
export function setNameServers(resolver: DnsResolver, servers: Uint8Array): void {
  let kept = 0;
  for (let at = 0; at + 4 <= servers.length && kept < SERVERS; at += 4) {
    if (servers[at] === 0) continue;
    for (let i = 0; i < 4; i++) resolver.servers[4 * kept + i] = servers[at + i];
    kept++;
  }
  resolver.serverCount = kept;
}

/**
 * Finds an IPv4 address of `name`. Never waits: `done` is called before this returns when the name is an address itself,
 * is remembered, or cannot be asked for, and later from the runtime's loop otherwise.
 *
 * @param name at most 253 letters; case makes no difference, nor does a dot at the end
 * @param done gets the address, or WSAHOST_NOT_FOUND (there is no such name, or it cannot be one), WSANO_DATA (the name
 *   has no address), WSATRY_AGAIN (no server is known or has answered, or four names are being looked up), or
 *   WSANO_RECOVERY (the answer is longer than UDP carries)
 */
export function resolve(resolver: DnsResolver, name: string, done: Resolved): void {
  const asked = (name.charAt(name.length - 1) === '.' ? name.slice(0, -1) : name).toLowerCase();
  const literal = readLiteral(asked, found);
  if (literal > 0) return done(found, 0);
  if (literal < 0 || !isName(asked)) return done(null, WSAHOST_NOT_FOUND);
  const now = resolver.info.clock.now();
  if (recall(resolver.cache, asked, now, found)) return done(found, 0);
  const query = place(resolver.queries);
  if (!query || resolver.serverCount === 0 || !open(resolver)) return done(null, WSATRY_AGAIN);
  query.done = done;
  query.name = asked;
  query.tries = query.stalls = 0;
  ask(resolver, query);
  if (resolver.ticking) return;
  resolver.ticking = true;
  resolver.info.clock.after(TICK_MS, resolver.onTick);
}

function place(queries: Query[]): Query | null {
  for (let i = 0; i < queries.length; i++) if (!queries[i].done) return queries[i];
  return null;
}

function open(resolver: DnsResolver): boolean {
  if (resolver.s !== INVALID_SOCKET) return true;
  const s = WSPSocket(AF_INET, SOCK_DGRAM, 0, resolver.info, 0, 0, err);
  if (s === INVALID_SOCKET) return false;
  resolver.s = s;
  // Whoever wants to forge an answer has to guess the port, too.
  const port = FIRST_PORT + Math.floor(resolver.random() * PORTS);
  const bound =
    WSPBind(s, inetAny(port), SOCKADDR_SIZE, err) === 0 || WSPBind(s, inetAny(0), SOCKADDR_SIZE, err) === 0;
  if (bound && WSPAsyncSelect(s, resolver.window, 0, FD_READ, err) === 0) return true;
  close(resolver);
  return false;
}

function close(resolver: DnsResolver): void {
  WSPCloseSocket(resolver.s, err);
  resolver.s = INVALID_SOCKET;
}

/** Asks the next server; gives up when all were asked often enough. */
function ask(resolver: DnsResolver, query: Query): void {
  const servers = resolver.serverCount;
  const round = Math.floor(query.tries / servers);
  if (servers === 0 || round >= ROUNDS || query.stalls >= MOST_STALLS)
    return finish(resolver, query, WSATRY_AGAIN);
  const at = 4 * (query.tries % servers);
  for (let i = 0; i < 4; i++) query.server[i] = resolver.servers[at + i];
  server.addr.set(query.server, 0);
  query.id = Math.floor(resolver.random() * 0x10000);
  query.sentMs = resolver.info.clock.now();
  query.waitMs = FIRST_WAIT_MS << round;
  buffer.len = writeQuery(message, query.id, query.name);
  const failed =
    WSPSendTo(resolver.s, buffers, 1, count, 0, server, SOCKADDR_SIZE, null, null, null, err) !== 0;
  if (failed) query.waitMs = 0;
  if (failed && err.value === WSAEWOULDBLOCK) query.stalls++;
  else query.tries++;
}

function tick(resolver: DnsResolver): void {
  resolver.ticking = false;
  const over = !providerOf(resolver.info);
  const now = resolver.info.clock.now();
  for (let i = 0; i < MOST_QUERIES; i++) {
    const query = resolver.queries[i];
    if (!query.done) continue;
    // A clock that has begun anew is as good as one that has gone on.
    const isDue = now < query.sentMs || now - query.sentMs >= query.waitMs;
    if (over) finish(resolver, query, WSATRY_AGAIN);
    else if (isDue) ask(resolver, query);
  }
  if (resolver.ticking || resolver.s === INVALID_SOCKET) return;
  resolver.ticking = true;
  resolver.info.clock.after(TICK_MS, resolver.onTick);
}

/** A datagram has come; the next one is announced again. */
function hear(resolver: DnsResolver, s: number): void {
  if (s !== resolver.s) return;
  buffer.len = MOST_BYTES;
  senderLength.value = SOCKADDR_SIZE;
  flags.value = 0;
  if (WSPRecvFrom(s, buffers, 1, count, flags, sender, senderLength, null, null, null, err) !== 0) return;
  if (sender.port !== SERVER_PORT) return;
  for (let i = 0; i < MOST_QUERIES; i++) {
    const query = resolver.queries[i];
    if (!query.done || !isSame(query.server, sender.addr)) continue;
    if (readAnswer(message, count.value, query.id, query.name, answer)) return take(resolver, query);
  }
}

function take(resolver: DnsResolver, query: Query): void {
  // Another server may know more.
  if (answer.error === WSATRY_AGAIN) return ask(resolver, query);
  if (answer.error === 0)
    remember(resolver.cache, query.name, resolver.info.clock.now(), answer.ip, answer.ttlSeconds);
  finish(resolver, query, answer.error);
}

/** With error 0, the address is the answer's. */
function finish(resolver: DnsResolver, query: Query, error: number): void {
  const done = query.done as Resolved;
  query.done = null;
  query.name = '';
  let idle = true;
  for (let i = 0; i < MOST_QUERIES; i++) if (resolver.queries[i].done) idle = false;
  if (idle) close(resolver);
  try {
    done(error === 0 ? answer.ip : null, error);
  } catch (thrown) {
    complain(thrown);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
