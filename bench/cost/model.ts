import type { Constants } from './constants.ts';
import type { Counts } from './counting/blocks.ts';

/** The parts into which the time is divided. */
export const PARTS = ['look-ups', 'properties', 'calls', 'steps', 'runtime', 'objects', 'collector'] as const;
export type Part = (typeof PARTS)[number];

/** The cost of some work on the engine, in microseconds. */
export interface Cost {
  us: number;
  parts: Record<Part, number>;
  /** Bytes of garbage. */
  garbage: number;
  /** Counted operations without a constant, which add nothing to the cost. */
  unknown: string[];
}

/** Each counted operation belongs to the first part that matches. */
const OF_PART: [part: Part, names: RegExp][] = [
  ['look-ups', /^(find|scope|compare|pass|pair|global.*)$/],
  ['properties', /^(get|set|delete|list search)( |$)/],
  ['calls', /^(call|callback|argument|parameter|register|return|list|listed|new|try)$/],
  ['runtime', /^(run|bytes) /],
  ['objects', /^(object|field|new field|array|item|closure|sum of text)$/],
  ['steps', /./],
];

/** Counted for other operations, without a cost of their own. */
const FREE = new Set(['enter', 'own call', 'made by the runtime']);

/** @param heapBytes bytes in use, all of which the collector visits */
export function costOf(counts: Counts, { us, garbage, collector }: Constants, heapBytes: number): Cost {
  const parts = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  const unknown: string[] = [];
  for (const [what, times] of counts) {
    if (FREE.has(what) || times === 0) continue;
    if (us[what] === undefined) unknown.push(what);
    const part = OF_PART.find(([, names]) => names.test(what))?.[0] ?? 'steps';
    parts[part] += (us[what] ?? 0) * times;
  }
  const bytes = garbageOf(counts, garbage);
  parts.collector = (bytes / collector.everyBytes) * (collector.us + collector.usPerByte * heapBytes);
  const sum = PARTS.reduce((total, part) => total + parts[part], 0);
  return { us: sum, parts, garbage: bytes, unknown };
}

/** Returns the bytes of the heap that some work allocates and leaves to the collector. */
export function garbageOf(counts: Counts, garbage: Constants['garbage']): number {
  return [...counts].reduce((sum, [what, times]) => sum + (garbage[what] ?? 0) * times, 0);
}

/**
 * Returns the bytes of the heap in use after boot.
 *
 * @param programBytes bytes of its text, as `keptBytes` counts them
 * @param boot operations until then; their allocations are assumed to stay
 */
export function heapBehindBoot(programBytes: number, boot: Counts, { heap, garbage }: Constants): number {
  return Math.round(heap.empty + heap.perByte * programBytes + garbageOf(boot, garbage));
}

/** Values that the program creates: objects, arrays, closures, lists of captured names, and concatenated strings. */
const MADE = /^(object|array|closure|list|new|sum of text|run new .*)$/;

/** Returns the number of values that the program creates. */
export function allocationsIn(counts: Counts): number {
  return [...counts].reduce((sum, [what, times]) => sum + (MADE.test(what) ? times : 0), 0);
}
