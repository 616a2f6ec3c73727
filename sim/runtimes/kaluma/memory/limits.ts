import type { Realm } from '../realm.ts';
import type { CHeap } from './c-heap.ts';
import type { CStack } from './c-stack.ts';
import type { JsHeap } from './js-heap.ts';
import { stackOfMatch } from './patterns.ts';

/** What one level of brackets takes of the C stack, in bytes (measured). */
const PARSE_BYTES = 44;
const STRINGIFY_BYTES = 80;
/** So many levels have room in any case. */
const FEW_LEVELS = 20;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Holds the built-in functions that take stack or heap by what they are given to what a board has of both. */
export function limit(realm: Realm, heap: JsHeap, stack: CStack, cHeap: CHeap): void {
  const given = realm.global as Record<string, { prototype: object }>;
  const around = (owner: object, name: string, wrap: (original: Method) => Method) => {
    const methods = owner as Record<string, Method>;
    const value = wrap(methods[name]);
    // It goes by the name that it had.
    Object.defineProperty(value, 'name', { value: name, configurable: true });
    Object.defineProperty(methods, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  };
  around(
    given.JSON,
    'parse',
    (parse) =>
      function (this: unknown, ...args) {
        const levels = typeof args[0] === 'string' ? depthOfText(args[0]) : 0;
        if (levels > FEW_LEVELS) stack.need(levels * PARSE_BYTES, `JSON of ${levels} levels`);
        return parse.apply(this, args);
      },
  );
  around(
    given.JSON,
    'stringify',
    (stringify) =>
      function (this: unknown, ...args) {
        const text = stringify.apply(this, args);
        if (typeof text !== 'string') return text;
        const levels = depthOfText(text);
        if (levels > FEW_LEVELS) stack.need(levels * STRINGIFY_BYTES, `JSON of ${levels} levels`);
        heap.claim(text.length, 'a text');
        return text;
      },
  );
  around(
    given.TextEncoder.prototype,
    'encode',
    (encode) =>
      function (this: unknown, ...args) {
        const [text] = args;
        const isAscii = (this as { encoding?: unknown }).encoding === 'ascii';
        if (isAscii && typeof text === 'string') stack.need(Buffer.byteLength(text), 'TextEncoder');
        const bytes = encode.apply(this, args) as Uint8Array;
        heap.keep(bytes.buffer);
        return bytes;
      },
  );
  around(
    given.TextDecoder.prototype,
    'decode',
    (decode) =>
      function (this: unknown, ...args) {
        const text = decode.apply(this, args) as string;
        heap.claim(text.length, 'a text');
        return text;
      },
  );
  // What matches, tests, splits or replaces with a regular expression calls `exec`.
  around(
    given.RegExp.prototype,
    'exec',
    (exec) =>
      function (this: unknown, ...args) {
        const match = exec.apply(this, args) as RegExpExecArray | null;
        const bytes = match ? stackOfMatch(this as RegExp, String(args[0]), match) : 0;
        if (bytes) stack.needBelow(bytes, cHeap.untouched, 'a regular expression');
        return match;
      },
  );
}

/** How deep the brackets of a JSON text go; those in its strings do not count. */
function depthOfText(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) quoted = !quoted;
    else if (quoted) i += code === 0x5c ? 1 : 0;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
