import { usesThis } from './methods.ts';
import { type Scopes, scopesOf } from './scopes.ts';
import { become, children, type FunctionNode, type Node, outermost, usesArguments, visit } from './tree.ts';

/**
 * Writes the program's functions as arrows, which is shorter, before everything else that it does: one of the engines
 * does not know of a function before it was written.
 */
export function writeArrows(program: Node): void {
  const top = outermost(program);
  if (!top) return;
  const scopes = scopesOf(program);
  const constructed = constructedIn(program, scopes);
  const statements = top.body.body as Node[];
  const declarations: Node[] = [];
  const rest: Node[] = [];
  const directives: Node[] = [];
  for (const each of statements) {
    const isPlain =
      each.type === 'FunctionDeclaration' &&
      !usesThis(each as FunctionNode) &&
      !usesArguments(each) &&
      !constructed.has(each.id as Node);
    if (each.directive !== undefined) directives.push(each);
    else if (isPlain)
      declarations.push({ type: 'VariableDeclarator', id: each.id, init: asArrow(each as FunctionNode) });
    else rest.push(each);
  }
  const [first] = rest;
  if (declarations.length > 0) {
    if (first?.type === 'VariableDeclaration' && first.kind === 'let') {
      (first.declarations as Node[]).unshift(...declarations);
    } else rest.unshift({ type: 'VariableDeclaration', kind: 'let', declarations });
  }
  top.body.body = [...directives, ...rest];
  visit(program, (node, parent) => {
    if (node.type === 'FunctionExpression' && canBeArrow(node as FunctionNode, parent)) {
      become(node, asArrow(node as FunctionNode));
    }
  });
}

function canBeArrow(node: FunctionNode, parent: Node | null): boolean {
  const isMethod =
    parent?.type === 'MethodDefinition' || parent?.method || (parent?.kind ?? 'init') !== 'init';
  const isMade = parent?.type === 'NewExpression' && parent.callee === node;
  return !node.id && !isMethod && !isMade && !usesThis(node) && !usesArguments(node);
}

function constructedIn(program: Node, { variableOf }: Scopes): Set<Node> {
  const found = new Set<Node>();
  const walk = (node: Node): void => {
    const made =
      node.type === 'NewExpression' ? (node.callee as Node) : (node.superClass as Node | undefined);
    const variable = made && variableOf.get(made);
    if (variable) for (const place of variable.places) found.add(place);
    const object = node.type === 'MemberExpression' ? variableOf.get(node.object as Node) : undefined;
    if (object) for (const place of object.places) found.add(place);
    const changed = (
      node.type === 'AssignmentExpression'
        ? node.left
        : node.type === 'UpdateExpression'
          ? node.argument
          : null
    ) as Node | null;
    const target = changed && variableOf.get(changed);
    if (target) for (const place of target.places) found.add(place);
    for (const child of children(node)) walk(child);
  };
  walk(program);
  return found;
}

/** What uses neither `this` nor `arguments` means the same as an arrow. */
export function asArrow({ params, body, loc }: FunctionNode): Node {
  const [first, ...more] = body.body as Node[];
  const result =
    first?.type === 'ReturnStatement' && more.length === 0 ? (first.argument as Node | null) : null;
  return { type: 'ArrowFunctionExpression', params, body: result ?? body, expression: result !== null, loc };
}

/**
 * All that the program declares, in one statement as far as it can be. What has no value yet comes first: a minifier
 * declares some variables after they are written.
 */
export function declareTogether(program: Node): void {
  const top = outermost(program);
  if (!top) return;
  const empty: Node[] = [];
  const statements: Node[] = [];
  for (const each of top.body.body as Node[]) {
    if (each.type === 'EmptyStatement') continue;
    let declarations = each.declarations as Node[] | undefined;
    if (each.type === 'ClassDeclaration') {
      const init = { ...each, type: 'ClassExpression', id: null };
      declarations = [{ type: 'VariableDeclarator', id: each.id, init }];
    }
    if (!declarations) {
      statements.push(each);
      continue;
    }
    empty.push(...declarations.filter(({ init }) => !init));
    declarations = declarations.filter(({ init }) => init);
    const last = statements[statements.length - 1];
    if (last?.type === 'VariableDeclaration') (last.declarations as Node[]).push(...declarations);
    else statements.push({ type: 'VariableDeclaration', kind: 'let', declarations });
  }
  const first = statements.find(({ directive }) => directive === undefined);
  if (first?.type === 'VariableDeclaration') (first.declarations as Node[]).unshift(...empty);
  else if (empty.length > 0) {
    statements.splice(first ? statements.indexOf(first) : statements.length, 0, {
      type: 'VariableDeclaration',
      kind: 'let',
      declarations: empty,
    });
  }
  top.body.body = statements.filter((each) => (each.declarations as Node[] | undefined)?.length !== 0);
}
