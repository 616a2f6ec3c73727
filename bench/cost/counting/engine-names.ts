import { MODULE_NAMES } from '../../../build/order/engine-names.ts';
import { Realm } from '../../../sim/runtimes/kaluma/realm.ts';
import type { IsInternal } from './blocks.ts';

let known: Set<string> | null = null;

/**
 * Returns true if a name is an internal string of the engine: the names of its built-in functions and their members, the
 * results of `typeof`, and the names in Kaluma's modules that the build gives to programs. The other names in these modules
 * count as text, as they did when the constants were found. Integers are internal, too.
 */
export const isInternal: IsInternal = (name) => internalNames().has(name) || /^(0|[1-9]\d{0,8})$/.test(name);

export function internalNames(): Set<string> {
  known ??= new Set([...builtinNames(), ...MODULE_NAMES]);
  return known;
}

/** Bytes of a program's text that the heap grows with: of a name that is internal the engine keeps the number alone. */
export function keptBytes(program: string): number {
  const internal = internalNames();
  const kept = program.replaceAll(/[A-Za-z_$][\w$]*/g, (word) => (internal.has(word) ? '12' : word));
  return Buffer.byteLength(kept);
}

/** Those that are no member of anything: answers of `typeof`, keys of descriptors and of results, words. */
const WORDS = [
  ...['undefined', 'object', 'function', 'number', 'string', 'boolean', 'symbol', 'null', 'true', 'false'],
  ...[
    'value',
    'writable',
    'enumerable',
    'configurable',
    'get',
    'set',
    'done',
    'next',
    'index',
    'input',
    'raw',
  ],
  ...['return', 'throw', 'default', 'global', 'callee', 'caller', 'proxy', 'revoke', 'anonymous'],
];

/** Members of strings that the engine lacks. */
const LACKING = [
  ...['anchor', 'big', 'blink', 'bold', 'fixed', 'fontcolor', 'fontsize', 'italics', 'link', 'small'],
  ...['strike', 'sub', 'sup'],
];

/** The names of all that can be reached from a context as new. */
function builtinNames(): Set<string> {
  const { global } = new Realm(() => 0);
  const names = new Set(WORDS);
  const seen = new Set<object>();
  const waiting: object[] = [global];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const name of Object.getOwnPropertyNames(next)) {
      names.add(name);
      const { value, get } = Object.getOwnPropertyDescriptor(next, name) ?? {};
      for (const each of [value, get, Object.getPrototypeOf(next)])
        if ((typeof each === 'object' || typeof each === 'function') && each !== null) waiting.push(each);
    }
  }
  for (const name of LACKING) names.delete(name);
  return names;
}
