import { type Scope, scopesOf, standsAlone } from './scopes.ts';
import {
  become,
  children,
  type FunctionNode,
  identifier,
  isFunction,
  isSimple,
  type Node,
  outermost,
  propertyOf,
  visit,
} from './tree.ts';

interface Method {
  definitions: { node: Node; parent: Node }[];
  calls: Node[];
  /** It is used in another way. */
  other: boolean;
}

/**
 * Makes plain functions of methods that only one class has, and that are only ever called: `o.m(a)` becomes `m(o, a)`,
 * or what the runtime calls the function that the method is.
 * The name `this` is as long as four others, and what a minifier knows of functions (who calls them, with what, whether
 * anybody does) it does not know of methods.
 *
 * @param isOurs says of a property's name that nobody outside of the program knows it
 * @returns how many there were
 */
export function freeMethods(program: Node, isOurs: (name: string) => boolean): number {
  const top = outermost(program);
  if (!top) return 0;
  const { all, globals } = scopesOf(program);
  const methods = new Map<string, Method>();
  const of = (name: string): Method => {
    let method = methods.get(name);
    if (!method) {
      method = { definitions: [], calls: [], other: false };
      methods.set(name, method);
    }
    return method;
  };
  const scopes = new Map(all.map((scope) => [scope.node, scope]));
  visit(program, (node, parent) => {
    const key = propertyOf(node);
    const name = (key?.name ?? (key?.type === 'Literal' ? key.value : undefined)) as string | undefined;
    if (!parent || name === undefined) return;
    const method = of(name);
    if (node.type === 'MemberExpression') {
      if ((node.object as Node).type === 'Super') method.other = true;
      else if (parent.type === 'CallExpression' && parent.callee === node) method.calls.push(parent);
      else method.other = true;
      return;
    }
    const value = node.value as Node | null;
    const isMethod =
      (node.type === 'MethodDefinition' && node.kind === 'method' && !node.static) ||
      (node.type === 'Property' && node.kind === 'init');
    const isOwn =
      value && isFunction(value) && !value.id && canMove(value) && standsAlone(scopes.get(value) as Scope);
    // What the runtime calls its own is the same function, whoever calls it.
    const isRuntimes = value?.type === 'Identifier' && globals.has(value.name as string);
    if (isMethod && (isOwn || isRuntimes)) method.definitions.push({ node, parent });
    else method.other = true;
  });
  const functions: Node[] = [];
  let count = 0;
  for (const [name, { definitions, calls, other }] of methods) {
    if (!isOurs(name) || other || definitions.length !== 1) continue;
    const [{ node, parent }] = definitions;
    const value = node.value as FunctionNode;
    const asksThis = usesThis(value);
    // Where the object is left out, nothing that happens may be left out with it.
    if (!asksThis && !calls.every(({ callee }) => isSimple((callee as Node).object as Node))) continue;
    const list = (parent.body ?? parent.properties) as Node[];
    list.splice(list.indexOf(node), 1);
    if (value.type === 'Identifier') {
      for (const call of calls) call.callee = { ...value };
      count++;
      continue;
    }
    const id = `m$${name}`;
    const self = `self$${name}`;
    if (asksThis) {
      renameThis(value, self);
      value.params.unshift(identifier(self));
      for (const call of calls) {
        (call.arguments as Node[]).unshift((call.callee as Node).object as Node);
        call.callee = identifier(id);
      }
    } else {
      for (const call of calls) call.callee = identifier(id);
    }
    if (value.type === 'ArrowFunctionExpression' && value.body.type !== 'BlockStatement') {
      value.body = { type: 'BlockStatement', body: [{ type: 'ReturnStatement', argument: value.body }] };
    }
    functions.push({
      type: 'FunctionDeclaration',
      id: identifier(id),
      params: value.params,
      body: value.body,
      generator: false,
      async: false,
      loc: value.loc,
    });
  }
  (top.body.body as Node[]).push(...functions);
  return count + functions.length;
}

function canMove(value: FunctionNode): boolean {
  let can = true;
  const walk = (node: Node): void => {
    if (node.type === 'Super' || (node.type === 'Identifier' && node.name === 'arguments')) can = false;
    for (const child of children(node)) walk(child);
  };
  walk(value);
  return can && !(value.type === 'ArrowFunctionExpression' && usesThis(value));
}

/** Whether a function, or an arrow in it, asks for its own `this`. */
export function usesThis(value: Node): boolean {
  let uses = false;
  const walk = (node: Node): void => {
    if (node.type === 'ThisExpression') uses = true;
    if (!isFunction(node) || node.type === 'ArrowFunctionExpression')
      for (const child of children(node)) walk(child);
  };
  for (const child of children(value)) walk(child);
  return uses;
}

export function renameThis(value: FunctionNode, self: string): void {
  const walk = (node: Node): void => {
    if (node.type === 'ThisExpression') become(node, identifier(self));
    else if (!isFunction(node) || node.type === 'ArrowFunctionExpression')
      for (const child of children(node)) walk(child);
  };
  for (const child of children(value)) walk(child);
}
