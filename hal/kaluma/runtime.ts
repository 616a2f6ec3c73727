/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { kalumaClock as clock } from './clock.ts';
export { textOf } from './text.ts';

const encoder = /* @__PURE__ */ new TextEncoder('utf-8');

/** Encodes as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
