import { espruino } from './globals.ts';

/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { espruinoClock as clock } from './clock.ts';
export { textOf } from './text.ts';

/** Makes bytes of a text: one of each character. */
export function bytesOf(text: string): Uint8Array {
  return espruino.E.toUint8Array(text);
}
