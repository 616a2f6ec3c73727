import type { AnyNode } from 'acorn';
import type MagicString from 'magic-string';
import { childrenOf, isFunction } from '../language/syntax.ts';

/**
 * Gives the outermost names of a program names that begin with `$`: they are global, and what is typed at the prompt, or a
 * module, is not to take them away. Names of up to four letters cost the engine no variable of their own.
 *
 * @param program the statements that are outermost from now on
 * @param names their names
 */
export function markNames(program: AnyNode[], names: ReadonlySet<string>, text: MagicString): void {
  for (const statement of program) rename(statement, null, [], names, text);
}

/** The names that a program's outermost statements declare. */
export function outermostNames(program: AnyNode[]): Set<string> {
  const names = new Set<string>();
  for (const statement of program) collect(statement, names, true);
  return names;
}

type Scope = ReadonlySet<string>;

/** Adds what `node` declares for the function that it is in; `isOwn`: also what it declares for its block. */
function collect(node: AnyNode, names: Set<string>, isOwn: boolean): void {
  const any = node as unknown as { id?: { name: string } | null; kind?: string };
  if (node.type === 'VariableDeclaration' && (any.kind === 'var' || isOwn))
    for (const { id } of node.declarations) if (id.type === 'Identifier') names.add(id.name);
  if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && isOwn && any.id)
    names.add(any.id.name);
  if (isFunction(node)) return;
  for (const [, child] of childrenOf(node)) collect(child, names, false);
}

/** What `node` declares for all that is below it; null where it declares nothing. */
function scopeOf(node: AnyNode): Scope | null {
  const any = node as unknown as {
    params?: AnyNode[];
    param?: AnyNode | null;
    id?: { name: string } | null;
    body?: AnyNode | AnyNode[];
    init?: AnyNode | null;
    left?: AnyNode;
  };
  const names = new Set<string>();
  if (isFunction(node)) {
    for (const param of any.params ?? []) if (param.type === 'Identifier') names.add(param.name);
    if (node.type === 'FunctionExpression' && any.id) names.add(any.id.name);
    if (node.type !== 'ArrowFunctionExpression') names.add('arguments');
    const body = any.body as AnyNode;
    if (body.type === 'BlockStatement') for (const one of body.body) collect(one, names, true);
  } else if (node.type === 'BlockStatement') {
    for (const one of node.body as AnyNode[])
      if (one.type !== 'VariableDeclaration' || one.kind !== 'var') collect(one, names, true);
  } else if (node.type === 'CatchClause' && any.param?.type === 'Identifier') names.add(any.param.name);
  else if (/^For/.test(node.type)) {
    const head = any.init ?? any.left;
    if (head?.type === 'VariableDeclaration') collect(head, names, true);
  } else if (node.type === 'ClassExpression' && any.id) names.add(any.id.name);
  return names.size > 0 ? names : null;
}

function rename(
  node: AnyNode,
  parent: AnyNode | null,
  scopes: Scope[],
  names: ReadonlySet<string>,
  text: MagicString,
): void {
  if (node.type === 'Identifier') {
    if (!names.has(node.name) || node.name.startsWith('$') || scopes.some((scope) => scope.has(node.name)))
      return;
    const isShort = parent?.type === 'Property' && parent.shorthand;
    text.overwrite(node.start, node.end, `${isShort ? `${node.name}:` : ''}$${node.name}`);
    return;
  }
  // A `var` in an outermost `for` declares an outermost name, too.
  const own = scopeOf(node);
  const isOutermostFor = scopes.length === 0 && /^For/.test(node.type);
  const inner = own && !isOutermostFor ? [...scopes, own] : scopes;
  for (const [field, child] of childrenOf(node)) {
    const isName = (field === 'property' || field === 'key') && !(node as { computed?: boolean }).computed;
    if (isName || field === 'label') continue;
    if (node.type === 'Property' && node.shorthand && field !== 'value') continue;
    // The name of a declaration is of the scope around it.
    const isOuter = field === 'id' && /Declaration$/.test(node.type);
    rename(child, node, isOuter ? scopes : inner, names, text);
  }
}
