import { readFileSync } from 'node:fs';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { AnyNode } from 'acorn';
import { declaredNames, outermostBody } from './order.ts';

/** How often a name is looked up in one request, by its key: `file:name`, as the sources have it. */
export type Heat = Record<string, number>;

export const HEAT_FILE = new URL('./name-heat.json', import.meta.url);

/** The heat that is kept with the sources (`npm run heat` counts it). */
export function readHeat(file: URL = HEAT_FILE): Heat {
  return JSON.parse(readFileSync(file, 'utf8')) as Heat;
}

/**
 * The heat of the names of a built program, by the names that it has there. A name without a key is cold: the sources do
 * not know it.
 *
 * @param map the program's source map, as JSON
 */
export function heatOf(program: string, map: string, heat: Heat): (name: string) => number {
  const keys = keysOf(program, map);
  return (name) => heat[keys.get(name) ?? ''] ?? 0;
}

/** The keys of the outermost function's names, which stay the same from build to build. */
export function keysOf(program: string, map: string): Map<string, string> {
  const trace = new TraceMap(map);
  const starts = lineStarts(program);
  const keyAt = (offset: number): string | null => {
    let line = starts.findIndex((start) => start > offset);
    if (line < 0) line = starts.length;
    const { source, name } = originalPositionFor(trace, { line, column: offset - starts[line - 1] });
    return source && name && !/<|%3C/.test(source) ? `${source}:${name}` : null;
  };
  const values = valuesOf(program);
  const keys = new Map<string, string>();
  for (const [name, places] of declaredNames(program)) {
    // The declaration that only orders the names has no place in the sources.
    const known = [...places, ...(values.get(name) ?? [])].map(keyAt).find((key) => key !== null);
    if (known) keys.set(name, known);
  }
  return keys;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Where the values stand that the program assigns to a name: one without a place of its own is called as its value is. */
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
