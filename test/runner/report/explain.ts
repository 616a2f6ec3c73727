import { inspect } from 'node:util';
import { compare } from 'uvu/diff';

/** More of a value, or of a difference line by line, helps little. */
const LONGEST = 2000;
const LONGEST_DIFFERENCE = 10_000;
/** Lines of a stack that say nothing of the project. */
const FOREIGN = /node:internal|node_modules[\\/]uvu|test[\\/]runner[\\/](?!suites)/;

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
  if (isUvu && typeof error.details === 'string') return [cut(error.details.trimEnd(), LONGEST_DIFFERENCE)];
  const expected = isUvu ? error.expects : error.expected;
  // `not` and the like: the two are the same, or one says all.
  const isPlain = isUvu || error.operator?.includes('not');
  if (!isPlain) return [cut(compare(error.actual, expected).trimEnd(), LONGEST_DIFFERENCE)];
  return [`expected: ${shown(expected)}`, `actual:   ${shown(error.actual)}`];
}

function shown(value: unknown): string {
  if (value instanceof RegExp || typeof value === 'function') return String(value);
  return cut(inspect(value, { depth: 4, maxStringLength: null }), LONGEST);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}... (${text.length} characters)` : text;
}

function places(stack = ''): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line) && !FOREIGN.test(line));
}
