import { espruino } from './globals.ts';

/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { espruinoClock as clock } from './clock.ts';

/** Makes a text of bytes: a character of each. */
export function textOf(bytes: Uint8Array): string {
  return espruino.E.toString(bytes);
}

/** Makes bytes of a text: one of each character. */
export function bytesOf(text: string): Uint8Array {
  return espruino.E.toUint8Array(text);
}
