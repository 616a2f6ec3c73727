import { scopesOf, type Variable } from './scopes.ts';
import { become, type Node, outermost, parentsIn, visit } from './tree.ts';

/** Writes constants where they are used, unless that is longer. */
export function inlineConstants(program: Node): void {
  const { all } = scopesOf(program);
  const parents = parentsIn(program);
  for (const variable of all.flatMap(({ variables }) => [...variables.values()])) {
    const { declared, places } = variable;
    const init = declared?.type === 'VariableDeclarator' ? (declared.init as Node | null) : null;
    if (
      !init ||
      (parents.get(declared as Node) as Node).kind !== 'const' ||
      !isShort(init, places.length - 1)
    )
      continue;
    for (const place of places) if (place !== (declared as Node).id) become(place, init);
  }
}

function isShort(node: Node, uses: number): boolean {
  if (node.type === 'UnaryExpression') return isShort(node.argument as Node, uses);
  if (node.type !== 'Literal') return false;
  if (typeof node.value === 'boolean' || node.value === null) return node.regex === undefined;
  return typeof node.value === 'number' && (String(node.value).length <= 5 || uses < 2);
}

/** What esbuild wrote as `var` and nobody changes is a constant, as it was in the source. */
export function restoreConstants(program: Node): void {
  const top = outermost(program);
  if (!top) return;
  const { variableOf } = scopesOf(program);
  const changed = new Set<Variable>();
  visit(program, (node) => {
    const target = (
      node.type === 'AssignmentExpression' || node.type.startsWith('For')
        ? node.left
        : node.type === 'UpdateExpression'
          ? node.argument
          : null
    ) as Node | null;
    const variable = target && variableOf.get(target);
    if (variable) changed.add(variable);
  });
  const statements: Node[] = [];
  for (const each of top.body.body as Node[]) {
    if (each.type !== 'VariableDeclaration' || each.kind === 'const') {
      statements.push(each);
      continue;
    }
    for (const declarator of each.declarations as Node[]) {
      const variable = variableOf.get(declarator.id as Node);
      const isConstant =
        declarator.init && variable && !changed.has(variable) && variable.declared === declarator;
      statements.push({
        type: 'VariableDeclaration',
        kind: isConstant ? 'const' : each.kind,
        declarations: [declarator],
      });
    }
  }
  top.body.body = statements;
}
