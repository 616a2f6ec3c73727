import ts from 'typescript';

/** A function or regular expression in the text of a program, and those inside it, in the text's order. */
export interface Written {
  /** Its name in the text, or ''. */
  name: string;
  /** Start and end in the text. */
  from: number;
  to: number;
  inner: Written[];
}

/** Returns all functions of a program, nested as in the text. */
export function writtenFunctions(program: string): Written {
  const file = ts.createSourceFile('program.js', program, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const whole: Written = { name: 'the program', from: 0, to: program.length, inner: [] };
  ts.forEachChild(file, (node) => collect(node, whole));
  return whole;
}

function collect(node: ts.Node, into: Written): void {
  const isFunction = ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
  if (!isFunction && !ts.isRegularExpressionLiteral(node)) {
    ts.forEachChild(node, (child) => collect(child, into));
    return;
  }
  const written: Written = { name: nameOf(node), from: node.getStart(), to: node.end, inner: [] };
  into.inner.push(written);
  if (isFunction) ts.forEachChild(node, (child) => collect(child, written));
}

/** Returns its own name, or that of the variable or property to which it is assigned. */
function nameOf(node: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return `new ${node.parent.name?.getText() ?? ''}`;
  const own = (node as { name?: ts.Node }).name;
  if (own) return own.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  const isAssignment =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment ? parent.left.getText() : '';
}
