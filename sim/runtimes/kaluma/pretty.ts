import { types } from 'node:util';

/** Colours as the prompt has them. */
const RED = 31;
const YELLOW = 93;
const GRAY = 90;
const MAGENTA = 95;
const CYAN = 96;

function colour(number: number, text: string): string {
  return `\x1b[${number}m${text}\x1b[0m`;
}

/**
 * A value as the prompt shows it: members of arrays and objects each on a line, down to `depth` levels; below that
 * only what kind of thing it is.
 */
export function pretty(value: unknown, depth = 3, indent = 0): string {
  if (depth > 0) {
    if (Array.isArray(value)) return list('[', [...value], depth, indent);
    if (types.isTypedArray(value)) return list(`${value[Symbol.toStringTag]} [`, [...value], depth, indent);
    if (types.isNativeError(value)) return colour(RED, String(value));
    if (isPlain(value)) return members(value as Record<string, unknown>, depth, indent);
  }
  return flat(value);
}

function flat(value: unknown): string {
  if (Array.isArray(value)) return colour(CYAN, '[Array]');
  if (types.isTypedArray(value)) return colour(CYAN, `[${value[Symbol.toStringTag]}]`);
  if (types.isAnyArrayBuffer(value))
    return `ArrayBuffer { byteLength:${colour(MAGENTA, String(value.byteLength))}}`;
  if (types.isDataView(value)) return colour(CYAN, '[DataView]');
  if (typeof value === 'function') return colour(CYAN, '[Function]');
  if (types.isPromise(value)) return colour(CYAN, '[Promise]');
  if (value === null || value === undefined) return colour(GRAY, String(value));
  if (typeof value === 'string') return colour(YELLOW, `'${value}'`);
  if (typeof value === 'symbol') return colour(CYAN, '[Symbol]');
  if (typeof value === 'object') return colour(CYAN, '[Object]');
  return colour(MAGENTA, String(value));
}

function isPlain(value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !types.isAnyArrayBuffer(value) && !types.isDataView(value) && !types.isPromise(value);
}

function list(open: string, items: unknown[], depth: number, indent: number): string {
  const lines = items.map((item) => pretty(item, depth - 1, indent + 2));
  return block(open, lines, ']', indent);
}

function members(value: Record<string, unknown>, depth: number, indent: number): string {
  const lines = Object.keys(value).map((key) => `${key}: ${pretty(value[key], depth - 1, indent + 2)}`);
  return block('{', lines, '}', indent);
}

function block(open: string, lines: string[], close: string, indent: number): string {
  if (lines.length === 0) return open + close;
  const inner = lines.map((line) => ' '.repeat(indent + 2) + line).join(',\r\n');
  return `${open}\r\n${inner}\r\n${' '.repeat(indent)}${close}`;
}
