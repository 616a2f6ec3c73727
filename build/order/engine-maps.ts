import { type AnyNode, parse } from 'acorn';
import { childrenOf } from '../language/syntax.ts';
import { LANGUAGE_NAMES, MODULE_NAMES } from './engine-names.ts';
import { type Heat, placesIn, propertyKey } from './heat.ts';

/**
 * Names for Closure's variables and properties: the text of its `--variable_map_input_file` and
 * `--property_map_input_file`, a line `old:new` for each. Closure uses a name if it is free, and ignores the others.
 */
export interface EngineMaps {
  variables: string;
  properties: string;
}

/** A name of the library's script, before Closure. */
interface Candidate {
  name: string;
  heat: number;
  /** Number of its occurrences in the script. */
  mentions: number;
}

/**
 * Assigns names with a number in the engine to declarations of the library's script: to the hottest first, if there are
 * too few. The shortest ones go to the most frequent declarations, since the engine reads all text once.
 *
 * @param library the script that Closure compiles, a module, and its source map as JSON
 * @param words all words of the application, which may have another meaning there: none of them is assigned
 * @param kept properties that other code uses by name, so that Closure does not rename them
 */
export function engineMaps(
  library: { code: string; map: string },
  heat: Heat,
  words: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): EngineMaps {
  const { code, map } = library;
  const { outermost, methods, properties, mentions } = knownNames(code);
  const keyAt = placesIn(code, map);
  const candidate = (name: string, own: string, key: string | null): Candidate => ({
    ...{ name, heat: heat[key ?? ''] ?? 0, mentions: mentions.get(own) ?? 0 },
  });
  const variables = [
    ...[...outermost].map(([name, at]) => candidate(name, name, keyAt(at, name))),
    // Closure makes a function of a method that only one class has.
    ...[...methods]
      .map(([name, at]) => candidate(`JSCompiler_StaticMethods_${name}`, name, keyAt(at, name)))
      .filter(({ heat }) => heat > 0),
  ];
  return {
    variables: given(variables, [...LANGUAGE_NAMES, ...MODULE_NAMES], words),
    properties: given(
      [...properties]
        .filter((name) => !kept.has(name) && !LANGUAGE_NAMES.includes(name))
        .map((name) => candidate(name, name, propertyKey(name))),
      MODULE_NAMES,
      words,
    ),
  };
}

function given(candidates: Candidate[], names: string[], words: ReadonlySet<string>): string {
  const free = names
    .filter((name) => !words.has(name))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const hottest = candidates
    .sort((a, b) => b.heat - a.heat || b.mentions - a.mentions || (a.name < b.name ? -1 : 1))
    .slice(0, free.length)
    .sort((a, b) => b.mentions - a.mentions || (a.name < b.name ? -1 : 1));
  return hottest.map(({ name }, i) => `${name}:${free[i]}\n`).join('');
}

/** The names of the last script: where only the application changes, the library's is the same. */
let last: { code: string; names: ReturnType<typeof namesOf> } | null = null;

function knownNames(code: string): ReturnType<typeof namesOf> {
  if (last?.code !== code) last = { code, names: namesOf(code) };
  return last.names;
}

/**
 * Returns the declarations of a script outside of functions, and the methods of its classes, with one position of each;
 * its properties; and how often each name stands in it.
 */
function namesOf(code: string) {
  const outermost = new Map<string, number>();
  const methods = new Map<string, number>();
  const properties = new Set<string>();
  const mentions = new Map<string, number>();
  const { body } = parse(code, { ecmaVersion: 2022, sourceType: 'module' });
  for (const node of body) {
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
      outermost.set(node.id.name, node.id.start);
    if (node.type !== 'VariableDeclaration') continue;
    for (const { id } of node.declarations) if (id.type === 'Identifier') outermost.set(id.name, id.start);
  }
  const visit = (node: AnyNode): void => {
    if (node.type === 'Identifier') mentions.set(node.name, (mentions.get(node.name) ?? 0) + 1);
    const key = keyOf(node);
    if (key?.type === 'Identifier' && key.name !== 'constructor' && key.name !== 'prototype') {
      properties.add(key.name);
      if (node.type === 'MethodDefinition') methods.set(key.name, key.start);
    }
    for (const [, child] of childrenOf(node)) visit(child);
  };
  for (const node of body) visit(node);
  return { outermost, methods, properties, mentions };
}

/** Returns the name of a property, if a node has one without brackets. */
function keyOf(node: AnyNode): AnyNode | null {
  if (node.type === 'MemberExpression') return node.computed ? null : node.property;
  const hasKey =
    node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition';
  return hasKey && !node.computed ? node.key : null;
}
