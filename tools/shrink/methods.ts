import {
  become,
  children,
  type FunctionNode,
  identifier,
  isFunction,
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
 * Makes plain functions of methods that only one class has, and that are only ever called: `o.m(a)` becomes `m(o, a)`.
 * The name `this` is as long as four others, and what a minifier knows of functions (who calls them, with what, whether
 * anybody does) it does not know of methods.
 *
 * @param isOurs says of a property's name that nobody outside of the program knows it
 * @returns how many there were
 */
export function freeMethods(program: Node, isOurs: (name: string) => boolean): number {
  const top = outermost(program);
  if (!top) return 0;
  const methods = new Map<string, Method>();
  const of = (name: string): Method => {
    let method = methods.get(name);
    if (!method) {
      method = { definitions: [], calls: [], other: false };
      methods.set(name, method);
    }
    return method;
  };
  const topClasses = new Set<Node>();
  for (const statement of top.body.body as Node[]) {
    if (statement.type === 'ClassDeclaration') topClasses.add(statement.body as Node);
    for (const each of (statement.declarations as Node[] | undefined) ?? []) {
      const init = each.init as Node | null;
      if (init?.type === 'ClassExpression') topClasses.add(init.body as Node);
      if (init?.type === 'ObjectExpression') topClasses.add(init);
    }
  }
  const parents = new Map<Node, Node>();
  visit(program, (node, parent) => {
    if (parent) parents.set(node, parent);
  });
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
    if (isMethod && value && isFunction(value) && !value.id && topClasses.has(parent) && canMove(value)) {
      method.definitions.push({ node, parent });
    } else method.other = true;
  });
  const functions: Node[] = [];
  for (const [name, { definitions, calls, other }] of methods) {
    if (!isOurs(name) || other || definitions.length !== 1) continue;
    const [{ node, parent }] = definitions;
    const list = (parent.body ?? parent.properties) as Node[];
    list.splice(list.indexOf(node), 1);
    const value = node.value as FunctionNode;
    const id = `m$${name}`;
    const self = `self$${name}`;
    if (usesThis(value)) {
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
  return functions.length;
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
export function usesThis(value: FunctionNode): boolean {
  let uses = false;
  const walk = (node: Node): void => {
    if (node.type === 'ThisExpression') uses = true;
    if (!isFunction(node) || node.type === 'ArrowFunctionExpression')
      for (const child of children(node)) walk(child);
  };
  for (const child of children(value)) walk(child);
  return uses;
}

function renameThis(value: FunctionNode, self: string): void {
  const walk = (node: Node): void => {
    if (node.type === 'ThisExpression') become(node, identifier(self));
    else if (!isFunction(node) || node.type === 'ArrowFunctionExpression')
      for (const child of children(node)) walk(child);
  };
  for (const child of children(value)) walk(child);
}
