/** Addresses of 4 bytes, in network order. */

/** Whether an address is 0.0.0.0. */
export function isAny(addr: Uint8Array): boolean {
  return addr[0] === 0 && addr[1] === 0 && addr[2] === 0 && addr[3] === 0;
}

/** Whether two addresses are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
