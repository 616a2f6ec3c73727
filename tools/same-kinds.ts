import { relative } from 'node:path';
import ts from 'typescript';

const KINDS = [ts.TypeFlags.NumberLike, ts.TypeFlags.StringLike, ts.TypeFlags.BooleanLike];

/**
 * Where, in each file, the third `=` of a `===` or `!==` stands that compares numbers with numbers, texts with texts,
 * or truths with truths: it makes no difference there.
 */
export function sameKinds(program: ts.Program, root: string): Map<string, number[]> {
  const checker = program.getTypeChecker();
  const isOf = (type: ts.Type, kind: ts.TypeFlags): boolean =>
    type.isUnion() ? type.types.every((each) => isOf(each, kind)) : (type.flags & kind) !== 0;
  const places = new Map<string, number[]>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    const found: number[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && isStrict(node.operatorToken)) {
        const types = [node.left, node.right].map((side) => checker.getTypeAtLocation(side));
        const isSame = KINDS.some((kind) => types.every((type) => isOf(type, kind)));
        if (isSame) found.push(node.operatorToken.getEnd() - 1);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    places.set(relative(root, file.fileName), found);
  }
  return places;
}

function isStrict({ kind }: ts.Node): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
  );
}
