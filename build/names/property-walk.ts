import type { TypeGraph } from './type-graph.ts';

/** Names of the properties that are reachable from types. */
export interface Reached {
  /** Properties of types that are visible to a user of the library. */
  open: Set<string>;
  /** Properties reachable only through a class that no module exports. */
  inner: Set<string>;
}

/**
 * Collects the names of all properties that are reachable from the types of modules.
 *
 * @param modules their absolute paths; a user of these may name the classes that they export
 * @throws Error if there is no such module
 */
export function propertiesFrom(graph: TypeGraph, modules: string[]): Reached {
  const parts = modules.map((module) => {
    if (!Object.hasOwn(graph.modules, module)) throw new Error(`${module} is no module of the library`);
    return graph.modules[module];
  });
  const exported = new Set(parts.flatMap(({ classes }) => classes));
  const open = walk(
    graph,
    parts.flatMap(({ types }) => types),
    (ofClass) => !exported.has(ofClass),
  );
  return { open: open.names, inner: walk(graph, open.passedOver, () => false).names };
}

/** Returns the names on all paths from `from`, and the types at which these end. */
function walk(
  { types }: TypeGraph,
  from: number[],
  isClosed: (ofClass: number) => boolean,
): { names: Set<string>; passedOver: number[] } {
  const names = new Set<string>();
  const passedOver: number[] = [];
  const seen = new Set(from);
  // Types added meanwhile are visited, too.
  for (const number of seen) {
    const type = types[number];
    if (type.ofClass !== null && isClosed(type.ofClass)) passedOver.push(number);
    else {
      for (const name of type.names) names.add(name);
      for (const next of type.mentions) seen.add(next);
    }
  }
  return { names, passedOver };
}
