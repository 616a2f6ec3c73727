import type { Constants } from './constants.ts';
import type { Counts } from './counting/blocks.ts';

/** Where time goes. */
export const PARTS = ['look-ups', 'properties', 'calls', 'steps', 'runtime', 'objects', 'collector'] as const;
export type Part = (typeof PARTS)[number];

/** What some work costs the engine, in microseconds. */
export interface Cost {
  us: number;
  parts: Record<Part, number>;
  /** Bytes of garbage. */
  garbage: number;
  /** What was counted and has no constant, and so costs nothing here. */
  unknown: string[];
}

/** Each thing that is counted belongs to the first part that fits. */
const OF_PART: [part: Part, names: RegExp][] = [
  ['look-ups', /^(find|scope|compare|pass|pair|global.*)$/],
  ['properties', /^(get|set|delete|list search)( |$)/],
  ['calls', /^(call|callback|argument|parameter|register|return|list|listed|new|try)$/],
  ['runtime', /^(run|bytes) /],
  ['objects', /^(object|field|new field|array|item|closure|sum of text)$/],
  ['steps', /./],
];

/** They are counted to know others by, and cost nothing themselves. */
const FREE = new Set(['enter', 'own call', 'made by the runtime']);

/** @param heapBytes what is in use: the collector looks at all of it */
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

/** Bytes of the heap that some work takes, and leaves to the collector. */
export function garbageOf(counts: Counts, garbage: Constants['garbage']): number {
  return [...counts].reduce((sum, [what, times]) => sum + (garbage[what] ?? 0) * times, 0);
}

/**
 * Bytes of the heap that are in use when a program has booted.
 *
 * @param programBytes of its text, as `keptBytes` counts them
 * @param boot what it did until then: what it made is taken to stay
 */
export function heapBehindBoot(programBytes: number, boot: Counts, { heap, garbage }: Constants): number {
  return Math.round(heap.empty + heap.perByte * programBytes + garbageOf(boot, garbage));
}

/** What the program makes itself: objects, arrays, closures, lists of captured names, and strings put together. */
const MADE = /^(object|array|closure|list|new|sum of text|run new .*)$/;

/** How many things the program makes. */
export function allocationsIn(counts: Counts): number {
  return [...counts].reduce((sum, [what, times]) => sum + (MADE.test(what) ? times : 0), 0);
}
