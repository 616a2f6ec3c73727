import { usesThis } from './methods.ts';
import { scopesOf } from './scopes.ts';
import {
  become,
  callOf,
  children,
  type FunctionNode,
  isFunction,
  type Node,
  outermost,
  parentsIn,
} from './tree.ts';

/**
 * Makes functions of classes whose constructor, by now, does not ask what it makes: `new C(a)` becomes `C(a)` where
 * nobody wants the object, and `(C(a), {})` where it is only told from others.
 */
export function freeConstructors(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  const parents = parentsIn(program);
  const functions = new Map<Node, Node>();
  for (const { id, node, news } of classesMade(program, top.body.body as Node[], parents)) {
    const made = constructorOf(node);
    if (!made || usesThis(made) || news.length === 0) continue;
    for (const each of news) call(each, parents);
    functions.set(node, { type: 'FunctionDeclaration', id, params: made.params, body: made.body });
  }
  top.body.body = [...without(functions, top.body.body as Node[]), ...functions.values()];
  return functions.size;
}

/** A class that nobody does anything with but make objects of it, and each `new` that does. */
interface MadeClass {
  id: Node;
  node: Node;
  news: Node[];
}

export function classesMade(program: Node, statements: Node[], parents: Map<Node, Node>): MadeClass[] {
  const { variableOf } = scopesOf(program);
  return classesIn(statements).flatMap(({ id, node }) => {
    const uses = (variableOf.get(id)?.places ?? []).filter((place) => place !== id);
    const news = uses.map((use) => parents.get(use) as Node);
    const isMade = news.every((each, i) => each.type === 'NewExpression' && each.callee === uses[i]);
    return isMade ? [{ id, node, news }] : [];
  });
}

/** The classes that statements declare, in either way. */
function classesIn(statements: Node[]): { id: Node; node: Node }[] {
  const found: { id: Node; node: Node }[] = [];
  for (const statement of statements) {
    if (statement.type === 'ClassDeclaration') found.push({ id: statement.id as Node, node: statement });
    for (const { id, init } of (statement.declarations as Node[] | undefined) ?? [])
      if ((init as Node | null)?.type === 'ClassExpression')
        found.push({ id: id as Node, node: init as Node });
  }
  return found;
}

/** The statements, but for those classes. */
export function without(gone: { has(node: Node): boolean }, statements: Node[]): Node[] {
  const isEmpty = (each: Node) => (each.declarations as Node[] | undefined)?.length === 0;
  for (const each of statements) {
    const declarations = each.declarations as Node[] | undefined;
    if (declarations) each.declarations = declarations.filter(({ init }) => !gone.has(init as Node));
  }
  return statements.filter((each) => !gone.has(each) && !isEmpty(each));
}

/** The constructor of a class that has nothing else. */
export function constructorOf({ superClass, body }: Node): FunctionNode | null {
  const [member, ...more] = (body as Node).body as Node[];
  if (superClass || more.length > 0 || member?.kind !== 'constructor') return null;
  const value = member.value as FunctionNode;
  return answers(value.body) ? null : value;
}

/** Whether something is answered here, and not in a function further inside. */
function answers(node: Node): boolean {
  return node.type === 'ReturnStatement' || children(node).some((each) => !isFunction(each) && answers(each));
}

/** Calls a function instead of making an object, of which something is left where somebody wants it. */
function call(node: Node, parents: Map<Node, Node>): void {
  const called = callOf(node.callee as Node, node.arguments as Node[]);
  const parent = parents.get(node) as Node;
  const among = parent.type === 'SequenceExpression' ? (parent.expressions as Node[]) : [];
  const isWanted = parent.type !== 'ExpressionStatement' && among.indexOf(node) === among.length - 1;
  const object: Node = { type: 'ObjectExpression', properties: [] };
  become(node, isWanted ? { type: 'SequenceExpression', expressions: [called, object] } : called);
}
