import ts from 'typescript';

export function parts(type: ts.Type): ts.Type[] {
  return type.isUnionOrIntersection() ? type.types : [type];
}

export function isMember(node: ts.Declaration): boolean {
  return (
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isAccessor(node) ||
    ts.isParameter(node)
  );
}

export function nameOf(node: ts.Node): ts.Node | null {
  if (ts.isPropertyAccessExpression(node)) return node.name;
  const isKeyed =
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node);
  return isKeyed ? node.name : null;
}

/** Whether an object is written where it is wanted as a table: then its names are what is looked for in it. */
export function isFresh(declaration: ts.Declaration): boolean {
  const object = declaration.parent;
  if (!ts.isObjectLiteralExpression(object)) return false;
  const around = object.parent;
  return !(ts.isVariableDeclaration(around) && !around.type);
}
