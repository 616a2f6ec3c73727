/** A node of a syntax tree in the form of ESTree: its type, and whatever belongs to it. */
export interface Node {
  type: string;
  [part: string]: unknown;
}

export interface FunctionNode extends Node {
  params: Node[];
  body: Node;
}

/** The name of a property, where it is written as one: `o.name`, `{name: 1}`, a method, a field. */
export function propertyOf(node: Node): Node | null {
  if (node.computed) return null;
  if (node.type === 'MemberExpression') return node.property as Node;
  const isKeyed =
    node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition';
  return isKeyed ? (node.key as Node) : null;
}

/** The nodes right below a node, in the order they are written; names of properties are no nodes here. */
export function children(node: Node): Node[] {
  const name = propertyOf(node);
  const found: Node[] = [];
  for (const part in node) {
    const value = node[part] as Node | Node[] | null;
    if (value === null || typeof value !== 'object' || value === name || part === 'label' || part === 'loc')
      continue;
    if (Array.isArray(value)) {
      for (const each of value) if (each !== null && typeof each?.type === 'string') found.push(each);
    } else if (typeof value.type === 'string') found.push(value);
  }
  return found;
}

/** Calls `see` for a node and everything below it, outer nodes first. */
export function visit(
  node: Node,
  see: (node: Node, parent: Node | null) => void,
  parent: Node | null = null,
): void {
  see(node, parent);
  for (const child of children(node)) visit(child, see, node);
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionExpression' ||
    node.type === 'FunctionDeclaration' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** Makes `node` what `other` is, wherever it hangs. */
export function become(node: Node, other: Node): void {
  const copy = { ...other };
  for (const part in node) delete node[part];
  Object.assign(node, copy);
}

export function identifier(name: string): Node {
  return { type: 'Identifier', name };
}

export function callOf(callee: Node, args: Node[]): Node {
  return { type: 'CallExpression', callee, arguments: args, optional: false };
}

/** What gives a variable the value that its declarator has. */
export function assignmentOf({ id, init }: Node): Node {
  return { type: 'AssignmentExpression', operator: '=', left: id, right: init };
}

/** `params => value` */
export function arrowOf(params: Node[], value: Node): Node {
  return { type: 'ArrowFunctionExpression', params, body: value, expression: true };
}

/** The function that the whole program is: called at once, with everything in it; null where that is one expression. */
export function outermost(program: Node): FunctionNode | null {
  const first = firstFunction(program);
  return first?.body.type === 'BlockStatement' ? first : null;
}

function firstFunction(node: Node): FunctionNode | null {
  if (isFunction(node)) return node;
  for (const child of children(node)) {
    const found = firstFunction(child);
    if (found) return found;
  }
  return null;
}

/** Declares variables before everything else that the outermost function does. */
export function declareFirst(top: FunctionNode, declarations: Node[], kind: 'let' | 'var' = 'let'): void {
  if (declarations.length === 0) return;
  const statements = top.body.body as Node[];
  const at = statements.findIndex(({ directive }) => directive === undefined);
  statements.splice(at, 0, { type: 'VariableDeclaration', kind, declarations });
}

/** Whether nothing happens but that a value is found. */
export function isSimple(node: Node): boolean {
  if (node.type === 'MemberExpression') return !node.computed && isSimple(node.object as Node);
  if (node.type === 'UnaryExpression') return node.operator !== 'delete' && isSimple(node.argument as Node);
  return node.type === 'Identifier' || node.type === 'ThisExpression' || node.type === 'Literal';
}

/** `1/0`, which is how a minifier writes `Infinity`. */
export function isInfinite({ type, operator, left, right }: Node): boolean {
  const isNumber = (node: unknown, value: number) =>
    (node as Node).type === 'Literal' && (node as Node).value === value;
  return type === 'BinaryExpression' && operator === '/' && isNumber(left, 1) && isNumber(right, 0);
}

/** Who is right above each node. */
export function parentsIn(program: Node): Map<Node, Node> {
  const parents = new Map<Node, Node>();
  visit(program, (node, parent) => {
    if (parent) parents.set(node, parent);
  });
  return parents;
}

export function usesArguments(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'arguments';
  return children(node).some(usesArguments);
}
