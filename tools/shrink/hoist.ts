import { asArrow } from './arrows.ts';
import { usesThis } from './methods.ts';
import { onceIn } from './once.ts';
import { type Scope, scopesOf, standsAlone } from './scopes.ts';
import {
  declareFirst,
  type FunctionNode,
  identifier,
  isFunction,
  type Node,
  outermost,
  usesArguments,
  visit,
} from './tree.ts';

/**
 * Takes functions that are called where they are written, `(function (a) { ... })(b)`, out of the functions around them.
 * A minifier puts whatever is called from one place alone there, and drops what that call never needs; but the engine of
 * a board makes a closure of it with each call, and keeps the variables of the function around it on its heap. Out in
 * the open, before all other functions of the program, it is made once. Arrows are the shortest way to write it, and one
 * of the engines does not know of a function before it was written.
 *
 * Functions that use variables of the function around them stay where they are; so do those of code that runs once.
 *
 * @param program is changed: one function, called at once, that has everything in it
 * @returns how many were taken out
 */
export function hoist(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  const { all, globals } = scopesOf(program);
  const scopes = new Map(all.map((scope) => [scope.node, scope]));
  const names = new Set([...globals, ...all.flatMap(({ variables }) => [...variables.keys()])]);
  const once = onceIn(program);
  const calls: Node[] = [];
  visit(program, (node) => {
    const callee = node.type === 'CallExpression' ? (node.callee as Node) : null;
    if (!callee || !isFunction(callee) || once(node)) return;
    const isBound = callee.id || usesThis(callee) || usesArguments(callee);
    if (!isBound && standsAlone(scopes.get(callee) as Scope)) calls.push(node);
  });
  const taken = calls.map((call) => {
    let i = 0;
    while (names.has(`hoisted${i}`)) i++;
    names.add(`hoisted${i}`);
    const init = asArrow(call.callee as FunctionNode);
    call.callee = identifier(`hoisted${i}`);
    return { type: 'VariableDeclarator', id: identifier(`hoisted${i}`), init };
  });
  declareFirst(top, taken);
  return taken.length;
}
