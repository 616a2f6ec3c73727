import { addresses6 } from '#chip/ip6';
import { copyOwnAddress } from '../../engine/addressing.ts';
import { hooks } from '../../engine/records/hooks.ts';
import {
  WSAEAFNOSUPPORT,
  WSAEINVAL,
  WSAESOCKTNOSUPPORT,
  WSAHOST_NOT_FOUND,
  WSANO_DATA,
  WSANO_RECOVERY,
} from '../../headers/errors.ts';
import { readIp } from '../../headers/ip.ts';
import { AF_INET6, inet6Any, readIp6, SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import { WSATYPE_NOT_FOUND } from '../../headers/more-errors.ts';
import {
  AF_INET,
  AF_UNSPEC,
  INADDR_ANY,
  INADDR_LOOPBACK,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inetFrom,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOCKADDR_SIZE,
  type SockAddr,
} from '../../headers/winsock2.ts';
import { type DnsResolver, resolve, resolve6 } from './dns.ts';

/** `ai_flags` of the hints: address for a bind; fill `ai_canonname`; numeric node; numeric service. */
export const AI_PASSIVE = 1;
export const AI_CANONNAME = 2;
export const AI_NUMERICHOST = 4;
export const AI_NUMERICSERV = 8;

/** The hints; absent values are 0. */
export interface AddrHints {
  ai_flags?: number;
  ai_family?: number;
  ai_socktype?: number;
  ai_protocol?: number;
}

/** ADDRINFOA: an address, and the parameters of a socket for it. */
export interface AddrInfo {
  ai_flags: number;
  ai_family: number;
  ai_socktype: number;
  ai_protocol: number;
  ai_addrlen: number;
  ai_canonname: string | null;
  ai_addr: SockAddr;
  /** Always null: the resolver returns one address of a name. */
  ai_next: AddrInfo | null;
}

/** Where in the chip's addresses the global one is. */
const GLOBAL = 16;
const six = /* @__PURE__ */ new Uint8Array(16);

/** Called with 0 and the address, or with the error and null. */
export type AddrInfoCallback = (error: number, result: AddrInfo | null) => void;

/** The supported service names and their ports. */
const SERVICES =
  ' echo 7 discard 9 ftp 21 telnet 23 smtp 25 time 37 domain 53 http 80 ntp 123 https 443 mqtt 1883 ';

/**
 * Finds the address of a node and the port of a service. Never blocks; the result need not be freed.
 *
 * @param resolver made by `createResolver`, with a name server set if names are looked up
 * In programs that call `enableIpv6`, AF_INET6 in the hints asks for an address of IPv6; without a family it is the address if the
 * name has none of IPv4.
 *
 * @param pNodeName a name, or an address `a.b.c.d`, with IPv6 also `fe80::1`; empty for the device itself; null for 0.0.0.0 with AI_PASSIVE, else
 * 127.0.0.1
 * @param pServiceName a port from 0 to 65535, or one of echo, discard, ftp, telnet, smtp, time, domain, http, ntp,
 * https, mqtt; null for port 0
 * @param pHints the required kind of address and socket; null for any
 * @param done gets 0 and the address; or an error: WSAHOST_NOT_FOUND (no such name, not an address with AI_NUMERICHOST,
 * or neither node nor service), WSATYPE_NOT_FOUND (no such service), WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEINVAL
 * (unknown flags, or AI_CANONNAME without a node), WSANO_RECOVERY, WSATRY_AGAIN, WSANO_DATA (see `resolve`). It is
 * called before this returns if no server is asked, else from the runtime's loop
 * @see getaddrinfo, ws2tcpip.h
 */
export function getaddrinfo(
  resolver: DnsResolver,
  pNodeName: string | null,
  pServiceName: string | null,
  pHints: AddrHints | null,
  done: AddrInfoCallback,
): void {
  const hints = pHints || {};
  const flags = hints.ai_flags || 0;
  const port = portOf(pServiceName, (flags & AI_NUMERICSERV) !== 0);
  const error = refusal(hints, flags, pNodeName, pServiceName, port);
  if (error !== 0) return done(error, null);
  const addr = inetFrom(pNodeName === null && flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK, port);
  const info: AddrInfo = {
    ai_flags: 0,
    ai_family: AF_INET,
    ai_socktype: hints.ai_socktype || 0,
    ai_protocol: hints.ai_protocol || 0,
    ai_addrlen: SOCKADDR_SIZE,
    ai_canonname: flags & AI_CANONNAME ? pNodeName : null,
    ai_addr: addr,
    ai_next: null,
  };
  const family = hints.ai_family || AF_UNSPEC;
  if (hooks.ipv6 && (family === AF_INET6 || (pNodeName && readIp6(pNodeName, six))))
    return find6(resolver, pNodeName, flags, port, info, done);
  if (pNodeName === '') copyOwnAddress(resolver.info.chip, addr.addr);
  if (!pNodeName || readIp(pNodeName, addr.addr)) return done(0, info);
  if (flags & AI_NUMERICHOST) return done(WSAHOST_NOT_FOUND, null);
  resolve(resolver, pNodeName, function (ip, failed): void {
    if (hooks.ipv6 && failed === WSANO_DATA && family === AF_UNSPEC)
      return find6(resolver, pNodeName, flags, port, info, done);
    if (!ip) return done(failed, null);
    addr.addr.set(ip, 0);
    done(0, info);
  });
}

/** The same for an address of IPv6. */
function find6(
  resolver: DnsResolver,
  node: string | null,
  flags: number,
  port: number,
  info: AddrInfo,
  done: AddrInfoCallback,
): void {
  const addr = inet6Any(port);
  info.ai_family = AF_INET6;
  info.ai_addrlen = SOCKADDR_IN6_SIZE;
  info.ai_addr = addr;
  if (node === null && (flags & AI_PASSIVE) === 0) addr.addr[15] = 1;
  if (node === '') addr.addr.set(addresses6(resolver.info.chip).subarray(GLOBAL, GLOBAL + 16), 0);
  if (!node || readIp6(node, addr.addr)) return done(0, info);
  if (flags & AI_NUMERICHOST) return done(WSAHOST_NOT_FOUND, null);
  resolve6(resolver, node, function (ip, failed): void {
    if (!ip) return done(failed, null);
    addr.addr.set(ip, 0);
    done(0, info);
  });
}

function refusal(
  hints: AddrHints,
  flags: number,
  node: string | null,
  service: string | null,
  port: number,
): number {
  const family = hints.ai_family || AF_UNSPEC;
  const type = hints.ai_socktype || 0;
  const protocol = hints.ai_protocol || 0;
  if (node === null && service === null) return WSAHOST_NOT_FOUND;
  if (flags & ~(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV)) return WSAEINVAL;
  if (flags & AI_CANONNAME && !node) return WSAEINVAL;
  const isKnown = family === AF_UNSPEC || family === AF_INET || (hooks.ipv6 !== null && family === AF_INET6);
  if (!isKnown) return WSAEAFNOSUPPORT;
  if (type !== 0 && type !== SOCK_STREAM && type !== SOCK_DGRAM) return WSAESOCKTNOSUPPORT;
  const other = type === SOCK_STREAM ? IPPROTO_UDP : IPPROTO_TCP;
  if (type !== 0 && protocol === other) return WSANO_RECOVERY;
  return port < 0 ? WSATYPE_NOT_FOUND : 0;
}

/** Returns the port of a service; -1 if there is none. */
function portOf(service: string | null, numeric: boolean): number {
  if (!service) return 0;
  const port = Number(service);
  if ('' + port === service) return port >= 0 && port <= 0xffff && port % 1 === 0 ? port : -1;
  const at = numeric || service.indexOf(' ') >= 0 ? -1 : SERVICES.indexOf(' ' + service + ' ');
  return at < 0
    ? -1
    : Number(SERVICES.slice(at + service.length + 2, SERVICES.indexOf(' ', at + service.length + 2)));
}
