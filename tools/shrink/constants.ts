import { changedIn, isLasting, scopesOf } from './scopes.ts';
import { become, isInfinite, type Node, outermost, parentsIn } from './tree.ts';

/** Writes what never changes where it is used, unless that is longer. */
export function inlineConstants(program: Node): void {
  const { all, variableOf } = scopesOf(program);
  const changed = changedIn(program, variableOf);
  const parents = parentsIn(program);
  for (const variable of all.flatMap(({ variables }) => [...variables.values()])) {
    const { declared, places } = variable;
    const init = declared?.type === 'VariableDeclarator' ? (declared.init as Node | null) : null;
    // A `var` can be read before it has its value.
    if (!init || (parents.get(declared as Node) as Node).kind === 'var' || changed.has(variable)) continue;
    // Another name for what has one is none.
    const named = variableOf.get(init);
    const isName = named !== undefined && isLasting(named, changed);
    if (!isName && !isShort(init, places.length - 1)) continue;
    for (const place of places) if (place !== (declared as Node).id) become(place, init);
  }
}

function isShort(node: Node, uses: number): boolean {
  if (node.type === 'UnaryExpression') return isShort(node.argument as Node, uses);
  if (isInfinite(node)) return true;
  if (node.type !== 'Literal') return false;
  if (typeof node.value === 'boolean' || node.value === null) return node.regex === undefined;
  return typeof node.value === 'number' && (String(node.value).length <= 5 || uses < 2);
}

/** What esbuild wrote as `var` and nobody changes is a constant, as it was in the source. */
export function restoreConstants(program: Node): void {
  const top = outermost(program);
  if (!top) return;
  const { variableOf } = scopesOf(program);
  const changed = changedIn(program, variableOf);
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
