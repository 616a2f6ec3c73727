import { hooks } from '../../engine/records/hooks.ts';
import type { Handle } from '../../engine/records/records.ts';
import { ipText } from '../../headers/ip.ts';
import { AF_INET6, ip6Text, readIp6, SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import { AF_INET } from '../../headers/winsock2.ts';

/** Sockets of both versions of IP, in programs with IPv6; all others have no trace of it. */

/** Makes an unbound socket one for clients of both versions. */
export function openDual(handle: Handle): void {
  const ipv6 = hooks.ipv6;
  if (!ipv6) return;
  ipv6.open(handle, AF_INET6);
  if (handle.six) handle.six.only = false;
}

/**
 * Before a connect of a socket to `ip`, 4 or 16 bytes: it becomes one of that version. Returns the error with which the connect
 * is refused; 0 where that is for IPv4 to decide.
 */
export function aimAt(handle: Handle, ip: Uint8Array, port: number): number {
  const ipv6 = hooks.ipv6;
  if (!ipv6) return 0;
  ipv6.open(handle, ip.length === 16 ? AF_INET6 : AF_INET);
  if (!handle.six) return 0;
  return ipv6.refuseConnect(handle, { family: AF_INET6, port: port, addr: ip }, SOCKADDR_IN6_SIZE, null);
}

/** Returns the address in `host`, as in a URL with or without its brackets; null for another text. A zone is ignored. */
export function literalOf(host: string): Uint8Array | null {
  if (!hooks.ipv6 || host.indexOf(':') < 0) return null;
  const bare = host[0] === '[' ? host.slice(1, -1) : host;
  const ip = new Uint8Array(16);
  return readIp6(bare.split('%')[0], ip) ? ip : null;
}

/** Returns an address of 4 or 16 bytes as text. */
export function textOf(ip: Uint8Array): string {
  return hooks.ipv6 && ip.length === 16 ? ip6Text(ip) : ipText(ip);
}
