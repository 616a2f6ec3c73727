import { espruino } from './globals.ts';

/** Makes a text of bytes, a character of each: the module `#runtime/text`. */
export function textOf(bytes: Uint8Array): string {
  return espruino.E.toString(bytes);
}
