import { changedIn, isLasting, type Scopes, scopesOf } from './scopes.ts';
import {
  become,
  type FunctionNode,
  isFunction,
  isInfinite,
  isSimple,
  type Node,
  parentsIn,
  usesArguments,
  visit,
} from './tree.ts';

/** A function of which every call is known. */
export interface Called {
  value: FunctionNode;
  calls: Node[];
}

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

/** The functions of a program of which every call is known. */
export function calledIn(program: Node, { all }: Scopes): Called[] {
  const parents = parentsIn(program);
  const found: Called[] = [];
  for (const variable of all.flatMap(({ variables }) => [...variables.values()])) {
    const { declared } = variable;
    if (!declared) continue;
    const node = (declared.type === 'VariableDeclarator' ? declared.init : declared) as Node | null;
    const made = node && constructorOf(node);
    const [value, type] = made ? [made, 'NewExpression'] : [node, 'CallExpression'];
    if (!value || !isFunction(value) || (!made && value.type === 'FunctionExpression' && value.id)) continue;
    const uses = variable.places.filter((place) => place !== declared.id);
    const calls = uses.map((use) => parents.get(use) as Node);
    const isCalled = calls.every((call, i) => call.type === type && call.callee === uses[i]);
    if (uses.length > 0 && isCalled && !usesArguments(value)) found.push({ value, calls });
  }
  visit(program, (node) => {
    const callee = node.type === 'CallExpression' ? (node.callee as Node) : null;
    if (callee && isFunction(callee) && !callee.id && !usesArguments(callee))
      found.push({ value: callee, calls: [node] });
  });
  return found;
}

/** A class is called where it is made, unless another one extends it: then nobody knows what that gives it. */
function constructorOf(node: Node): FunctionNode | null {
  if (!node.type.startsWith('Class')) return null;
  const members = (node.body as Node).body as Node[];
  return (members.find(({ kind }) => kind === 'constructor')?.value as FunctionNode | undefined) ?? null;
}

function dropOnce(program: Node): number {
  const scopes = scopesOf(program);
  const { variableOf } = scopes;
  const changed = changedIn(program, variableOf);
  const lasts = (arg: Node): boolean => {
    const variable = variableOf.get(arg);
    return variable !== undefined && isLasting(variable, changed);
  };
  let count = 0;
  for (const { value, calls } of calledIn(program, scopes)) {
    const { params } = value;
    for (let index = params.length - 1; index >= 0; index--) {
      const param = variableOf.get(params[index]);
      const args = calls.map((call) => (call.arguments as Node[])[index] as Node | undefined);
      // What happens while an argument is found has to happen.
      if (!param || changed.has(param) || !args.every((arg) => !arg || isSimple(arg))) continue;
      const places = param.places.filter((place) => !params.includes(place));
      const isTwice = param.places.length - places.length !== 1;
      const constant = places.length > 0 ? sameConstant(args, lasts) : null;
      if (isTwice || (places.length > 0 && !constant)) continue;
      for (const place of places) become(place, constant as Node);
      params.splice(index, 1);
      for (const call of calls) (call.arguments as Node[]).splice(index, 1);
      count++;
    }
  }
  return count;
}

/** The short constant that all are, if so. */
function sameConstant(args: (Node | undefined)[], isLasting: (arg: Node) => boolean): Node | null {
  const [first] = args;
  if (!first) return null;
  if (first.type === 'Identifier' && isLasting(first)) {
    return args.every((arg) => arg?.type === 'Identifier' && arg.name === first.name) ? first : null;
  }
  const same = textOf(first);
  return same !== null && args.every((arg) => textOf(arg) === same) ? first : null;
}

/** A short constant, as text; null for everything else. */
function textOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal') {
    const { value } = node;
    return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  }
  if (node && isInfinite(node)) return 'Infinity';
  const inner = node?.type === 'UnaryExpression' ? textOf(node.argument as Node) : null;
  return inner === null ? null : `${node?.operator} ${inner}`;
}
