import type { W5500 } from './chip.ts';

/** How many sockets a W5500 has, and how much memory each of them. */

/** Hardware sockets on a W5500. */
export const SOCKETS = 8;
/** Bytes of an IP address. */
export const ADDRESS_BYTES = 4;
/** The socket that listens becomes the connection. */
export const LISTENS: 'socket' | 'queue' = 'socket';
/** Transmit and receive memory of each socket, in bytes, where nobody says otherwise: what it has after a reset. */
export const BUFFER_SIZE = 2048;

/** Transmit memory of socket `n`, in bytes; 0 where it is not used. */
export function txMemory(chip: W5500, n: number): number {
  const memory = chip.memory;
  return memory ? memory.tx[n] : BUFFER_SIZE;
}

/** Receive memory of socket `n`, in bytes; 0 where it is not used. */
export function rxMemory(chip: W5500, n: number): number {
  const memory = chip.memory;
  return memory ? memory.rx[n] : BUFFER_SIZE;
}

/** Whether socket `n` can be used. */
export function hasMemory(chip: W5500, n: number): boolean {
  const memory = chip.memory;
  return !memory || (memory.rx[n] > 0 && memory.tx[n] > 0);
}

/**
 * How much a socket can take before anything of it is acknowledged: transmit memory of socket `n`, in bytes; 0 where the
 * socket cannot be used.
 */
export function memoryOf(chip: W5500, n: number): number {
  return hasMemory(chip, n) ? txMemory(chip, n) : 0;
}
