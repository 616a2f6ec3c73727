/** Returns true if the 16 bytes of `ip` are those of `all` from `at` on. */
export function sameBytes(ip: Uint8Array, all: Uint8Array, at: number): boolean {
  for (let i = 0; i < 16; i++) if (ip[i] !== all[at + i]) return false;
  return true;
}
