import { isWhole, scopesOf, type Variable } from './scopes.ts';
import {
  arrowOf,
  become,
  callOf,
  children,
  declareFirst,
  identifier,
  type Node,
  outermost,
  propertyOf,
  visit,
} from './tree.ts';

/** What a function that makes an object takes beside the object: `f=()=>({}),`. */
const DECLARED = 10;
/** A call of it. */
const CALLED = 4;

/**
 * Makes one function of an object literal that the program has in several places, as a minifier leaves it there that
 * has put the function for it where it is called.
 *
 * @returns how many there were
 */
export function nameTwins(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  let count = 0;
  for (let places = mostRepeated(program); places; places = mostRepeated(program)) {
    const id = identifier(`t$${count++}`);
    const init = arrowOf([], { ...places[0] });
    for (const place of places) become(place, callOf({ ...id }, []));
    declareFirst(top, [{ type: 'VariableDeclarator', id, init }]);
  }
  return count;
}

/** The places of the object that would save most, of those that save anything. */
function mostRepeated(program: Node): Node[] | null {
  const { variableOf } = scopesOf(program);
  const twins = new Map<string, Node[]>();
  visit(program, (node) => {
    const text = node.type === 'ObjectExpression' ? textOf(node, variableOf) : null;
    if (text !== null) twins.set(text, [...(twins.get(text) ?? []), node]);
  });
  let best: Node[] | null = null;
  let most = 0;
  for (const [text, places] of twins) {
    // The program's own names will have one letter, or two.
    const { length } = text.replaceAll(/<[^>]*>|\w+\$\d+/g, 'a');
    const saved = places.length * (length - CALLED) - length - DECLARED;
    if (saved > most && places.length > 1) [best, most] = [places, saved];
  }
  return best;
}

/** An object as text, about as long as it will be; null when it needs something of where it is written. */
function textOf(node: Node, variableOf: Map<Node, Variable>): string | null {
  if (node.type === 'Literal') return node.regex ? null : JSON.stringify(node.value);
  if (node.type === 'Identifier') {
    const variable = variableOf.get(node);
    return variable && isWhole(variable.scope) ? `<${variable.name}>` : null;
  }
  const known = ['ObjectExpression', 'ArrayExpression', 'UnaryExpression', 'Property'].includes(node.type);
  const isMethod = node.kind !== undefined && (node.kind !== 'init' || node.method);
  if (!known || isMethod || node.computed) return null;
  const parts = children(node).map((child) => textOf(child, variableOf));
  if (parts.includes(null)) return null;
  const name = propertyOf(node)?.name ?? node.operator ?? '';
  return `${name}(${parts.join()})`;
}
