import { uid } from './identity.ts';

/**
 * Numbers by chance that differ from boot to boot: the runtime's own begin with the same one each time. The others can
 * be computed from some of them: they tell boards, and boots of one board, apart, and are no secrets.
 */

const THERMOMETER = 30;
const READINGS = 4;

/** The state of Marsaglia's xorshift of 128 bits. */
const words = new Uint32Array([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]);
let seeded = false;

/** From 0 to below 1, in steps of 2^-32. When it is asked for counts as well, to the microsecond. */
export function random(): number {
  if (!seeded) seed();
  // The moment of a call differs from boot to boot: links, servers and clients are not equally fast each time.
  words[0] ^= micros();
  return next() / 0x100000000;
}

/** Puts into what follows the moment, and bytes that other boards do not have: the hardware address. */
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
  // Near seeds shall not begin alike.
  for (let i = 0; i < 16; i++) next();
}

/** The lowest bits of the microcontroller's own thermometer, which no pin leads to; 0 where there is none. */
function noise(): number {
  try {
    return typeof analogRead === 'function' ? Math.floor(analogRead(THERMOMETER) * 0x1000000) : 0;
  } catch (_error) {
    return 0;
  }
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
