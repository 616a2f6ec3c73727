import type { RuntimeModules } from './modules.ts';
import { FUNCTIONS, type SyntaxNode } from './syntax.ts';

/** A language construct that an engine does not run. */
export interface Form {
  /** Its name, as the subject of a sentence. */
  what: string;
  /** The replacement, as the end of that sentence. */
  instead: string;
  /** @param outermost true outside all functions */
  is: (node: SyntaxNode, parent: SyntaxNode | null, outermost: boolean) => boolean;
}

/** The constructs that an engine runs: docs/which-javascript.md has the same as tables. */
export interface LanguageRules {
  /** The name of the runtime, as in "is not supported on Kaluma". */
  engine: string;
  /** The `supported` option of esbuild: constructs that it must rewrite. It keeps or has in es2019 all others. */
  supported: Record<string, boolean>;
  /** Refused constructs. */
  forms: Form[];
  /** Names that the runtime does not have, with replacements. */
  globals: Record<string, string>;
  /** The same for properties: `Object.hasOwn` of a global, `.at` of any called object. */
  members: Record<string, string>;
  /** The modules that the runtime has in itself; null: any that the program asks it for. */
  modules: RuntimeModules | null;
  /** Of several setters of one name in a class and its bases, the engine calls the one of the lowest base. */
  callsBaseSetter: boolean;
}

const isA =
  (...types: string[]): Form['is'] =>
  (node) =>
    types.includes(node.type);

const hasA =
  (field: string, ...types: string[]): Form['is'] =>
  (node) =>
    types.includes(node.type) && node[field] === true;

/** Returns the pattern of a regular expression, or an empty text. */
function patternOf(node: SyntaxNode): string {
  const { regex } = node as { regex?: { pattern: string } };
  return node.type === 'Literal' && regex ? regex.pattern : '';
}

const inPattern =
  (found: RegExp): Form['is'] =>
  (node) =>
    found.test(patternOf(node).replace(/\\\\/g, ''));

const withFlag =
  (flag: string): Form['is'] =>
  (node) => {
    const { regex } = node as { regex?: { flags: string } };
    return node.type === 'Literal' && regex !== undefined && regex.flags.includes(flag);
  };

/** Not run by any engine, and not parsed by the check. */
export const DECORATOR = { what: 'a decorator', instead: 'call the function on the class, below it' };

/** Not run by any engine, and not rewritten by esbuild. */
export const NOWHERE: Form[] = [
  {
    what: 'import()',
    instead: 'a board has one script: use an import at the top of the file',
    is: isA('ImportExpression'),
  },
  {
    what: 'await outside a function',
    instead: 'put it into an async function, and call that',
    is: (node, _parent, outermost) =>
      outermost &&
      (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await === true)),
  },
  { what: 'import.meta', instead: 'leave it out: a board has one script', is: metaProperty('import') },
  {
    what: 'using',
    instead: 'use const, and close it in a finally',
    is: (node) => node.type === 'VariableDeclaration' && /using/.test(String(node.kind)),
  },
  {
    what: 'a named group in a regular expression',
    instead: 'use (...) and its number',
    is: inPattern(/(^|[^\\])\(\?<[^=!]/),
  },
  {
    what: 'lookbehind in a regular expression',
    instead: 'match what is before it, too, and use a group',
    is: inPattern(/(^|[^\\])\(\?<[=!]/),
  },
  {
    what: 'a Unicode class in a regular expression',
    instead: 'list the characters in [...]',
    is: inPattern(/\\p\{/i),
  },
  {
    what: 'the flag d of a regular expression',
    instead: 'use index and the lengths of the groups',
    is: withFlag('d'),
  },
  {
    what: 'the flag v of a regular expression',
    instead: 'list the characters in [...]',
    is: withFlag('v'),
  },
];

/** Run by Kaluma, not by Espruino. */
export const NOT_ESPRUINO: Form[] = [
  {
    what: 'an async function',
    instead: 'use callbacks, or a Promise and then()',
    is: hasA('async', ...FUNCTIONS),
  },
  {
    what: 'a generator',
    instead: 'use a function that answers the next value',
    is: hasA('generator', ...FUNCTIONS),
  },
  {
    what: 'object spread',
    instead: 'use Object.assign({}, a)',
    is: (node, parent) => node.type === 'SpreadElement' && parent?.type === 'ObjectExpression',
  },
  {
    what: 'array spread',
    instead: 'use a.concat(b)',
    is: (node, parent) => node.type === 'SpreadElement' && parent?.type === 'ArrayExpression',
  },
  {
    what: 'spread in a call',
    instead: 'use f.apply(null, a)',
    is: (node, parent) => node.type === 'SpreadElement' && /Call|New/.test(parent?.type ?? ''),
  },
  {
    what: 'a rest parameter',
    instead: 'hand over an array, or use arguments',
    is: (node, parent) => node.type === 'RestElement' && FUNCTIONS.includes(parent?.type ?? ''),
  },
  {
    what: 'a default parameter',
    instead: 'test for undefined in the function',
    is: (node, parent) => node.type === 'AssignmentPattern' && FUNCTIONS.includes(parent?.type ?? ''),
  },
  {
    what: 'destructuring',
    instead: 'use one variable for each value: const a = o.a',
    is: isA('ObjectPattern', 'ArrayPattern'),
  },
  {
    what: 'a BigInt',
    instead: 'use two numbers of 32 bits',
    is: (node) => node.type === 'Literal' && node.bigint !== undefined,
  },
  { what: 'new.target', instead: 'compare this.constructor', is: metaProperty('new') },
  {
    what: 'a private name',
    instead: 'use private of TypeScript, without #',
    is: isA('PrivateIdentifier'),
  },
  { what: 'a static block', instead: 'set the fields below the class', is: isA('StaticBlock') },
  { what: 'the flag s of a regular expression', instead: 'use [^] for a dot', is: withFlag('s') },
  { what: 'a label', instead: 'put the loops into a function, and return', is: isA('LabeledStatement') },
  {
    what: 'a computed name in a literal or class',
    instead: 'assign it behind: o[name] = value',
    is: hasA('computed', 'Property', 'MethodDefinition', 'PropertyDefinition'),
  },
];

/** Not run by Espruino only. */
export const ESPRUINO_ALONE: Form[] = [
  {
    what: 'a class that extends Error',
    instead: 'make an Error, and give it fields',
    is: (node) =>
      /^Class/.test(node.type) && /^\w*Error$/.test(String((node.superClass as SyntaxNode)?.name)),
  },
  {
    what: 'case behind default',
    instead: 'put default last',
    is: (node) => {
      const cases = (node.type === 'SwitchStatement' ? node.cases : []) as { test: unknown }[];
      return cases.slice(0, -1).some(({ test }) => test === null);
    },
  },
  {
    what: 'an assignment to length',
    instead: 'use splice',
    is: (node) => {
      const left = node.type === 'AssignmentExpression' ? (node.left as SyntaxNode) : null;
      return left?.type === 'MemberExpression' && (left.property as SyntaxNode).name === 'length';
    },
  },
  { what: 'a tagged template', instead: 'call the function', is: isA('TaggedTemplateExpression') },
];

function metaProperty(of: string): Form['is'] {
  return (node) => node.type === 'MetaProperty' && (node.meta as SyntaxNode).name === of;
}
