import { scopesOf, type Variable } from './scopes.ts';
import { become, isFunction, isSimple, type Node, parentsIn, usesArguments } from './tree.ts';

/** Drops parameters that a function does not use, and those that all its callers give the same constant. */
export function dropParameters(program: Node): number {
  let total = 0;
  for (let round = 0; round < 12; round++) {
    const count = dropOnce(program);
    if (count === 0) break;
    total += count;
  }
  return total;
}

function dropOnce(program: Node): number {
  const { variableOf, all } = scopesOf(program);
  const parents = parentsIn(program);
  let count = 0;
  for (const variable of all.flatMap(({ variables }) => [...variables.values()])) {
    const { declared } = variable;
    if (!declared) continue;
    const value = (declared.type === 'VariableDeclarator' ? declared.init : declared) as Node | null;
    if (!value || !isFunction(value) || (value.type === 'FunctionExpression' && value.id)) continue;
    const uses = variable.places.filter((place) => place !== declared.id);
    const calls = uses.map((use) => parents.get(use) as Node);
    if (
      uses.length === 0 ||
      !calls.every((call, i) => call.type === 'CallExpression' && call.callee === uses[i])
    )
      continue;
    if (usesArguments(value)) continue;
    for (let index = value.params.length - 1; index >= 0; index--) {
      const param = variableOf.get(value.params[index]);
      if (param?.places.filter((place) => value.params.includes(place)).length !== 1) continue;
      const places = param.places.filter((place) => place !== value.params[index]);
      const args = calls.map((call) => (call.arguments as Node[])[index] as Node | undefined);
      if (!args.every((arg) => !arg || isSimple(arg))) continue;
      if (places.length > 0) {
        const constant = sameConstant(args, (arg) => isLasting(variableOf.get(arg), parents));
        if (!constant || places.some((place) => isChanged(place, parents.get(place) as Node))) continue;
        for (const place of places) become(place, constant);
      }
      value.params.splice(index, 1);
      for (const call of calls) (call.arguments as Node[]).splice(index, 1);
      count++;
    }
  }
  return count;
}

/** A variable or a function of the whole program that never changes. */
function isLasting(variable: Variable | undefined, parents: Map<Node, Node>): boolean {
  const declared = variable?.declared;
  if (!declared || variable.scope.parent?.parent?.parent) return false;
  const isFunctions = declared.type === 'FunctionDeclaration';
  const statement = isFunctions ? declared : parents.get(declared);
  const around = parents.get(parents.get(statement as Node) as Node);
  if (!around || !isFunction(around)) return false;
  if (!isFunctions) return statement?.kind === 'const';
  return !variable.places.some((place) => isChanged(place, parents.get(place) as Node));
}

function isChanged(place: Node, parent: Node): boolean {
  return (
    (parent.type === 'AssignmentExpression' && parent.left === place) ||
    parent.type === 'UpdateExpression' ||
    (parent.type.startsWith('For') && parent.left === place)
  );
}

/** The short constant that all are, if so. */
function sameConstant(args: (Node | undefined)[], isLasting: (arg: Node) => boolean): Node | null {
  const [first] = args;
  if (!first) return null;
  const isConstant = (node: Node): boolean => {
    if (node.type === 'Literal')
      return node.value === null || typeof node.value === 'number' || typeof node.value === 'boolean';
    return node.type === 'UnaryExpression' && isConstant(node.argument as Node);
  };
  if (first.type === 'Identifier' && isLasting(first)) {
    return args.every((arg) => arg?.type === 'Identifier' && arg.name === first.name) ? first : null;
  }
  const text = (node: Node | undefined): string =>
    node && isConstant(node)
      ? `${node.operator ?? ''}${node.type === 'Literal' ? String(node.value) : text(node.argument as Node)}`
      : '?';
  const same = text(first);
  if (same.includes('?') || !args.every((arg) => text(arg) === same)) return null;
  return first;
}
