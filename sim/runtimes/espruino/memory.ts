import { types } from 'node:util';

/**
 * The engine's variables, by what they take of its blocks of 12 to 16 bytes (measured on builds of 5,100 and 12,000). It
 * counts what the program's global names, the runtime's own lists, timers and watches lead to. What only closures hold is
 * not seen: V8 does not tell.
 */

/** Bytes of a name in its own block, of a text in its first block and in each further one. */
const NAME_BYTES = 4;
const FIRST_BYTES = 9;
const NEXT_BYTES = 12;
/** A function: itself, its code's name and the code, which stays in Storage; a parameter each. */
const FUNCTION = 3;
const PARAMETER = 1;

export function variablesOf(roots: Iterable<unknown>, natives: ReadonlySet<unknown>): number {
  const seen = new Set<unknown>(natives);
  const left: unknown[] = [...roots];
  let sum = 0;
  while (left.length > 0) {
    const value = left.pop();
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      sum += ofPrimitive(value);
      continue;
    }
    if (seen.has(value)) continue;
    seen.add(value);
    if (types.isTypedArray(value)) {
      if (seen.has(value.buffer)) sum += 1;
      else sum += 2 + blocks(value.buffer.byteLength, FIRST_BYTES);
      seen.add(value.buffer);
      continue;
    }
    sum += typeof value === 'function' ? FUNCTION + PARAMETER * (value as () => void).length : 1;
    for (const key of Object.getOwnPropertyNames(value)) {
      const held = Object.getOwnPropertyDescriptor(value, key);
      if (!held || !('value' in held) || isOwn(value, key)) continue;
      sum += Array.isArray(value) ? 1 : nameOf(key);
      left.push(held.value);
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype && !seen.has(prototype)) left.push(prototype);
  }
  return sum;
}

/** What V8 adds to every object of its kind. */
function isOwn(value: object, key: string): boolean {
  if (key === 'length') return Array.isArray(value) || typeof value === 'function';
  return typeof value === 'function' && (key === 'prototype' || key === 'name' || key === 'arguments');
}

function nameOf(key: string): number {
  return key.length <= NAME_BYTES ? 1 : 1 + Math.ceil((key.length - NAME_BYTES) / NEXT_BYTES);
}

/** Small whole numbers, true and false are in their name's block. */
function ofPrimitive(value: unknown): number {
  if (typeof value === 'string') return blocks(value.length, FIRST_BYTES);
  if (typeof value === 'number') return value === (value | 0) ? 0 : 1;
  return value === null ? 1 : 0;
}

function blocks(bytes: number, first: number): number {
  return bytes <= first ? 1 : 1 + Math.ceil((bytes - first) / NEXT_BYTES);
}
