import { same } from '../../headers/ip.ts';
import { equalIp } from '../../headers/ip6.ts';
import type { SockAddr } from '../../headers/winsock2.ts';
import { hooks } from '../records/hooks.ts';
import type { Ipv6DatagramHooks } from '../records/ipv6-hooks.ts';
import type { Handle } from '../records/records.ts';

/** Datagram sockets of AF_INET, and in programs with IPv6 of AF_INET6. */

/** Returns what a socket of AF_INET6 does differently; null for one of AF_INET. */
export function sixOf(handle: Handle): Ipv6DatagramHooks | null {
  return hooks.ipv6Datagrams && handle.six ? hooks.ipv6Datagrams : null;
}

/** Returns true if two addresses are equal: of 4 bytes each, or of 4 or 16. */
export function sameAddress(a: Uint8Array, b: Uint8Array): boolean {
  return hooks.ipv6 ? equalIp(a, b) : same(a, b);
}

/** Returns true if the socket is one of AF_INET6, and a caller's record cannot hold a sockaddr_in6. */
export function isTooShort(handle: Handle, name: SockAddr | null, length: number): boolean {
  const ipv6 = hooks.ipv6;
  return ipv6 !== null && handle.six !== null && !ipv6.isName(name, length);
}
