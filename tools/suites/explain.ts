import { inspect } from 'node:util';
import { compare } from 'uvu/diff';

/** More of a value than this helps little. */
const LONGEST = 2000;
/** Lines of a stack that say nothing of the project. */
const FOREIGN = /node:internal|node_modules[\\/]uvu|tools[\\/]suites[\\/]/;

/** What an assertion of uvu or of Node knows beside its message. */
interface Known {
  message?: string;
  name?: string;
  stack?: string;
  details?: string | false;
  actual?: unknown;
  expected?: unknown;
  expects?: unknown;
  operator?: string;
}

/** An error in words: its message, expected and actual, and the places in the project that it came from. */
export function explain(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `thrown: ${inspect(error)}`;
  const known = error as Known;
  const name = known.name && !known.name.startsWith('Assertion') ? `${known.name}: ` : '';
  const head = `${name}${known.message ?? inspect(error)}${known.operator ? ` (${known.operator})` : ''}`;
  return [head, ...difference(known), ...places(known.stack)].filter((part) => part !== '').join('\n');
}

function difference(error: Known): string[] {
  const isUvu = 'expects' in error;
  if (!isUvu && !('expected' in error)) return [];
  if (isUvu && typeof error.details === 'string') return [error.details.trimEnd()];
  const expected = isUvu ? error.expects : error.expected;
  // `not` and the like: the two are the same, or one says all.
  const isPlain = isUvu || error.operator?.includes('not');
  if (!isPlain) return [compare(error.actual, expected).trimEnd()];
  return [`expected: ${shown(expected)}`, `actual:   ${shown(error.actual)}`];
}

function shown(value: unknown): string {
  const text =
    value instanceof RegExp || typeof value === 'function' ? String(value) : inspect(value, { depth: 4 });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}... (${text.length} characters)` : text;
}

function places(stack = ''): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line) && !FOREIGN.test(line));
}
