import { classesMade, constructorOf, without } from './makers.ts';
import { renameThis, usesThis } from './methods.ts';
import { become, callOf, type FunctionNode, identifier, type Node, outermost, parentsIn } from './tree.ts';

const SELF = 'self$';

/**
 * Makes functions that answer an object of classes that have nothing but a constructor: what that gives `this` first is
 * written in the object. A class that has nothing at all becomes an empty object wherever one of it is made.
 *
 * @returns how many there were
 */
export function writeObjects(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  const gone = new Set<Node>();
  const functions: Node[] = [];
  for (const { id, node, news } of classesMade(program, top.body.body as Node[], parentsIn(program))) {
    const made = constructorOf(node);
    if (!made && !isEmpty(node)) continue;
    gone.add(node);
    if (made) functions.push({ type: 'FunctionDeclaration', id, params: made.params, body: bodyOf(made) });
    for (const each of news) {
      const object: Node = { type: 'ObjectExpression', properties: [] };
      become(each, made ? callOf(each.callee as Node, each.arguments as Node[]) : object);
    }
  }
  top.body.body = [...without(gone, top.body.body as Node[]), ...functions];
  return gone.size;
}

function isEmpty({ superClass, body }: Node): boolean {
  return !superClass && ((body as Node).body as Node[]).length === 0;
}

/** What a constructor does, for a function that makes the object itself and answers it. */
function bodyOf(made: FunctionNode): Node {
  const statements = (made.body.body as Node[]).flatMap(apart);
  const first = statements.findIndex((each) => !isGiven(each));
  const given = first < 0 ? statements : statements.slice(0, first);
  const rest = statements.slice(given.length);
  const properties = given.map((each) => {
    const { left, right } = each.expression as { left: Node; right: Node } & Node;
    return {
      type: 'Property',
      key: left.property,
      value: right,
      kind: 'init',
      method: false,
      shorthand: false,
      computed: false,
    };
  });
  const object = { type: 'ObjectExpression', properties };
  const block = { ...made.body, body: rest };
  if (rest.length === 0) return { ...block, body: [{ type: 'ReturnStatement', argument: object }] };
  renameThis({ ...made, body: block }, SELF);
  const declarations = [{ type: 'VariableDeclarator', id: identifier(SELF), init: object }];
  const answer = { type: 'ReturnStatement', argument: identifier(SELF) };
  return { ...block, body: [{ type: 'VariableDeclaration', kind: 'let', declarations }, ...rest, answer] };
}

/** The statements that a statement is made of. */
function apart(statement: Node): Node[] {
  const expression = statement.expression as Node | undefined;
  if (expression?.type !== 'SequenceExpression') return [statement];
  return (expression.expressions as Node[]).map((each) => ({ ...statement, expression: each }));
}

/** Whether a statement gives `this` a property, and does not ask it for anything. */
function isGiven({ expression }: Node): boolean {
  const { type, operator, left, right } = (expression ?? {}) as { left: Node; right: Node } & Node;
  if (type !== 'AssignmentExpression' || operator !== '=' || left.type !== 'MemberExpression') return false;
  return (
    !left.computed &&
    (left.object as Node).type === 'ThisExpression' &&
    !usesThis({ type: 'ExpressionStatement', expression: right })
  );
}
