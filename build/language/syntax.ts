import type { AnyNode, Function as FunctionNode, Node } from 'acorn';

/** A node of any type: the fields that acorn declares for all nodes. */
export type SyntaxNode = Node & { [field: string]: unknown };

/** The types of the nodes that are functions. */
export const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

export function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return FUNCTIONS.includes(node.type);
}

/** Yields the nodes directly below a node, in the order of its fields, each with the field that it is in. */
export function* childrenOf(node: Node): Generator<[field: string, child: AnyNode]> {
  for (const [field, value] of Object.entries(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') yield [field, child];
}

type Look = (node: AnyNode, parent: AnyNode | null) => void;

/** Calls `look` with a node and all below it, each with its parent; that of the first is null. */
export function visit(node: AnyNode, look: Look, parent: AnyNode | null = null): void {
  look(node, parent);
  for (const [, child] of childrenOf(node)) visit(child, look, node);
}
