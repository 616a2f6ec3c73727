import { readFileSync } from 'node:fs';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { AnyNode } from 'acorn';
import { declaredNames, outermostBody } from './order.ts';

/**
 * Number of look-ups of a name in one request, by its key: `file:name` for a name declared in a file of the sources,
 * and `.name` for a property of any object.
 */
export type Heat = Record<string, number>;

export const HEAT_FILE = new URL('./name-heat.json', import.meta.url);

/** Reads the heat stored with the sources (`npm run heat` counts it). */
export function readHeat(file: URL = HEAT_FILE): Heat {
  return JSON.parse(readFileSync(file, 'utf8')) as Heat;
}

/**
 * Returns the heat of the names of a built program, by their names in it. A name without a key is cold: it is not in
 * the sources.
 *
 * @param map the program's source map, as JSON
 */
export function heatOf(program: string, map: string, heat: Heat): (name: string) => number {
  const keys = keysOf(program, map);
  return (name) => heat[keys.get(name) ?? ''] ?? 0;
}

/** The keys of the outermost function's names, which stay the same from build to build. */
export function keysOf(program: string, map: string): Map<string, string> {
  const keyAt = placesIn(program, map);
  const values = valuesOf(program);
  const keys = new Map<string, string>();
  for (const [name, places] of declaredNames(program)) {
    // The declaration that orders the names has no position in the sources.
    const known = [...places, ...(values.get(name) ?? [])].map((at) => keyAt(at)).find((key) => key !== null);
    if (known) keys.set(name, known);
  }
  return keys;
}

/**
 * Returns a function that gives the key of the name at an offset of a script; null if the sources have none there.
 *
 * @param same the name in the sources for a name without an entry in the map: it was not renamed
 */
export function placesIn(program: string, map: string): (offset: number, same?: string) => string | null {
  const originalAt = originalsIn(program, map);
  return (offset, same) => {
    const { source, name } = originalAt(offset);
    const known = name ?? same;
    return source && known && !/<|%3C/.test(source) ? `${source}:${known}` : null;
  };
}

/** Returns the key of a property with `name` in the sources. */
export function propertyKey(name: string): string {
  return `.${name}`;
}

/** Returns the keys of the properties in the library's part of a built program, by their names in it. */
export function propertyKeysOf(program: string, map: string): Map<string, string> {
  const originalAt = originalsIn(program, map);
  const keys = new Map<string, string>();
  for (const { index, 1: name } of program.matchAll(/\.([A-Za-z_$][\w$]*)/g)) {
    if (keys.has(name)) continue;
    const { source, name: original } = originalAt(index + 1);
    if (source && original && !/<|%3C/.test(source)) keys.set(name, propertyKey(original));
  }
  return keys;
}

/** Returns a function that gives the position in the sources for an offset in a script. */
export function originalsIn(program: string, map: string) {
  const trace = new TraceMap(map);
  const starts = lineStarts(program);
  return (offset: number) => {
    let line = starts.findIndex((start) => start > offset);
    if (line < 0) line = starts.length;
    return originalPositionFor(trace, { line, column: offset - starts[line - 1] });
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * Returns the positions of the values that the program assigns to each name: a name without a position has its value's
 * key.
 */
function valuesOf(program: string): Map<string, number[]> {
  const values = new Map<string, number[]>();
  const visit = (node: AnyNode): void => {
    if (node.type === 'SequenceExpression') for (const each of node.expressions) visit(each);
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'Identifier') return;
    if (!values.has(node.left.name)) values.set(node.left.name, [node.right.start]);
  };
  for (const node of outermostBody(program).body)
    if (node.type === 'ExpressionStatement') visit(node.expression);
  return values;
}
