import * as six from '#chip/ip6';
import type { Handle } from '../../engine/records/handle.ts';
import { AF_INET6, isLinkLocal, isMapped, mapInto, SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import type { SockAddr } from '../../headers/winsock2.ts';

/** Addresses of the device and of callers, as sockets of AF_INET6 have them. */

/** Where in the chip's addresses the global one is; its mask and the router follow. */
export const GLOBAL = 16;

/** Copies the device's own address towards `peer` into 16 bytes. */
export function copyOwn6(handle: Handle, peer: Uint8Array, into: Uint8Array): void {
  const chip = handle.provider.chip;
  if (isMapped(peer)) return mapInto(into, chip.network.ip);
  const all = six.addresses6(chip);
  const from = isLinkLocal(peer) ? 0 : GLOBAL;
  for (let i = 0; i < 16; i++) into[i] = all[from + i];
}

/** Returns true if a caller's record can hold a sockaddr_in6. */
export function isName6(name: SockAddr | null, length: number): boolean {
  return !!name && length >= SOCKADDR_IN6_SIZE && !!name.addr && name.addr.length >= 16;
}

/** Fills a caller's record with a sockaddr_in6. */
export function fill(into: SockAddr, ip: Uint8Array, port: number): void {
  into.family = AF_INET6;
  into.port = port;
  into.addr.set(ip, 0);
}

/** A link-local host is on the segment; others need an address of ours, and a router where they are elsewhere. */
export function hasRoute(handle: Handle, ip: Uint8Array): boolean {
  if (isLinkLocal(ip)) return true;
  const all = six.addresses6(handle.provider.chip);
  let hasGlobal = false;
  let hasRouter = false;
  let isNear = true;
  for (let i = 0; i < 16; i++) {
    if (all[GLOBAL + i] !== 0) hasGlobal = true;
    if (all[GLOBAL + 32 + i] !== 0) hasRouter = true;
    if (((ip[i] ^ all[GLOBAL + i]) & all[GLOBAL + 16 + i]) !== 0) isNear = false;
  }
  return hasGlobal && (isNear || hasRouter);
}
