import { ESPRUINO_MODULES, KALUMA_MODULES } from './modules.ts';
import { ESPRUINO_ALONE, type LanguageRules, NOT_ESPRUINO, NOWHERE } from './rules.ts';

/** esbuild rewrites these to equivalent code. */
const REWRITTEN = {
  'class-private-accessor': false,
  'class-private-brand-check': false,
  'class-private-field': false,
  'class-private-method': false,
  'class-private-static-accessor': false,
  'class-private-static-field': false,
  'class-private-static-method': false,
  'class-static-blocks': false,
  'logical-assignment': false,
  'nullish-coalescing': false,
  'optional-chain': false,
};

/** Names of browsers and of Node that no runtime on a board has. */
const NEVER: Record<string, string> = {
  Buffer: 'use Uint8Array, and TextEncoder for texts',
  URL: "use require('url'), or split the text",
  URLSearchParams: "split the text at '&'",
  XMLHttpRequest: "use require('http')",
  fetch: "use require('http')",
  crypto: 'use Math.random() where it needs no secret',
  performance: 'use millis() or micros()',
  structuredClone: 'use JSON.parse(JSON.stringify(a))',
  queueMicrotask: 'use Promise.resolve().then(callback)',
  requestAnimationFrame: 'use setTimeout(callback, 16)',
  setImmediate: 'use setTimeout(callback, 1)',
  clearImmediate: 'use clearTimeout',
  localStorage: "use require('storage')",
  Intl: 'format by hand',
  WeakRef: 'keep the object itself, and clear it',
  FinalizationRegistry: 'end things by a call',
  AggregateError: 'use an Error with a field',
  SharedArrayBuffer: 'a board has one thread: use ArrayBuffer',
  Atomics: 'a board has one thread: use a plain variable',
  WebAssembly: 'write it in JavaScript',
  AbortController: 'use a flag',
  WebSocket: 'use a connection of the library',
};

const MEMBERS: Record<string, string> = {
  'process.nextTick': 'use Promise.resolve().then(callback)',
  'process.exit': 'a board has nothing to return to: stop its timers',
  'process.hrtime': 'use micros()',
  'process.env': 'use a constant of the program',
  'console.warn': 'use console.log',
  'console.info': 'use console.log',
  'console.debug': 'use console.log',
  'console.assert': 'use if, and throw',
  'console.dir': 'use console.log',
  'console.table': 'use console.log',
  'console.time': 'use millis()',
  'console.trace': 'use console.log(new Error().stack)',
  'Object.hasOwn': 'use Object.prototype.hasOwnProperty.call(a, name)',
  'Object.groupBy': 'use a loop',
  'Map.groupBy': 'use a loop',
  'Array.fromAsync': 'use a loop with await',
  'Promise.allSettled': 'use Promise.all of promises that catch',
  'Promise.any': 'use new Promise and then() of each',
  'Promise.withResolvers': 'use new Promise',
  'Promise.try': 'use new Promise',
  'Error.captureStackTrace': 'leave it out',
  '.at': 'use a[i], from the end a[a.length - 1]',
  '.findLast': 'use a loop from the end',
  '.findLastIndex': 'use a loop from the end',
  '.toReversed': 'use a.slice().reverse()',
  '.toSorted': 'use a.slice().sort()',
  '.toSpliced': 'use a.slice(), and splice of that',
  '.normalize': 'compare the characters that are meant',
  '.isWellFormed': 'look at the characters',
  '.toWellFormed': 'look at the characters',
};

/** The library must run on every engine. */
export const LIBRARY: LanguageRules = {
  engine: 'the boards',
  supported: { ...REWRITTEN, 'exponent-operator': false, 'optional-catch-binding': true },
  forms: [...NOWHERE, ...NOT_ESPRUINO],
  globals: {},
  members: {},
  modules: null,
  callsBaseSetter: false,
};

/** Kaluma 1.2 with the engine JerryScript 3.0. */
export const KALUMA: LanguageRules = {
  engine: 'Kaluma',
  supported: { ...REWRITTEN, bigint: true },
  forms: NOWHERE,
  globals: NEVER,
  members: MEMBERS,
  modules: KALUMA_MODULES,
  callsBaseSetter: true,
};

/** Espruino 2v29. */
export const ESPRUINO: LanguageRules = {
  engine: 'Espruino',
  supported: { ...REWRITTEN, 'exponent-operator': false, 'optional-catch-binding': false },
  forms: [...NOWHERE, ...NOT_ESPRUINO, ...ESPRUINO_ALONE],
  globals: {
    ...NEVER,
    Map: 'use an object',
    Set: 'use an object whose values are true',
    WeakMap: 'use a field of the object',
    WeakSet: 'use a field of the object',
    Symbol: 'use a text as the name',
    Proxy: 'use functions',
    Reflect: 'use Object',
    BigInt: 'use two numbers of 32 bits',
    TextEncoder: 'use toBytes of the library',
    TextDecoder: 'use toText of the library',
  },
  members: {
    ...MEMBERS,
    'Array.from': 'use a loop',
    'Math.imul': 'use two products of 16 bits',
    'Math.trunc': 'use a | 0',
    'Number.isInteger': 'compare with a | 0',
    'Object.freeze': 'leave it out',
    '.copyWithin': 'use a loop',
  },
  modules: ESPRUINO_MODULES,
  callsBaseSetter: false,
};

/** The rules for an application on a runtime, as a board's file names it. */
export function rulesOf(runtime: string): LanguageRules {
  if (runtime === 'kaluma') return KALUMA;
  if (runtime === 'espruino') return ESPRUINO;
  throw new Error(`there are no rules of language for the runtime '${runtime}'`);
}
