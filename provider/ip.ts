/** Addresses of 4 bytes, in network order. */

/** Whether an address is 0.0.0.0. */
export function isAny(addr: Uint8Array): boolean {
  return addr[0] === 0 && addr[1] === 0 && addr[2] === 0 && addr[3] === 0;
}

/** Whether two addresses are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** An address as text: `10.0.2.15`. */
export function ipText(ip: Uint8Array): string {
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
