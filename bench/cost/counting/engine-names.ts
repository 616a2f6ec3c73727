import { MODULE_NAMES, RUNTIME_NAMES } from '../../../build/order/engine-names.ts';
import { Realm } from '../../../sim/runtimes/kaluma/realm.ts';
import type { IsInternal } from './blocks.ts';

let known: Set<string> | null = null;

/**
 * Returns true if a name is an internal string of the engine: the names of its built-in functions and their members,
 * the results of `typeof`, and the names in Kaluma's modules. Integers are internal, too.
 */
export const isInternal: IsInternal = (name) => internalNames().has(name) || /^(0|[1-9]\d{0,8})$/.test(name);

export function internalNames(): Set<string> {
  known ??= new Set([...builtinNames(), ...MODULE_NAMES, ...RUNTIME_NAMES]);
  return known;
}

/**
 * Returns the bytes of a program's text that count for the heap: of an internal name the engine stores only the number.
 */
export function keptBytes(program: string): number {
  const internal = internalNames();
  const kept = program.replaceAll(/[A-Za-z_$][\w$]*/g, (word) => (internal.has(word) ? '12' : word));
  return Buffer.byteLength(kept);
}

/** Names that are not members: results of `typeof`, keys of descriptors and of results, words. */
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

/** Members of strings that the engine does not have. */
const LACKING = [
  ...['anchor', 'big', 'blink', 'bold', 'fixed', 'fontcolor', 'fontsize', 'italics', 'link', 'small'],
  ...['strike', 'sub', 'sup'],
];

/** Returns the names of everything reachable from a new context. */
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
