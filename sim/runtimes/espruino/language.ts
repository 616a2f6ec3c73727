import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { type AnyNode, type Function as FunctionNode, type Program, parse } from 'acorn';
import MagicString from 'magic-string';
import type { Place } from '../kaluma/board/thrown.ts';

/** A program as the engine runs it, and the names of its functions, by the numbers that they call `__call` with. */
export interface Instrumented {
  text: string;
  names: string[];
  /** The place in the program, of one in `text`; lines and columns count from 1. */
  placeOf(place: Place): Place;
}

/**
 * What the engine makes of a program's text (Espruino 2v29, measured): nothing is parsed before it runs, so what it cannot run
 * throws where a function comes to it, and not before. What it runs otherwise than the language is put in its place:
 *
 * - A function declaration is an assignment where it stands: nothing is hoisted.
 * - `return` as the last word of a function is an unexpected end.
 * - A `var` counts from where it has run. What would be an outer variable before is an error here, at the call.
 * - A `let` of a loop is one variable for all turns.
 * - An assignment to `length` throws.
 *
 * Functions count their calls, and the names that a search for each of theirs passes, as an estimate: each name of a
 * function's text once a call, at its place in its scope, since a scope is a list.
 */
export function asEngineRuns(program: string): Instrumented {
  const text = new MagicString(program);
  const names: string[] = [];
  let functions = -1;
  const root = parse(program, { ecmaVersion: 'latest', sourceType: 'script' });
  const scopes = new Scopes(root);
  const around: (FunctionNode & AnyNode)[] = [];
  walk(root, null, (node, parent) => {
    while (around.length > 0 && around[around.length - 1].end <= node.start) around.pop();
    if (isFunction(node)) around.push(node);
    const refusal = refusalOf(node, parent);
    if (refusal) throwIn(around[around.length - 1] ?? null, node, refusal, text);
    const early = isFunction(node) && node.body.type === 'BlockStatement' ? earlyName(node) : null;
    if (early)
      throwIn(node as FunctionNode & AnyNode, node, `SyntaxError: ${early} before its var has run`, text);
    if (node.type === 'FunctionDeclaration') declare(node, text);
    if (isFunction(node))
      names.push((node as { id?: { name: string } | null }).id?.name ?? `at ${node.start}`);
    if (isFunction(node)) enter(node, scopes.stepsOf(node), ++functions, text);
    if (node.type === 'ForStatement') shareLet(node, text);
    if (isLengthSet(node)) {
      const { left, right } = node as unknown as { left: { object: AnyNode }; right: AnyNode };
      text.overwrite(left.object.end, right.start, ',');
      text.appendLeft(node.start, '__length(').appendLeft(node.end, ')');
    }
  });
  let map: TraceMap | null = null;
  const placeOf = ({ line, column }: Place): Place => {
    map ??= new TraceMap(text.generateMap({ hires: true }).toString());
    const found = originalPositionFor(map, { line, column: column - 1 });
    return found.line === null ? { line, column } : { line: found.line, column: found.column + 1 };
  };
  return { text: text.toString(), names, placeOf };
}

type Refusal = string;

/** Why the engine cannot run a construct: the text of its error; null where it can. */
function refusalOf(node: AnyNode, parent: AnyNode | null): Refusal | null {
  const any = node as unknown as Record<string, unknown>;
  switch (node.type) {
    case 'LabeledStatement':
      return `SyntaxError: Got ':' expected EOF`;
    case 'SwitchStatement': {
      const at = node.cases.findIndex(({ test }) => test === null);
      return at >= 0 && at < node.cases.length - 1 ? 'SyntaxError: Got case expected }' : null;
    }
    case 'SpreadElement':
    case 'RestElement':
      return "SyntaxError: Got '.' expected EOF";
    case 'AssignmentPattern':
      return isFunction(parent as AnyNode) ? "SyntaxError: Got '=' expected ')'" : null;
    case 'ObjectPattern':
    case 'ArrayPattern':
      return 'SyntaxError: Got { expected ID';
    case 'ChainExpression':
      return "SyntaxError: Got '.' expected EOF";
    case 'AwaitExpression':
    case 'YieldExpression':
      return 'SyntaxError: Got ID expected EOF';
    case 'TaggedTemplateExpression':
      return 'SyntaxError: Got TEMPLATE LITERAL expected EOF';
    case 'BinaryExpression':
      return any.operator === '**' ? "SyntaxError: Got '*' expected EOF" : null;
    case 'Property':
    case 'MethodDefinition':
      return any.computed ? "SyntaxError: Got '[' expected '}'" : null;
    default:
      return null;
  }
}

function isPropertyName(node: AnyNode, parent: AnyNode | null): boolean {
  return parent?.type === 'MemberExpression' && !parent.computed && parent.property === node;
}

/** The first variable of a function that may be met before its `var` has run; null for none. */
function earlyName({ params, body }: FunctionNode): string | null {
  const sure = new Set(params.map((param) => (param as { name?: string }).name));
  const used = new Set<string>();
  let found: string | null = null;
  const look = (node: AnyNode, isSure: boolean): void => {
    if (isFunction(node))
      return walk(node, null, (each, parent) => {
        if (each.type === 'Identifier' && !isPropertyName(each, parent)) used.add(each.name);
      });
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id, init } of node.declarations) {
        if (id.type !== 'Identifier') continue;
        if (init) look(init, false);
        if (isSure && !used.has(id.name)) sure.add(id.name);
        else if (!sure.has(id.name)) found ??= id.name;
      }
      return;
    }
    if (node.type === 'Identifier') used.add(node.name);
    for (const [field, value] of Object.entries(node)) {
      // The name of a property is no variable.
      if ((field === 'property' || field === 'key') && !(node as { computed?: boolean }).computed) continue;
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child === 'object' && child !== null && typeof child.type === 'string')
          look(child, isSure && (field === 'init' || field === 'left'));
    }
  };
  for (const statement of (body as { body: AnyNode[] }).body) look(statement, true);
  return found;
}

/** The function that has `node` in it throws when it is called; a construct outside all functions throws where it stands. */
function throwIn(
  made: (FunctionNode & AnyNode) | null,
  node: AnyNode,
  refusal: Refusal,
  text: MagicString,
): void {
  const thrown = `__syntax(${JSON.stringify(refusal.replace('SyntaxError: ', ''))})`;
  if (!made) text.overwrite(node.start, node.end, `${thrown};`);
  else if (made.body.type === 'BlockStatement') text.appendLeft(made.body.start + 1, `${thrown};`);
  else text.appendLeft(made.body.start, `${thrown},`);
}

export function isFunction(node: AnyNode | null): node is FunctionNode & AnyNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node?.type ?? '');
}

function declare(node: AnyNode, text: MagicString): void {
  const { id } = node as unknown as { id: { name: string } };
  text.appendLeft(node.start, `var ${id.name}=`).appendLeft(node.end, ';');
}

function enter(node: FunctionNode & AnyNode, steps: number, number: number, text: MagicString): void {
  const { body } = node;
  const count = `__call(${steps},${number});`;
  if (body.type !== 'BlockStatement') {
    text.appendLeft(body.start, `(__call(${steps},${number}),`).appendLeft(body.end, ')');
    return;
  }
  text.appendLeft(body.start + 1, count);
  const last = lastWord(body.body[body.body.length - 1]);
  if (last) text.overwrite(last.start, last.end, 'throw new SyntaxError("Unexpected end of Input");');
}

/** The `return` without a value that is the last word of a function's text; null where there is none. */
function lastWord(statement: AnyNode | null | undefined): AnyNode | null {
  switch (statement?.type) {
    case 'ReturnStatement':
      return statement.argument || statement.end - statement.start > 'return'.length ? null : statement;
    case 'IfStatement':
      return lastWord(statement.alternate ?? statement.consequent);
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
      return lastWord(statement.body);
    default:
      return null;
  }
}

function shareLet(node: AnyNode, text: MagicString): void {
  const { init } = node as unknown as { init: (AnyNode & { kind?: string }) | null };
  if (init?.type === 'VariableDeclaration' && init.kind === 'let')
    text.overwrite(init.start, init.start + 'let'.length, 'var');
}

function isLengthSet(node: AnyNode): boolean {
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return false;
  const { left } = node;
  return (
    left.type === 'MemberExpression' &&
    !left.computed &&
    (left.property as { name?: string }).name === 'length'
  );
}

/** Calls `look` with a node and all below it, and the node above. */
export function walk(
  node: AnyNode,
  parent: AnyNode | null,
  look: (node: AnyNode, parent: AnyNode | null) => void,
): void {
  look(node, parent);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && typeof child.type === 'string')
        walk(child, node, look);
}

/** How far the engine searches for the names in a function, by the program's text. */
class Scopes {
  /** The place of each name of the program's own scope. */
  private readonly outer = new Map<string, number>();

  constructor(root: Program) {
    const only = root.body.length === 1 ? root.body[0] : null;
    const called = only?.type === 'ExpressionStatement' && only.expression.type === 'CallExpression';
    const made = called ? (only.expression as { callee: AnyNode }).callee : null;
    const isWrapped = isFunction(made) && made.body.type === 'BlockStatement';
    const body = isWrapped ? (made.body as { body: AnyNode[] }).body : (root.body as AnyNode[]);
    for (const node of body) {
      if (node.type === 'FunctionDeclaration') this.add(node.id?.name);
      if (node.type === 'VariableDeclaration')
        for (const { id } of node.declarations) this.add((id as { name?: string }).name);
    }
  }

  /** The names that are passed when each name of a function is looked up once. */
  stepsOf(made: FunctionNode & AnyNode): number {
    let steps = 0;
    walk(made.body as AnyNode, null, (node, parent) => {
      if (node.type !== 'Identifier') return;
      if (!isPropertyName(node, parent)) steps += this.outer.get(node.name) ?? 0;
    });
    return steps;
  }

  private add(name: string | undefined): void {
    if (name !== undefined && !this.outer.has(name)) this.outer.set(name, this.outer.size + 1);
  }
}
