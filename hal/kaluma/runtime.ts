/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { kalumaClock as clock } from './clock.ts';

const decoder = /* @__PURE__ */ new TextDecoder('utf-8');
const encoder = /* @__PURE__ */ new TextEncoder('utf-8');

/** Decodes UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Encodes as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
