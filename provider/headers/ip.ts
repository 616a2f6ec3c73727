/** IPv4 addresses: 4 bytes in network order. */

/** Returns true if an address is 0.0.0.0. */
export function isAny(ip: Uint8Array): boolean {
  return ip[0] === 0 && ip[1] === 0 && ip[2] === 0 && ip[3] === 0;
}

/** Returns true if two addresses are equal. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** Returns true if an address may belong to one host: not 0.x.x.x, loopback, multicast or broadcast. */
export function isHost(ip: Uint8Array): boolean {
  return ip[0] > 0 && ip[0] < 224 && ip[0] !== 127;
}

/** Returns two bytes at `at` as a number from 0 to 0xffff. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Returns four bytes at `at` as a number from 0 to 0xffffffff. */
export function number(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** Writes the lowest 32 bits of a number into four bytes at `at`. */
export function putNumber(into: Uint8Array, at: number, value: number): void {
  for (let i = 3; i >= 0; i--) {
    into[at + i] = value;
    value >>>= 8;
  }
}

/** Returns an address as text: `10.0.2.15`. */
export function ipText(ip: ArrayLike<number>): string {
  return ip[0] + '.' + ip[1] + '.' + ip[2] + '.' + ip[3];
}

/**
 * Reads `a.b.c.d`, as `ipText` writes it, into 4 bytes. Returns false for any other text; some bytes may be written
 * then.
 */
export function readIp(text: string, into: Uint8Array): boolean {
  const parts = text.split('.');
  for (let i = 0; i < 4; i++) {
    into[i] = Number(parts[i]);
    if ('' + into[i] !== parts[i]) return false;
  }
  return parts.length === 4;
}
