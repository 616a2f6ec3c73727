import { type Scope, scopesOf, type Variable } from './scopes.ts';
import { type Node, propertyOf, visit } from './tree.ts';

/** Words that no variable may be called, as far as they are short enough to come up. */
const WORDS = new Set([
  'do',
  'if',
  'in',
  'as',
  'is',
  'of',
  'for',
  'let',
  'new',
  'try',
  'var',
  'get',
  'set',
  'NaN',
]);

const FIRST = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$';
const NEXT = `${FIRST}0123456789`;

/** The names there are, the shortest first. */
function nameAt(index: number): string {
  let name = FIRST[index % FIRST.length];
  for (let rest = Math.floor(index / FIRST.length); rest > 0; rest = Math.floor(rest / NEXT.length)) {
    rest--;
    name += NEXT[rest % NEXT.length];
  }
  return name;
}

/**
 * Gives every variable the shortest name it can have, those that are written most often first: two variables may have
 * the same one wherever neither hides the other from somebody who means it.
 */
export function renameVariables(program: Node): void {
  const { all, globals } = scopesOf(program);
  const variables = all.flatMap((scope) => [...scope.variables.values()]);
  variables.sort((a, b) => b.places.length - a.places.length);
  const taken = new Map<Variable, string>();
  const inside = insideOf(all);
  for (const variable of variables) {
    const refused = new Set<string>();
    for (const other of clashes(variable, inside)) {
      const name = taken.get(other);
      if (name !== undefined) refused.add(name);
    }
    let index = 0;
    while (refused.has(nameAt(index)) || globals.has(nameAt(index)) || WORDS.has(nameAt(index))) index++;
    taken.set(variable, nameAt(index));
  }
  for (const [{ places }, name] of taken) for (const place of places) place.name = name;
}

/** For each scope, it and all those further inside that use a given variable are looked through often: found once. */
function insideOf(all: Scope[]): Map<Scope, Scope[]> {
  const inside = new Map<Scope, Scope[]>(all.map((scope) => [scope, []]));
  for (const scope of all) if (scope.parent) inside.get(scope.parent)?.push(scope);
  return inside;
}

/** The variables that may not have the same name: those used where this one lives, and those that live where it is used. */
function clashes(variable: Variable, inside: Map<Scope, Scope[]>): Set<Variable> {
  const found = new Set<Variable>(variable.scope.used);
  for (const each of variable.scope.variables.values()) found.add(each);
  const walk = (scope: Scope): void => {
    if (!scope.used.has(variable)) return;
    for (const each of scope.variables.values()) found.add(each);
    for (const each of inside.get(scope) ?? []) walk(each);
  };
  walk(variable.scope);
  found.delete(variable);
  return found;
}

/** Gives every variable a name that no other one has, whatever its scope. */
export function tellApart(program: Node): void {
  visit(program, (node) => {
    if (node.shorthand) node.shorthand = false;
  });
  let count = 0;
  for (const { variables } of scopesOf(program).all) {
    for (const { places } of variables.values()) {
      for (const place of places) place.name = `v$${count}`;
      count++;
    }
  }
}

/** Gives the properties that `isOurs` knows the shortest names that no other property has, the most frequent ones first. */
export function renameProperties(program: Node, isOurs: (name: string) => boolean): void {
  const counts = new Map<string, Node[]>();
  const others = new Set<string>();
  visit(program, (node) => {
    const name = propertyOf(node);
    if (name?.type === 'Identifier') {
      const known = counts.get(name.name as string);
      if (known) known.push(name);
      else counts.set(name.name as string, [name]);
      return;
    }
  });
  for (const name of counts.keys()) if (!isOurs(name)) others.add(name);
  const ours = [...counts].filter(([name]) => isOurs(name)).sort(([, a], [, b]) => b.length - a.length);
  let index = 0;
  for (const [, places] of ours) {
    while (others.has(nameAt(index)) || WORDS.has(nameAt(index))) index++;
    for (const place of places) place.name = nameAt(index);
    index++;
  }
}
