import { decodedMappings, encodedMap, TraceMap } from '@jridgewell/trace-mapping';
import {
  type AnyNode,
  type ArrowFunctionExpression,
  type BlockStatement,
  type FunctionExpression,
  type Function as FunctionNode,
  parse,
  type Statement,
} from 'acorn';

/** The program has a form in which the order of names would matter; the message names the position. */
export class OrderError extends Error {}

/** The declared names of the outermost function, and for each the offsets where it is declared. */
export type Declared = Map<string, number[]>;

export interface Ordered {
  program: string;
  /** Offset and length of the inserted text. */
  at: number;
  length: number;
}

/**
 * Inserts one `var` at the start of a program `(function(){ ... })()`. It mentions the names of the outermost function
 * from cold to hot. The engine keeps the names of a scope in a list in the order of their first mention, and searches
 * that list from its end.
 *
 * The program's meaning is unchanged: every name is already declared by `var` or as a function in the same function,
 * and a repeated `var` without a value has no effect. A program for which this does not hold causes an OrderError.
 *
 * @param heatOf number of look-ups of a name; 0 for a cold one. Names of the same heat keep their order.
 * @throws OrderError
 */
export function orderNames(program: string, heatOf: (name: string) => number): Ordered {
  const body = outermostBody(program);
  const heats = [...namesOf(body, program).keys()].map((name) => ({ name, heat: heatOf(name) }));
  const at = behindDirectives(body);
  if (heats.length === 0) return { program, at, length: 0 };
  const names = heats.sort((a, b) => a.heat - b.heat).map(({ name }) => name);
  const text = `var ${names.join(',')};`;
  return { program: program.slice(0, at) + text + program.slice(at), at, length: text.length };
}

/**
 * Returns the names that `var` and `function` declare at the level of the outermost function, in order of declaration.
 */
export function declaredNames(program: string): Declared {
  return namesOf(outermostBody(program), program);
}

/** Returns the source map of the result of `orderNames`, from that of `program`. */
export function orderedMap(map: string, program: string, { at, length }: Ordered): string {
  const before = program.slice(0, at).split('\n');
  const [line, column] = [before.length - 1, before[before.length - 1].length];
  const trace = new TraceMap(map);
  const mappings = decodedMappings(trace).map((segments, number) =>
    segments.map((segment) => {
      const moved = [...segment] as typeof segment;
      if (number === line && segment[0] >= column) moved[0] += length;
      return moved;
    }),
  );
  const { sources, sourcesContent, names } = trace;
  const moved = new TraceMap({ version: 3, sources, sourcesContent, names, mappings });
  return JSON.stringify(encodedMap(moved));
}

/** The last parsed program: its names, their heat and their order are requested one after the other. */
let last: { program: string; body: BlockStatement } | null = null;

/**
 * Returns the body of the function that a program calls. Throws an OrderError if the program contains anything else.
 */
export function outermostBody(program: string): BlockStatement {
  if (last?.program !== program) last = { program, body: parsedBody(program) };
  return last.body;
}

function parsedBody(program: string): BlockStatement {
  const { body } = parse(program, { ecmaVersion: 2022, sourceType: 'script' });
  const statements = body.filter((node) => !('directive' in node) && node.type !== 'EmptyStatement');
  const [first] = statements;
  const call = first?.type === 'ExpressionStatement' ? first.expression : null;
  const callee = call?.type === 'CallExpression' ? (call.callee as AnyNode) : null;
  if (statements.length !== 1 || !isFunction(callee) || callee.body.type !== 'BlockStatement')
    throw new OrderError('the program is not one call of one function: (function(){ ... })()');
  return callee.body;
}

function isFunction(
  node: AnyNode | null,
): node is (FunctionExpression | ArrowFunctionExpression) & FunctionNode {
  return node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

/** Returns the position after the directives, which are valid at the very beginning only. */
export function behindDirectives({ start, body }: BlockStatement): number {
  const directives = body.filter((node) => 'directive' in node);
  return directives.length > 0 ? directives[directives.length - 1].end : start + 1;
}

function namesOf(body: BlockStatement, program: string): Declared {
  const names: Declared = new Map();
  const declare = (name: string, at: number): void => {
    names.set(name, [...(names.get(name) ?? []), at]);
  };
  const refuse = (node: AnyNode, what: string): never => {
    const before = program.slice(0, node.start).split('\n');
    throw new OrderError(`${before.length}:${before[before.length - 1].length + 1}: ${what}`);
  };
  for (const node of body.body) {
    if (node.type === 'ClassDeclaration') refuse(node, 'a class among the outermost names');
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      refuse(node, `${node.kind} among the outermost names`);
    if (node.type === 'FunctionDeclaration') declare(node.id.name, node.id.start);
    else statement(node);
  }
  return names;

  /** `var` is hoisted out of blocks, loops and branches; other declarations inside them are not. */
  function statement(node: Statement | AnyNode | null | undefined): void {
    if (node === null || node === undefined) return;
    if (node.type === 'WithStatement') refuse(node, 'a with among the outermost statements');
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id } of node.declarations) {
        if (id.type !== 'Identifier') refuse(id, 'a pattern among the outermost names');
        else declare(id.name, id.start);
      }
    }
    for (const inner of innerStatements(node)) statement(inner);
  }
}

/** Returns the statements inside a statement, without those of functions. */
function innerStatements(node: AnyNode): (AnyNode | null | undefined)[] {
  switch (node.type) {
    case 'BlockStatement':
      return node.body;
    case 'IfStatement':
      return [node.consequent, node.alternate];
    case 'ForStatement':
      return [node.init, node.body];
    case 'ForInStatement':
    case 'ForOfStatement':
      return [node.left, node.body];
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return [node.body];
    case 'TryStatement':
      return [node.block, node.handler?.body, node.finalizer];
    case 'SwitchStatement':
      return node.cases.flatMap(({ consequent }) => consequent);
    default:
      return [];
  }
}
