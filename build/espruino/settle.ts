import type { AnyNode, BlockStatement, Node, Program } from 'acorn';
import { parse } from 'acorn';
import MagicString from 'magic-string';
import { ESPRUINO } from '../language/runtimes.ts';
import { childrenOf, isFunction, type SyntaxNode, visit } from '../language/syntax.ts';
import { behindDirectives } from '../order/order.ts';
import { edited } from './edited.ts';
import { markNames, outermostNames } from './names.ts';

/** A text that the engine cannot run, or not as the language has it. */
export class UnsettledError extends Error {}

/**
 * As `settle`, of a whole program with its source map.
 *
 * @param isModule true for a program that stays one function, as modules are: its names are not global then. That costs
 * some 1.4 variables for each function
 * @throws UnsettledError where something is left that the engine does not run
 */
export function settled(
  { code, map }: { code: string; map: string },
  isModule = false,
): { code: string; map: string } {
  const program = parseScript(code);
  const outermost = isModule ? null : outermostBlock(program);
  const text = settleProgram(program, code, outermost);
  if (outermost) unwrap(program, outermost, text);
  text.prepend(SLICE);
  escapeControls(program, code, text);
  const complaint = complaintOf(text.toString());
  if (complaint) throw new UnsettledError(complaint);
  return edited(text, map);
}

/** The engine's `slice` of a typed array returns a plain array; that of the language returns a typed one. */
const SLICE =
  'ArrayBufferView.prototype.slice=function(a,b){var n=this.length;return new this.constructor(this.subarray(a,b===undefined||b>n?n:b))};\n';

/**
 * Takes a program out of the one function that it is: then its functions need not keep that function's scope. Its names are
 * global, and begin with `$`.
 */
function unwrap({ body: [only] }: Program, block: BlockStatement, text: MagicString): void {
  markNames(block.body as AnyNode[], outermostNames(block.body as AnyNode[]), text);
  text.remove(only.start, block.start + 1);
  text.remove(block.end - 1, only.end);
}

function parseScript(code: string): Program {
  return parse(code, { ecmaVersion: 2022, sourceType: 'script' });
}

/** A control character in a text, behind no backslash: esbuild and Closure write these as they are. */
const CONTROL = /(?<!\\)[^\n\r\t -~\u0080-\uffff]/g;

/** Writes control characters in texts and regular expressions as `\x..`. */
function escapeControls(program: Program, code: string, text: MagicString): void {
  visit(program, (node) => {
    if (node.type !== 'Literal' && node.type !== 'TemplateElement') return;
    for (const { 0: character, index } of code.slice(node.start, node.end).matchAll(CONTROL)) {
      const at = node.start + index;
      text.overwrite(at, at + 1, `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
    }
  });
}

/** The body of the function that a script is, and calls at once; null where it is something else. */
function outermostBlock({ body }: Program): BlockStatement | null {
  const [only] = body;
  const call = only?.type === 'ExpressionStatement' ? only.expression : null;
  const made =
    call?.type === 'CallExpression' && call.arguments.length === 0 ? (call.callee as AnyNode) : null;
  if (body.length !== 1 || !made || !isFunction(made) || made.params.length > 0) return null;
  return made.body.type === 'BlockStatement' ? made.body : null;
}

/** Names the first thing in a program that the engine does not run; null for none. */
function complaintOf(code: string): string | null {
  const strange = /[^\n\r\t -~]/.exec(code);
  if (strange)
    return `character ${strange[0].charCodeAt(0)} at ${strange.index} is not ASCII; write it as \\x or \\u in a text`;
  let found: string | null = null;
  visit(parseScript(code), (node, parent) => {
    const form = ESPRUINO.forms.find(({ is }) => is(asSyntax(node), parent && asSyntax(parent), false));
    if (form) found ??= `${form.what} at ${node.start} is not supported on Espruino; ${form.instead}`;
  });
  return found;
}

function asSyntax(node: Node): SyntaxNode {
  return node as SyntaxNode;
}

/**
 * Puts a script into the form that Espruino's parser runs, without a change of its meaning:
 *
 * - It has no hoisting: function declarations move to the beginning of their function, where the language has them anyway.
 *   A `var` counts from where it has run: a name that may be used before, or in another branch, would be that of an outer
 *   variable. Such a one is declared at the beginning, too.
 * - It keeps a function's body without its last brace, and a `return` without a value as its last word is an unexpected
 *   end. Where nothing follows, such a `return` does nothing: it goes, or breaks out of the loop that it is in. A semicolon
 *   would not do, because Espruino's own minifier removes it.
 *
 * @param script a script of ES2019 or below
 * @returns the script, and the changes of its text
 */
export function settle(script: string): MagicString {
  return settleProgram(parseScript(script), script, null);
}

/** `outermost`: the block whose names will be global; a global name needs no `var` that has run. */
function settleProgram(program: Program, script: string, outermost: BlockStatement | null): MagicString {
  const text = new MagicString(script);
  visit(program, (node) => {
    if (node.type === 'Program') {
      const at = node.body[0]?.start ?? 0;
      declareFirst(node.body as AnyNode[], at, [], text);
      hoist(node.body as AnyNode[], at, text);
    }
    if (isFunction(node) && node.body.type === 'BlockStatement') {
      const { body } = node.body;
      const at = behindDirectives(node.body);
      if (node.body !== outermost) declareFirst(body as AnyNode[], at, node.params as AnyNode[], text);
      hoist(body as AnyNode[], at, text);
      leave(body[body.length - 1], false, text);
    }
  });
  return text;
}

/** Moves the function declarations among `statements` to `at`. */
function hoist(statements: AnyNode[], at: number, text: MagicString): void {
  let isBehind = false;
  for (const statement of statements) {
    if (statement.type !== 'FunctionDeclaration') isBehind ||= !('directive' in statement);
    else if (isBehind) text.move(statement.start, statement.end, at);
  }
}

/** Declares at `at` the variables of a function that may be met before their `var` has run. */
function declareFirst(body: AnyNode[], at: number, params: AnyNode[], text: MagicString): void {
  const late = lateNames(body);
  const taken = params.map((param) => (param as { name?: string }).name);
  const names = late.filter((name) => !taken.includes(name));
  if (names.length > 0) text.appendLeft(at, `var ${names.join(',')};`);
}

/**
 * Returns the names of a function's variables that are declared within another statement, or behind their first mention.
 *
 * @param body the function's statements
 */
function lateNames(body: AnyNode[]): string[] {
  const declared = new Map<string, { at: number; isNested: boolean }>();
  const mentioned = new Map<string, number>();
  const mention = (node: AnyNode): void => {
    if (node.type === 'Identifier' && !mentioned.has(node.name)) mentioned.set(node.name, node.start);
  };
  const look = (node: AnyNode, isNested: boolean): void => {
    mention(node);
    if (isFunction(node)) return visit(node, mention);
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const { id } of node.declarations)
        if (id.type === 'Identifier' && !declared.has(id.name))
          declared.set(id.name, { at: id.start, isNested });
    for (const [field, child] of childrenOf(node)) {
      // The name of a property is no variable.
      if ((field === 'property' || field === 'key') && !(node as { computed?: boolean }).computed) continue;
      look(child, isNested || !(field === 'init' || field === 'left' || node.type === 'VariableDeclaration'));
    }
  };
  for (const statement of body) look(statement, false);
  // Function declarations will stand before everything else.
  const early = new Set<string>();
  for (const statement of body)
    if (statement.type === 'FunctionDeclaration')
      visit(statement, (node) => {
        if (node.type === 'Identifier') early.add(node.name);
      });
  const isLate = ([name, { at, isNested }]: [string, { at: number; isNested: boolean }]) =>
    isNested || early.has(name) || (mentioned.get(name) ?? at) < at;
  return [...declared].filter(isLate).map(([name]) => name);
}

/**
 * Removes the returns without a value at the end of a function, which `statement` is: those behind which the function ends in
 * any case. `inLoop`: it is the body of a loop, and what follows is its next turn.
 */
function leave(statement: AnyNode | null | undefined, inLoop: boolean, text: MagicString): void {
  if (!statement) return;
  switch (statement.type) {
    case 'ReturnStatement':
      if (!statement.argument) text.overwrite(statement.start, statement.end, inLoop ? 'break;' : ';');
      break;
    case 'IfStatement':
      leave(statement.consequent, inLoop, text);
      leave(statement.alternate, inLoop, text);
      break;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
      leave(statement.body, true, text);
      break;
  }
}
