import ts from 'typescript';

/** The kinds of breaks. */
export const KINDS = ['comparison', 'bound', 'call', 'assignment', 'condition'] as const;
export type Kind = (typeof KINDS)[number];

/** A break: the text from `start` to `end` of a source, as offsets, becomes `text`. */
export interface Place {
  kind: Kind;
  start: number;
  end: number;
  text: string;
}

const TURNED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '>'],
  [ts.SyntaxKind.LessThanEqualsToken, '>='],
  [ts.SyntaxKind.GreaterThanToken, '<'],
  [ts.SyntaxKind.GreaterThanEqualsToken, '<='],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
]);

const MOVED = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
]);

/** All breaks of a source, in its order. */
export function placesIn(source: string): Place[] {
  const places: Place[] = [];
  walk(parse(source), (node) => places.push(...breaksOf(node, source)));
  return places.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The blocks of a source, functions and branches: the offset after `{` and that of `}`. */
export function blocksIn(source: string): { from: number; to: number }[] {
  const blocks: { from: number; to: number }[] = [];
  const tree = parse(source);
  walk(tree, (node) => {
    if (ts.isBlock(node)) blocks.push({ from: node.getStart(tree) + 1, to: node.getEnd() - 1 });
  });
  return blocks;
}

/** A loop of a source and its condition, as offsets; `to` is after its last character. A condition may be empty. */
export interface Loop {
  from: number;
  to: number;
  condition: { from: number; to: number };
}

/** The loops of a source that have a condition, or could have one. */
export function loopsIn(source: string): Loop[] {
  const loops: Loop[] = [];
  const tree = parse(source);
  walk(tree, (node) => {
    if (!ts.isWhileStatement(node) && !ts.isForStatement(node)) return;
    const written = ts.isWhileStatement(node) ? node.expression : node.condition;
    const head =
      ts.isForStatement(node) && node.initializer ? node.initializer.getEnd() : node.getStart(tree);
    const from = written ? written.getStart(tree) : source.indexOf(';', head) + 1;
    const condition = { from, to: written ? written.getEnd() : from };
    loops.push({ from: node.getStart(tree), to: node.getEnd(), condition });
  });
  return loops;
}

/** The line and column of an offset, both from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true);
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function breaksOf(node: ts.Node, source: string): Place[] {
  if (ts.isBinaryExpression(node)) return ofComparison(node);
  if (ts.isExpressionStatement(node)) return ofStatement(node);
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return [negated(node.expression, source)];
  if (ts.isConditionalExpression(node)) return [negated(node.condition, source)];
  return [];
}

function ofComparison({ operatorToken, right }: ts.BinaryExpression): Place[] {
  const [start, end] = [operatorToken.getStart(), operatorToken.getEnd()];
  const turned = TURNED.get(operatorToken.kind);
  const moved = MOVED.get(operatorToken.kind);
  const places: Place[] = [];
  if (turned) places.push({ kind: 'comparison', start, end, text: turned });
  if (moved) places.push({ kind: 'bound', start, end, text: moved });
  if (turned && !moved && ts.isNumericLiteral(right)) {
    const text = String(Number(right.text) + 1);
    places.push({ kind: 'bound', start: right.getStart(), end: right.getEnd(), text });
  }
  return places;
}

/** Returns the breaks of a call or an assignment without a used result. */
function ofStatement(statement: ts.ExpressionStatement): Place[] {
  const { expression } = statement;
  const kind = kindOf(expression);
  if (kind === null) return [];
  return [{ kind, start: statement.getStart(), end: statement.getEnd(), text: ';' }];
}

function kindOf(expression: ts.Expression): 'call' | 'assignment' | null {
  if (ts.isVoidExpression(expression)) return kindOf(expression.expression);
  if (ts.isCallExpression(expression))
    return expression.expression.kind === ts.SyntaxKind.SuperKeyword ? null : 'call';
  if (ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)) return 'assignment';
  if (!ts.isBinaryExpression(expression)) return null;
  const operator = expression.operatorToken.kind;
  const isAssignment = operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
  return isAssignment ? 'assignment' : null;
}

function negated(condition: ts.Expression, source: string): Place {
  const [start, end] = [condition.getStart(), condition.getEnd()];
  return { kind: 'condition', start, end, text: `!(${source.slice(start, end)})` };
}
