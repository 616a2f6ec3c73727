import { type Node, parse } from 'acorn';
import { childrenOf } from '../language/syntax.ts';

/** Statements that begin where another one does, or in which others are: a line of their own says nothing. */
const NO_LINE = /^(?:BlockStatement|EmptyStatement)$/;

/**
 * Returns the offsets at which the statements of a script begin, those in functions too. A line may begin at each without a
 * change of what the script does.
 */
export function statementStarts(script: string): number[] {
  const starts: number[] = [];
  collect(parse(script, { ecmaVersion: 2022 }), starts);
  return starts;
}

function collect(node: Node, starts: number[]): void {
  const isHead = node.type.startsWith('For');
  for (const [field, child] of childrenOf(node)) {
    const isStatement = /(?:Statement|Declaration)$/.test(child.type) && !NO_LINE.test(child.type);
    if (isStatement && !(isHead && field !== 'body')) starts.push(child.start);
    collect(child, starts);
  }
}
