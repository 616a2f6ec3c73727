import { type Called, calledIn } from './parameters.ts';
import { isWhole, type Scope, type Scopes, scopesOf, type Variable } from './scopes.ts';
import {
  assignmentOf,
  become,
  type FunctionNode,
  identifier,
  isFunction,
  type Node,
  parentsIn,
  usesArguments,
  visit,
} from './tree.ts';

/** A parameter, and the scopes of the variables that it stands for: none is inside another. */
interface Shared {
  name: string;
  scopes: Scope[];
}

/**
 * Makes parameters, which nobody gives, of the variables of a function: their declarations become assignments, and
 * those go wherever an expression does. Variables of blocks that are not inside one another share one.
 *
 * Left as they are: what a function further inside uses, which may be another one with each turn of a loop; and what has
 * no value at first, in a loop, or where a caller might give it one after all.
 *
 * @returns how many variables there were
 */
export function declareAsParameters(program: Node): number {
  const scopes = scopesOf(program);
  const shared = new Map<FunctionNode, Shared[]>();
  let count = 0;
  for (const { declaration, parent, variables, home } of declarationsIn(program, scopes)) {
    const places = shared.get(home) ?? [];
    shared.set(home, places);
    for (const { scope, places: uses } of variables) {
      let place = places.find((each) => each.scopes.every((other) => areApart(scope, other)));
      if (!place) {
        place = { name: `p$${count}`, scopes: [] };
        places.push(place);
        home.params.push(identifier(place.name));
      }
      place.scopes.push(scope);
      for (const use of uses) use.name = place.name;
      count++;
    }
    assign(declaration, parent);
  }
  return count;
}

interface Declaration {
  declaration: Node;
  parent: Node;
  variables: Variable[];
  home: FunctionNode;
}

/** The declarations of which every variable can be a parameter of the function that they are in. */
function declarationsIn(program: Node, scopes: Scopes): Declaration[] {
  const parents = parentsIn(program);
  const kept = keptFurtherInside(scopes);
  const told = toldAllIn(program, scopes);
  const found: Declaration[] = [];
  visit(program, (declaration, parent) => {
    if (declaration.type !== 'VariableDeclaration' || !parent) return;
    const declarators = declaration.declarations as Node[];
    const variables = declarators.map(({ id }) => scopes.variableOf.get(id as Node) as Variable);
    const home = homeOf(variables[0].scope);
    if (!home || !canTakeMore(home, parents.get(home) as Node)) return;
    // A minifier's own `var` gets its value where a function was put in the place of its call, each time.
    const isNothing = declaration.kind === 'var' || told.has(home);
    const hasValue = (init: unknown, { scope }: Variable) => init || (isNothing && scope.node === home);
    const isEach = parent.left === declaration;
    if (!isEach && !declarators.every(({ init }, i) => hasValue(init, variables[i]))) return;
    if (!variables.some((each) => kept.has(each))) found.push({ declaration, parent, variables, home });
  });
  return found;
}

/** The variables that a function uses which is further inside than they are. */
function keptFurtherInside({ all }: Scopes): Set<Variable> {
  const kept = new Set<Variable>();
  for (const { node, used } of all)
    if (isFunction(node)) for (const each of used) if (homeOf(each.scope) !== node) kept.add(each);
  return kept;
}

/** The functions whose callers are all known, and give no more than there are parameters. */
function toldAllIn(program: Node, scopes: Scopes): Set<Node> {
  const isTold = ({ value, calls }: Called) =>
    calls.every((call) => (call.arguments as Node[]).length <= value.params.length);
  return new Set(
    calledIn(program, scopes)
      .filter(isTold)
      .map(({ value }) => value),
  );
}

/** The function that a scope is in, unless that is the whole program. */
function homeOf(scope: Scope): FunctionNode | null {
  let each: Scope | null = scope;
  while (each && !isFunction(each.node)) each = each.parent;
  return each && !isWhole(each) ? (each.node as FunctionNode) : null;
}

/** What reads or writes a property has as many parameters as that takes. */
function canTakeMore(node: FunctionNode, parent: Node): boolean {
  return parent.kind !== 'get' && parent.kind !== 'set' && !usesArguments(node);
}

function isInside(scope: Scope, other: Scope): boolean {
  for (let each: Scope | null = scope; each; each = each.parent) if (each === other) return true;
  return false;
}

function areApart(scope: Scope, other: Scope): boolean {
  return !isInside(scope, other) && !isInside(other, scope);
}

/** Makes of a declaration what gives its variables their values. */
function assign(declaration: Node, parent: Node): void {
  const declarators = declaration.declarations as Node[];
  if (parent.left === declaration) {
    become(declaration, declarators[0].id as Node);
    return;
  }
  const values = declarators.filter(({ init }) => init).map(assignmentOf);
  if (values.length === 0) {
    become(declaration, { type: 'EmptyStatement' });
    return;
  }
  const expression = values.length === 1 ? values[0] : { type: 'SequenceExpression', expressions: values };
  become(declaration, parent.init === declaration ? expression : { type: 'ExpressionStatement', expression });
}
