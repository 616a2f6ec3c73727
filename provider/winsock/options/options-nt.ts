import type { Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import * as W from '../../headers/options.ts';
import { IPPROTO_IP, IPPROTO_TCP, SOCK_DGRAM } from '../../headers/winsock2.ts';

/** Lengths of options, and SO_TYPE, as observed on Windows where it differs from its documents. */

/**
 * ONE: a BOOL that is always one byte. The other: a BOOL of SOL_SOCKET, or a number of IPPROTO_IP, that is one byte if
 * four do not fit.
 */
const ONE = 1;
const SHORT_FLAG = 2;
const SHORT_BYTE = 3;

function kindOf(level: number, name: number): number {
  if (level === W.SOL_SOCKET) {
    if (name === W.SO_KEEPALIVE || name === W.SO_DONTROUTE) return ONE;
    const flags = [W.SO_BROADCAST, W.SO_DONTLINGER, W.SO_OOBINLINE, W.SO_REUSEADDR, W.SO_EXCLUSIVEADDRUSE];
    return flags.indexOf(name) >= 0 ? SHORT_FLAG : 0;
  }
  if (level === IPPROTO_TCP) return name === W.TCP_NODELAY ? ONE : 0;
  const bytes = [W.IP_TOS, W.IP_TTL, W.IP_MULTICAST_TTL, W.IP_MULTICAST_LOOP, W.IP_DONTFRAGMENT];
  return level === IPPROTO_IP && bytes.indexOf(name) >= 0 ? SHORT_BYTE : 0;
}

/** Returns true if the handle's provider has the profile 'nt'. */
export function isWindows(handle: Handle | null): boolean {
  const nt = hooks.nt;
  return nt !== null && handle !== null && nt.isProfileOf(handle.provider);
}

/** Returns true if an option may be set from fewer than four bytes, as every BOOL may. */
export function takesBytes(handle: Handle, level: number, name: number): boolean {
  return isWindows(handle) && kindOf(level, name) === SHORT_BYTE;
}

/** Returns true if setting the option is refused with WSAEINVAL. */
export function isInvalid(handle: Handle, level: number, name: number): boolean {
  return isWindows(handle) && handle.type === SOCK_DGRAM && level === W.SOL_SOCKET && name === W.SO_TYPE;
}

/**
 * Returns the number of bytes written to a buffer of `room` bytes if that is one, or one and a zero reported as one; 0
 * if four bytes are required, as for all other options.
 */
export function shortLength(handle: Handle | null, level: number, name: number, room: number): number {
  const kind = isWindows(handle) ? kindOf(level, name) : 0;
  if (kind === 0 || room < 1 || (kind !== ONE && room >= 4)) return 0;
  return kind === SHORT_FLAG && room > 1 ? 2 : 1;
}
