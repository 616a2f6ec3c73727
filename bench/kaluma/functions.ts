import ts from 'typescript';

/**
 * A function or regular expression in the text of a program, and those inside it, in the order in which the engine
 * compiles them: declared functions first, by the first mention of their names, then the others in the text's order.
 */
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
  whole.inner = functionsIn(file);
  return whole;
}

/** Returns the functions and regular expressions inside a node, those inside them aside. */
function functionsIn(node: ts.Node): Written[] {
  const declared: Written[] = [];
  const others: Written[] = [];
  ts.forEachChild(node, visit);
  if (declared.length > 1) {
    const mentions = mentionsIn(node);
    const placeOf = ({ name }: Written) => mentions.get(name) ?? Number.POSITIVE_INFINITY;
    declared.sort((a, b) => placeOf(a) - placeOf(b));
  }
  return [...declared, ...others];

  function visit(node: ts.Node): void {
    const isFunction = ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
    if (!isFunction && !ts.isRegularExpressionLiteral(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const inner = isFunction ? functionsIn(node) : [];
    const written: Written = { name: nameOf(node), from: node.getStart(), to: node.end, inner };
    (ts.isFunctionDeclaration(node) ? declared : others).push(written);
  }
}

/** Returns the position of the first mention of each name inside a node; properties are no names. */
function mentionsIn(node: ts.Node): Map<string, number> {
  const mentions = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    const isProperty =
      (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
    if (ts.isIdentifier(node) && !isProperty && !mentions.has(node.text)) mentions.set(node.text, node.pos);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(node, visit);
  return mentions;
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
