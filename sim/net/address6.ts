import { ip, showIp } from './address.ts';

/** Addresses of IPv6, 16 bytes in network order (RFC 4291): none; ff02::1; ff02::2. */

export const UNSPECIFIED = new Uint8Array(16);
export const ALL_NODES = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
export const ALL_ROUTERS6 = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);

/** Converts `'fe80::1'` to 16 bytes. Throws if it is not an address. */
export function ip6(text: string): Uint8Array {
  const halves = text.split('::');
  const words = (half: string) => (half === '' ? [] : half.split(':'));
  const head = words(halves[0]);
  const tail = halves.length === 2 ? words(halves[1]) : [];
  const missing = 8 - head.length - tail.length;
  const isWhole = halves.length === 1 ? missing === 0 : halves.length === 2 && missing > 0;
  const all = [...head, ...new Array<string>(Math.max(0, missing)).fill('0'), ...tail];
  if (!isWhole || !all.every((word) => /^[0-9a-f]{1,4}$/i.test(word)))
    throw new Error(`not an IPv6 address: ${text}`);
  return Uint8Array.from(all.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16)]));
}

/** Converts 16 bytes to `'fe80::1'` (RFC 5952). */
export function showIp6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] << 8) | bytes[at * 2 + 1]).toString(16));
  let [best, length] = [-1, 1];
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && words[to] === '0') to++;
    if (to - from > length) [best, length] = [from, to - from];
  }
  if (best < 0) return words.join(':');
  return `${words.slice(0, best).join(':')}::${words.slice(best + length).join(':')}`;
}

/** Returns true for fe80::/10. */
export function isLinkLocal(address: Uint8Array): boolean {
  return address[0] === 0xfe && (address[1] & 0xc0) === 0x80;
}

/** Returns true for a group that no router forwards: ff01::/16 and ff02::/16. */
export function isLinkGroup(address: Uint8Array): boolean {
  return address[0] === 0xff && (address[1] & 0x0f) <= 2;
}

/** Returns the group in which a host is asked for its MAC address: ff02::1:ff00:0/104 (RFC 4291, 2.7.1). */
export function solicitedGroup(address: Uint8Array): Uint8Array {
  const group = ip6('ff02::1:ff00:0');
  group.set(address.subarray(13), 13);
  return group;
}

/** Returns the last eight bytes of the address that a host makes of its MAC address (RFC 4291, appendix A). */
export function interfaceId(mac: Uint8Array): Uint8Array {
  return Uint8Array.of(mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]);
}

/** Returns the address of the host with that MAC address under a prefix of 64 bits. */
export function addressUnder(prefix: Uint8Array, mac: Uint8Array): Uint8Array {
  return Uint8Array.of(...prefix.subarray(0, 8), ...interfaceId(mac));
}

/** Converts an address of IPv4 or IPv6 to its bytes. Throws if it is none. */
export function addressOf(text: string): Uint8Array {
  return text.includes(':') ? ip6(text) : ip(text);
}

/** Converts 4 or 16 bytes to text. */
export function textOf(bytes: Uint8Array): string {
  return bytes.length === 16 ? showIp6(bytes) : showIp(bytes);
}
