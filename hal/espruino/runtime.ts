import { espruino } from './globals.ts';

/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { espruinoClock as clock } from './clock.ts';

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

/** Makes a text of bytes: a character of each. */
export function textOf(bytes: Uint8Array): string {
  return espruino.E.toString(bytes);
}

/** Makes bytes of a text: one of each character. */
export function bytesOf(text: string): Uint8Array {
  return espruino.E.toUint8Array(text);
}
