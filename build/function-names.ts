import remapping from '@jridgewell/remapping';
import { type Node, parse } from 'acorn';
import MagicString from 'magic-string';
import type { SyntaxNode } from './language.ts';

/** What esbuild calls its function that sets the `name` of a function or class. */
const HELPER = '__name';
/** What that takes from the language. */
const DEFINE = '__defProp';

/**
 * esbuild sets the name of every function and class, because it may have given some of them another one: where two
 * modules use the same name, or a class has static fields. Takes out the calls that set what is so anyway.
 *
 * @param map of the script, as JSON
 */
export function withFewerNames(code: string, map: string): { code: string; map: string } {
  if (!code.includes(HELPER)) return { code, map };
  const text = new MagicString(code);
  const root = parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as SyntaxNode;
  const calls: Call[] = [];
  collect(root, [], calls);
  for (const { call, statement, target } of calls) {
    if (statement) text.remove(statement.start, statement.end);
    else text.remove(call.start, target.start).remove(target.end, call.end);
  }
  if (occurrences(code, HELPER) === calls.length + 1) removeHelper(text, root);
  const own = text.generateMap({ hires: true, source: 'script' }).toString();
  const traced = remapping(own, (file) => (file === 'script' ? map : null));
  return { code: text.toString(), map: traced.toString() };
}

function occurrences(code: string, name: string): number {
  return code.split(new RegExp(`(?<![\\w$])${name}(?![\\w$])`)).length - 1;
}

/** Takes out esbuild's own declarations, which are the first of the script or of its function. */
function removeHelper(text: MagicString, root: SyntaxNode): void {
  const isUsedOnce = occurrences(text.original, DEFINE) === 2;
  for (const statement of outermost(root)) {
    const [declared] =
      statement.type === 'VariableDeclaration' ? (statement.declarations as SyntaxNode[]) : [];
    const name = declared && (declared.id as SyntaxNode).name;
    if (name === HELPER || (name === DEFINE && isUsedOnce)) text.remove(statement.start, statement.end);
  }
}

/** The statements of the script, or of the one function that it calls. */
function outermost(root: SyntaxNode): SyntaxNode[] {
  const body = root.body as SyntaxNode[];
  const only = body[body.length - 1].expression as SyntaxNode | undefined;
  const callee = only?.type === 'CallExpression' ? (only.callee as SyntaxNode) : null;
  return callee && /Function/.test(callee.type) ? ((callee.body as SyntaxNode).body as SyntaxNode[]) : body;
}

/** A call that says nothing new: as a statement of its own, or around the function that it names. */
interface Call {
  call: Node;
  statement: Node | null;
  target: Node;
}

function collect(node: SyntaxNode, parents: SyntaxNode[], calls: Call[]): void {
  const parent = parents[parents.length - 1];
  if (isHelperCall(node)) {
    const [target, name] = node.arguments as SyntaxNode[];
    const isStatement = parent.type === 'ExpressionStatement';
    const scope = parents[parents.length - 2];
    const isNamed = isStatement
      ? declares(scope, target, name.value)
      : isAnonymous(target) && givesName(parent, node, name.value);
    if (isNamed) calls.push({ call: node, statement: isStatement ? parent : null, target });
  }
  const within = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof child.type === 'string')
        collect(child, within, calls);
    }
  }
}

function isHelperCall(node: SyntaxNode): boolean {
  return node.type === 'CallExpression' && (node.callee as SyntaxNode).name === HELPER;
}

/** Whether `name` is that of a function which is declared beside the call. */
function declares(scope: SyntaxNode, target: SyntaxNode, name: unknown): boolean {
  const body = Array.isArray(scope.body) ? (scope.body as SyntaxNode[]) : [];
  const declared = body.some(
    ({ type, id }) => type === 'FunctionDeclaration' && (id as SyntaxNode).name === target.name,
  );
  return declared && target.name === name;
}

function isAnonymous(node: SyntaxNode): boolean {
  return node.type === 'ArrowFunctionExpression' || (node.type === 'FunctionExpression' && !node.id);
}

/** Whether the place of an anonymous function gives it that name. */
function givesName(parent: SyntaxNode, node: SyntaxNode, name: unknown): boolean {
  if (parent.type === 'VariableDeclarator') return (parent.id as SyntaxNode).name === name;
  if (parent.type !== 'Property' || parent.value !== node || parent.computed) return false;
  const key = parent.key as SyntaxNode;
  return (key.name ?? key.value) === name;
}
