import { espruino } from './globals.ts';

/** What identifies a board, and what differs from boot to boot: the module `#runtime/board`. */

/** Returns the board's serial number as the runtime says it; empty if it has none. */
export function uid(): string {
  return espruino.getSerial ? espruino.getSerial() : '';
}

/** Microseconds since an arbitrary start, in 32 bits. */
export function micros(): number {
  return (espruino.getTime() * 1000000) >>> 0;
}

/** Returns bits that differ from call to call: those of the hardware's generator of random numbers. */
export function noise(): number {
  return espruino.E.hwRand();
}
