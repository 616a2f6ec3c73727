import type { Node } from 'acorn';
/** A node as the walk sees it: what acorn declares for no node in particular. */
export type SyntaxNode = Node & { [field: string]: unknown };
