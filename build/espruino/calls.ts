import type { AnyNode, Function as FunctionNode } from 'acorn';
import { parse } from 'acorn';
import MagicString from 'magic-string';
import { childrenOf, isFunction, visit } from '../language/syntax.ts';
import { edited } from './edited.ts';

/** As `keepCalls`, of a script with its source map. */
export function withCalls({ code, map }: { code: string; map: string }): { code: string; map: string } {
  return edited(keepCalls(code), map);
}

/**
 * Marks the functions of a script that Closure must not put in the place of their calls: those with a `return` that is not
 * their last statement. Their calls would become labelled blocks, and Espruino has no labels.
 */
export function keepCalls(script: string): MagicString {
  const text = new MagicString(script);
  visit(parse(script, { ecmaVersion: 2022, sourceType: 'module' }) as AnyNode, (node) => {
    const mark = (at: AnyNode, made: AnyNode) => {
      if (isFunction(made) && returnsEarly(made)) text.appendLeft(at.start, '/** @noinline */ ');
    };
    if (node.type === 'FunctionDeclaration') mark(node, node);
    else if (node.type === 'MethodDefinition') mark(node, node.value);
    else if (node.type === 'VariableDeclaration' && node.declarations[0].init)
      mark(node, node.declarations[0].init);
  });
  return text;
}

function returnsEarly({ body }: FunctionNode): boolean {
  if (body.type !== 'BlockStatement') return false;
  const last = body.body[body.body.length - 1];
  let found = false;
  const look = (node: AnyNode): void => {
    if (isFunction(node)) return;
    if (node.type === 'ReturnStatement' && node !== last) found = true;
    for (const [, child] of childrenOf(node)) look(child);
  };
  for (const statement of body.body) look(statement);
  return found;
}
