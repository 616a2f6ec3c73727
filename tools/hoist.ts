/** A node of a syntax tree in the form of ESTree: its type, and whatever belongs to it. */
export interface Node {
  type: string;
  [part: string]: unknown;
}

interface FunctionNode extends Node {
  params: Node[];
  body: Node;
}

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
  const outermost = find(program, isFunction) as FunctionNode | null;
  if (!outermost) return 0;
  const taken: Node[] = [];
  const names = new Set(allNames(program));
  const fresh = (): string => {
    let i = taken.length;
    while (names.has(`hoisted${i}`)) i++;
    names.add(`hoisted${i}`);
    return `hoisted${i}`;
  };

  /** `around`: the functions around a node, those excepted that run once, while the program is loaded. */
  const walk = (node: Node, around: FunctionNode[]): void => {
    const callee = node.callee as FunctionNode | undefined;
    const isCalled = node.type === 'CallExpression' && callee?.type === 'FunctionExpression' && !callee.id;
    const once = isCalled && around.length === 0;
    for (const child of children(node)) {
      const stays = !isFunction(child) || (once && child === callee);
      walk(child, stays ? around : [...around, child as FunctionNode]);
    }
    if (!isCalled || once || isBound(callee, around)) return;
    const id = { type: 'Identifier', name: fresh() };
    taken.push({ type: 'VariableDeclarator', id, init: asArrow(callee) });
    node.callee = { ...id };
  };
  walk(outermost.body, []);
  if (taken.length > 0) {
    const statements = outermost.body.body as Node[];
    const first = statements.findIndex(({ directive }) => directive === undefined);
    statements.splice(first, 0, { type: 'VariableDeclaration', kind: 'let', declarations: taken });
  }
  return taken.length;
}

/** What uses neither `this` nor `arguments` means the same as an arrow. */
function asArrow({ params, body, loc }: FunctionNode): Node {
  const [first, ...more] = body.body as Node[];
  const result =
    first?.type === 'ReturnStatement' && more.length === 0 ? (first.argument as Node | null) : null;
  return {
    type: 'ArrowFunctionExpression',
    params,
    body: result ?? body,
    expression: result !== null,
    loc,
  };
}

/** Whether a function needs something of the functions around it: a variable, `this`, `arguments`. */
function isBound(node: FunctionNode, around: FunctionNode[]): boolean {
  const theirs = new Set(around.flatMap((each) => [...declared(each)]));
  return free(node).some((name) => theirs.has(name) || name === 'this' || name === 'arguments');
}

/** The names that a function uses and does not declare itself; blocks are not told apart. */
function free(node: FunctionNode): string[] {
  const own = declared(node);
  const used: string[] = [];
  const walk = (inner: Node): void => {
    if (inner !== node && isFunction(inner)) {
      const bindsThis = inner.type !== 'ArrowFunctionExpression';
      used.push(...free(inner as FunctionNode).filter((name) => !(bindsThis && isKeyword(name))));
      return;
    }
    if (inner.type === 'Identifier') used.push(inner.name as string);
    if (inner.type === 'ThisExpression' || inner.type === 'Super') used.push('this');
    for (const child of children(inner)) walk(child);
  };
  for (const child of children(node)) walk(child);
  return used.filter((name) => !own.has(name));
}

function isKeyword(name: string): boolean {
  return name === 'this' || name === 'arguments';
}

/** All names that a function declares: its parameters, and what its body does outside of functions in it. */
function declared(node: FunctionNode): Set<string> {
  const names = new Set<string>();
  const take = (target: Node | null): void => {
    if (target?.type === 'Identifier') names.add(target.name as string);
  };
  node.params.forEach(take);
  if (node.type === 'FunctionExpression') take(node.id as Node | null);
  const walk = (inner: Node): void => {
    if (inner.type === 'VariableDeclarator' || inner.type === 'FunctionDeclaration') take(inner.id as Node);
    if (inner.type === 'ClassDeclaration') take(inner.id as Node);
    if (inner.type === 'CatchClause') take(inner.param as Node | null);
    if (isFunction(inner)) return;
    for (const child of children(inner)) walk(child);
  };
  walk(node.body);
  return names;
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function find(node: Node, test: (node: Node) => boolean): Node | null {
  if (test(node)) return node;
  for (const child of children(node)) {
    const found = find(child, test);
    if (found) return found;
  }
  return null;
}

function allNames(node: Node): string[] {
  const own = node.type === 'Identifier' ? [node.name as string] : [];
  return [...own, ...children(node).flatMap(allNames)];
}

/** The nodes right below a node; names of properties that are not computed are no nodes here. */
function children(node: Node): Node[] {
  const isName = (part: string) =>
    !node.computed &&
    ((part === 'property' && node.type === 'MemberExpression') ||
      (part === 'key' && (node.type === 'Property' || node.type === 'MethodDefinition')) ||
      (part === 'key' && node.type === 'PropertyDefinition'));
  return Object.entries(node)
    .filter(([part]) => !isName(part) && part !== 'label')
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => typeof (value as Node | null)?.type === 'string');
}
