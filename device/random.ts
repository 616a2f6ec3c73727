import { micros, noise } from '#runtime/board';
import { uid } from './identity.ts';

/**
 * Random numbers that differ from boot to boot; the runtime's own repeat the same sequence. They distinguish boards,
 * and boots of one board. They are not secret: the others can be computed from some of them.
 */

const READINGS = 4;

/** The state of Marsaglia's xorshift of 128 bits. */
const words = new Uint32Array([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]);
let seeded = false;

/** Returns a number x, 0 <= x < 1, in steps of 2^-32. The time of the call, in microseconds, is mixed in. */
export function random(): number {
  if (!seeded) seed();
  // The time of a call differs from boot to boot: links, servers and clients are not equally fast each time.
  words[0] ^= micros();
  return next() / 0x100000000;
}

/**
 * Mixes the present time, and bytes that differ between boards, such as the hardware address, into later numbers.
 *
 * @param bytes any number of bytes, 0 to 255
 */
export function stir(bytes: ArrayLike<number>): void {
  mix(micros());
  for (let i = 0; i < bytes.length; i++) mix(bytes[i]);
}

function seed(): void {
  const id = uid();
  seeded = true;
  for (let i = 0; i < id.length; i++) mix(id.charCodeAt(i));
  for (let i = 0; i < READINGS; i++) {
    mix(micros());
    mix(noise());
  }
  // Similar seeds must not give similar first numbers.
  for (let i = 0; i < 16; i++) next();
}

function mix(value: number): void {
  words[0] ^= value;
  next();
}

function next(): number {
  const t = words[0] ^ (words[0] << 11);
  words[0] = words[1];
  words[1] = words[2];
  words[2] = words[3];
  words[3] ^= (words[3] >>> 19) ^ t ^ (t >>> 8);
  return words[3];
}
