import type { Node } from 'acorn';
/** A node of any type: the fields that acorn declares for all nodes. */
export type SyntaxNode = Node & { [field: string]: unknown };
