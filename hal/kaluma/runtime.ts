/** What the device's programs need of their runtime, besides the bus: the module `#runtime`. */

export { kalumaClock as clock } from './clock.ts';

const THERMOMETER = 30;
const decoder = /* @__PURE__ */ new TextDecoder('utf-8');
const encoder = /* @__PURE__ */ new TextEncoder('utf-8');

/** Returns the board's unique id as the runtime reports it; empty if it does not. */
export function uid(): string {
  const board = global.board;
  return (board && board.uid) || '';
}

/** Returns the lowest bits of the microcontroller's internal thermometer; 0 if there is none. */
export function noise(): number {
  try {
    return typeof analogRead === 'function' ? Math.floor(analogRead(THERMOMETER) * 0x1000000) : 0;
  } catch (_error) {
    return 0;
  }
}

/** Microseconds since boot. */
export function micros(): number {
  return global.micros();
}

/** Decodes UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Encodes as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
