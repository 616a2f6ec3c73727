import type { Binding, Scope } from './scopes.ts';

/** Number of each counted operation of the engine, by their names in constants.json. */
export type Counts = Map<string, number>;

export function add(counts: Counts, what: string, times = 1): void {
  if (times !== 0) counts.set(what, (counts.get(what) ?? 0) + times);
}

/** A part of a program that always runs from beginning to end: its number of runs determines all operations in it. */
export interface Block {
  /** Its start. */
  at: number;
  /** Operations of one run. */
  counts: Counts;
  /** The names that one run looks up. */
  names: Map<Binding, number>;
  /** The properties that one run looks up, by names in the text. */
  properties: Map<string, number>;
}

/** Returns true if the engine has an internal number for a name, and compares it as a number. */
export type IsInternal = (name: string) => boolean;

/**
 * Counts the search for a name in one list: the engine searches from the end, two names a step. If the name is stored
 * as text, each textual name of the list is compared, and the others are skipped.
 *
 * @param later the names after the one that is found, or all if it is not in the list
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

/** Counts the search from the scope in which a name is used to its value; null for a global name. */
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
    // The engine has no scope object for a scope without a list; the script's own scope is the global one.
    if (list.length === 0 || !scope.outer) continue;
    add(counts, 'scope');
    const from = scope === found?.scope ? list.indexOf(found) + 1 : 0;
    const later = list.slice(from).map((binding) => binding.name);
    countSearch(counts, name, later, isInternal);
    if (scope === found?.scope) return;
  }
}
