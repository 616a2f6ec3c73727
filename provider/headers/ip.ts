/** IPv4 addresses: 4 bytes in network order. */

/** Whether an address is 0.0.0.0. */
export function isAny(ip: Uint8Array): boolean {
  return ip[0] === 0 && ip[1] === 0 && ip[2] === 0 && ip[3] === 0;
}

/** Whether two addresses are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** Whether an address can be that of one host: not 0.x.x.x, not a loopback address, not a group, not a broadcast. */
export function isHost(ip: Uint8Array): boolean {
  return ip[0] > 0 && ip[0] < 224 && ip[0] !== 127;
}

/** Two bytes from `at` on as a number from 0 to 0xffff. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Four bytes from `at` on as a number from 0 to 0xffffffff. */
export function number(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** Writes the lowest 32 bits of a number into four bytes from `at` on. */
export function putNumber(into: Uint8Array, at: number, value: number): void {
  for (let i = 3; i >= 0; i--) {
    into[at + i] = value;
    value >>>= 8;
  }
}

/** An address as text: `10.0.2.15`. */
export function ipText(ip: ArrayLike<number>): string {
  return ip[0] + '.' + ip[1] + '.' + ip[2] + '.' + ip[3];
}

/** Reads `a.b.c.d`, as `ipText` writes it, into 4 bytes. False when it is something else; some bytes are written then. */
export function readIp(text: string, into: Uint8Array): boolean {
  const parts = text.split('.');
  for (let i = 0; i < 4; i++) {
    into[i] = Number(parts[i]);
    if ('' + into[i] !== parts[i]) return false;
  }
  return parts.length === 4;
}
