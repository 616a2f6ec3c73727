import { onceIn } from './once.ts';
import { scopesOf, type Variable } from './scopes.ts';
import { assignmentOf, declareFirst, isFunction, type Node, outermost, parentsIn } from './tree.ts';

/**
 * Makes variables of the whole program of those that a function shares with the methods of an object that it makes,
 * where it runs once at most: the methods then need nothing around them, and can be functions of the whole program.
 *
 * @returns how many variables there were
 */
export function liftVariables(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  const { all, variableOf } = scopesOf(program);
  const once = onceIn(program);
  const parents = parentsIn(program);
  const methods = all.filter(({ node }) => isFunction(node) && parents.get(node)?.type === 'Property');
  const lifted: Node[] = [];
  for (const scope of all) {
    const { node } = scope;
    if (!isFunction(node) || node === top || node.body.type !== 'BlockStatement' || !once(node)) continue;
    const own = methods.filter(({ parent }) => parent === scope);
    const shared = new Set(
      [...scope.variables.values()].filter((variable) => own.some(({ used }) => used.has(variable))),
    );
    if (shared.size === 0 || ![...shared].every(canLift)) continue;
    node.body.body = (node.body.body as Node[]).flatMap((each) => apart(each, shared, variableOf));
    for (const { places } of shared)
      lifted.push({ type: 'VariableDeclarator', id: { ...places[0] }, init: null });
  }
  declareFirst(top, lifted);
  return lifted.length;
}

/** Whether a variable is neither a function nor a parameter. */
function canLift({ declared }: Variable): boolean {
  return declared?.type === 'VariableDeclarator' && !isFunction((declared.init ?? declared) as Node);
}

/** The statements that a statement becomes when some of what it declares is declared elsewhere already. */
function apart(statement: Node, shared: Set<Variable>, variableOf: Map<Node, Variable>): Node[] {
  if (statement.type !== 'VariableDeclaration') return [statement];
  return (statement.declarations as Node[]).flatMap((declarator): Node[] => {
    if (!shared.has(variableOf.get(declarator.id as Node) as Variable))
      return [{ ...statement, declarations: [declarator] }];
    return declarator.init ? [{ type: 'ExpressionStatement', expression: assignmentOf(declarator) }] : [];
  });
}
