import type { Binding, Scope } from './scopes.ts';

/** How often the engine does each of the things that cost, by their names in constants.json. */
export type Counts = Map<string, number>;

export function add(counts: Counts, what: string, times = 1): void {
  if (times !== 0) counts.set(what, (counts.get(what) ?? 0) + times);
}

/** A stretch of a program that is run from its beginning to its end: how often it is run says all that is done in it. */
export interface Block {
  /** Where it begins. */
  at: number;
  /** What one run of it does. */
  counts: Counts;
  /** The names that one run looks up. */
  names: Map<Binding, number>;
  /** The properties that one run asks for by a name in the text. */
  properties: Map<string, number>;
}

/** Whether the engine knows a name by a number of its own, so that it compares it as one. */
export type IsInternal = (name: string) => boolean;

/**
 * What the search for a name costs in one list: the engine walks it from its end, two names a step. Where the name
 * searched for is text, each name of the list that is text is compared, and the others are passed over.
 *
 * @param later the names behind the one that is found, or all where there is none
 */
export function countSearch(counts: Counts, name: string, later: string[], isInternal: IsInternal): void {
  if (isInternal(name)) {
    add(counts, 'pair', Math.ceil(later.length / 2));
    return;
  }
  const internal = later.filter(isInternal).length;
  add(counts, 'compare', later.length - internal);
  add(counts, 'pass', internal);
}

/** What it costs to come from the scope where a name is used to its value; null: a global name. */
export function countFind(
  counts: Counts,
  name: string,
  usedIn: Scope,
  found: Binding | null,
  isInternal: IsInternal,
): void {
  add(counts, found ? 'find' : 'global');
  if (!found) add(counts, `global ${name}`);
  for (let scope: Scope | null = usedIn; scope; scope = scope.outer) {
    const { list } = scope;
    // Scopes without a list are no scopes for the engine, and the script's own is the global one.
    if (list.length === 0 || !scope.outer) continue;
    add(counts, 'scope');
    const from = scope === found?.scope ? list.indexOf(found) + 1 : 0;
    const later = list.slice(from).map((binding) => binding.name);
    countSearch(counts, name, later, isInternal);
    if (scope === found?.scope) return;
  }
}
