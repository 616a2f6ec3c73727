/** IPv6: constants of ws2ipdef.h, and addresses as 16 bytes in network order and as text (RFC 4291, RFC 5952). */

import { ipText, readIp } from './ip.ts';
import type { SockAddr } from './winsock2.ts';

export const AF_INET6 = 23;
export const IPPROTO_IPV6 = 41;
/** Option of level IPPROTO_IPV6: a listener takes no clients of IPv4. On, unless it is switched off before the bind. */
export const IPV6_V6ONLY = 27;
/** Options of datagram sockets: hop limits; membership of a group, an ipv6_mreq. */
export const IPV6_UNICAST_HOPS = 4;
export const IPV6_MULTICAST_HOPS = 10;
export const IPV6_MULTICAST_LOOP = 11;
export const IPV6_JOIN_GROUP = 12;
export const IPV6_LEAVE_GROUP = 13;
/** Bytes of a sockaddr_in6. */
export const SOCKADDR_IN6_SIZE = 28;
/** Bytes of the longest datagram: an Ethernet frame without the headers of IPv6 and UDP. */
export const LARGEST_DATAGRAM6 = 1452;

/** Where an IPv4 address stands in an address of IPv6 that means it: ::ffff:0:0/96. */
const MAPPED = 12;
const WORDS = 8;

/**
 * Creates a sockaddr_in6 for an address as text.
 *
 * @param text such as 'fe80::1' or '::'
 * @param port 0 to 65535
 * @returns the record; null if the text is not an address
 */
export function inet6(text: string, port: number): SockAddr | null {
  const addr = new Uint8Array(16);
  return readIp6(text, addr) ? { family: AF_INET6, port: port, addr: addr } : null;
}

/** Creates a sockaddr_in6 for [::]:`port`, any local address for a bind; port 0 selects an ephemeral port. */
export function inet6Any(port: number): SockAddr {
  return { family: AF_INET6, port: port, addr: new Uint8Array(16) };
}

/** Returns 16 bytes as text in its shortest form: `fe80::1`, `::ffff:10.0.2.2` (RFC 5952). */
export function ip6Text(ip: ArrayLike<number>): string {
  if (isMapped(ip)) return '::ffff:' + ipText([ip[MAPPED], ip[MAPPED + 1], ip[MAPPED + 2], ip[MAPPED + 3]]);
  let from = -1;
  let longest = 1;
  for (let i = 0; i < WORDS; i++) {
    let zeros = 0;
    while (i + zeros < WORDS && wordOf(ip, i + zeros) === 0) zeros++;
    if (zeros > longest) {
      from = i;
      longest = zeros;
    }
  }
  let text = '';
  for (let i = 0; i < WORDS; i++) {
    if (i === from) {
      text += '::';
      i += longest - 1;
    } else text += (i === 0 || text.slice(-1) === ':' ? '' : ':') + wordOf(ip, i).toString(16);
  }
  return text;
}

/** Reads an address into 16 bytes. Returns false for any other text; some bytes may be written then. */
export function readIp6(text: string, into: Uint8Array): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  into.fill(0);
  const head = readWords(halves[0], into);
  if (halves.length === 1) return head === WORDS;
  if (head < 0) return false;
  const tail = new Uint8Array(16);
  const count = readWords(halves[1], tail);
  // The two colons stand for one word at least.
  if (count < 0 || head + count >= WORDS) return false;
  for (let i = 0; i < 2 * count; i++) into[16 - 2 * count + i] = tail[i];
  return true;
}

/** Reads words with colons between them, the last two of which may be an IPv4 address. Returns their number; -1: none. */
function readWords(text: string, into: Uint8Array): number {
  if (text === '') return 0;
  const parts = text.split(':');
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (i === parts.length - 1 && part.indexOf('.') >= 0) {
      if (at > WORDS - 2 || !readIp(part, into.subarray(2 * at))) return -1;
      at += 2;
    } else {
      const value = readHex(part);
      if (value < 0 || at >= WORDS) return -1;
      into[2 * at] = value >> 8;
      into[2 * at + 1] = value & 0xff;
      at++;
    }
  }
  return at;
}

function readHex(text: string): number {
  if (text.length < 1 || text.length > 4) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const letter = (code | 0x20) - 97;
    const digit = code >= 48 && code <= 57 ? code - 48 : letter >= 0 && letter < 6 ? letter + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function wordOf(ip: ArrayLike<number>, at: number): number {
  return (ip[2 * at] << 8) | ip[2 * at + 1];
}

/** Returns true if the address means one of IPv4. */
export function isMapped(ip: ArrayLike<number>): boolean {
  for (let i = 0; i < 10; i++) if (ip[i] !== 0) return false;
  return ip[10] === 0xff && ip[11] === 0xff;
}

/** Writes the address that means `ip`, 4 bytes, into 16 bytes. */
export function mapInto(into: Uint8Array, ip: ArrayLike<number>): void {
  into.fill(0);
  into[10] = into[11] = 0xff;
  for (let i = 0; i < 4; i++) into[MAPPED + i] = ip[i];
}

/** Writes the IPv4 address that `ip`, a mapped one, means into 4 bytes. */
export function unmapInto(into: Uint8Array, ip: ArrayLike<number>): void {
  for (let i = 0; i < 4; i++) into[i] = ip[MAPPED + i];
}

/** Returns true if the 16 bytes of `ip` are those of `all` from `at` on. */
export function same6(ip: ArrayLike<number>, all: ArrayLike<number>, at: number): boolean {
  for (let i = 0; i < 16; i++) if (ip[i] !== all[at + i]) return false;
  return true;
}

/** Returns true if two addresses are of the same version, and equal. */
export function equalIp(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** Returns true for ff00::/8. */
export function isGroup6(ip: ArrayLike<number>): boolean {
  return ip[0] === 0xff;
}

/** Returns true if all 16 bytes are 0. */
export function isAny6(ip: ArrayLike<number>): boolean {
  for (let i = 0; i < 16; i++) if (ip[i] !== 0) return false;
  return true;
}

/** Returns true for fe80::/10. */
export function isLinkLocal(ip: ArrayLike<number>): boolean {
  return ip[0] === 0xfe && (ip[1] & 0xc0) === 0x80;
}
