/** Addresses in network order: an IPv4 address is 4 bytes, a MAC address 6. */

export const BROADCAST_MAC = mac('ff:ff:ff:ff:ff:ff');
export const BROADCAST_IP = ip('255.255.255.255');

/** Converts `'10.0.2.15'` to 4 bytes. Throws if it is not four decimal numbers from 0 to 255. */
export function ip(text: string): Uint8Array {
  const parts = text.split('.');
  const bytes = parts.map(Number);
  const valid = (value: number, at: number) => /^\d{1,3}$/.test(parts[at]) && value <= 255;
  if (bytes.length !== 4 || !bytes.every(valid)) throw new Error(`not an IPv4 address: ${text}`);
  return Uint8Array.from(bytes);
}

/** Converts `'02:00:00:00:00:01'` to 6 bytes. Throws if it is not six pairs of hexadecimal digits. */
export function mac(text: string): Uint8Array {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) throw new Error(`not a MAC address: ${text}`);
  return Uint8Array.from(text.split(':'), (pair) => Number.parseInt(pair, 16));
}

/** Converts 4 bytes to `'10.0.2.15'`. */
export function showIp(bytes: Uint8Array): string {
  return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
}

/** Converts 6 bytes to `'02:00:00:00:00:01'`. */
export function showMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** Returns true if two addresses (any two byte strings) are equal. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Returns true if two IPv4 addresses are in the same subnet of the netmask `mask`. */
export function sameSubnet(a: Uint8Array, b: Uint8Array, mask: Uint8Array): boolean {
  return mask.every((bits, at) => (a[at] & bits) === (b[at] & bits));
}

/** Returns true for a broadcast address: 255.255.255.255, or with all host bits of the subnet of `own` set. */
export function isBroadcast(address: Uint8Array, own: Uint8Array, mask: Uint8Array): boolean {
  if (equal(address, BROADCAST_IP)) return true;
  // Masks of 31 and 32 bits have no broadcast address (RFC 3021).
  if (mask[3] >= 0xfe) return false;
  return address.every((byte, at) => byte === (own[at] | (~mask[at] & 0xff)));
}

/** Returns true for a multicast address: 224.0.0.0/4 (RFC 1112), or ff00::/8 (RFC 4291, 2.7). */
export function isMulticast(address: Uint8Array): boolean {
  return address.length === 16 ? address[0] === 0xff : (address[0] & 0xf0) === 0xe0;
}

/** Returns the MAC address of a group of IPv6: 33:33 and its last four bytes (RFC 2464, 7). */
export function multicastMac6(group: Uint8Array): Uint8Array {
  return Uint8Array.of(0x33, 0x33, ...group.subarray(12));
}

/** Returns the MAC address of a group: 01:00:5e and the low 23 bits of its IPv4 address (RFC 1112, 6.4). */
export function multicastMac(group: Uint8Array): Uint8Array {
  return Uint8Array.of(0x01, 0x00, 0x5e, group[1] & 0x7f, group[2], group[3]);
}
