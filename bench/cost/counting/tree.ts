import type { AnyNode } from 'acorn';

/** The nodes inside a node, in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) children.push(each);
  }
  return children.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as AnyNode).type === 'string';
}

export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

export function isFunction(node: AnyNode): node is FunctionNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** Returns true if a statement contains a jump or a throw, which may skip the rest of its list. */
export function mayJump(node: AnyNode): boolean {
  if (/^(Return|Throw|Break|Continue)Statement$/.test(node.type)) return true;
  if (isFunction(node) || node.type === 'ClassBody') return false;
  return childrenOf(node).some(mayJump);
}
