import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { type Node, parse } from 'acorn';
import { transform } from 'esbuild';
import { DECORATOR, type Form, type LanguageRules } from './rules.ts';
import { childrenOf, FUNCTIONS, type SyntaxNode } from './syntax.ts';

/** A source, and its path in messages. */
export interface SourceFile {
  path: string;
  source: string;
}

/** Code that no engine, or not the selected one, can run. Lines count from 1, columns from 0. */
export interface Finding {
  file: string;
  line: number;
  column: number;
  text: string;
}

export interface Findings {
  /** Syntax that the engine cannot run: the program must not be built. */
  errors: Finding[];
  /** Names that the runtime does not have. A program may use them deliberately. */
  warnings: Finding[];
}

/** Removes types and keeps all syntax: fields stay fields, and `#x` stays `#x`. */
const AS_WRITTEN = {
  loader: 'ts',
  target: 'esnext',
  logLevel: 'silent',
  sourcemap: 'external',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, verbatimModuleSyntax: true } },
} as const;

/**
 * Finds syntax that the engine of `rules` does not run, and names that its runtime lacks. A file that esbuild cannot
 * parse has no findings: the build reports its errors.
 */
export async function checkLanguage(files: SourceFile[], rules: LanguageRules): Promise<Findings> {
  const all = await Promise.all(files.map((file) => checkFile(file, rules)));
  return { errors: all.flatMap(({ errors }) => errors), warnings: all.flatMap(({ warnings }) => warnings) };
}

/** `firmware/x.ts:3:14: object spread is not supported on the boards; use Object.assign({}, a)` */
export function asLine({ file, line, column, text }: Finding): string {
  return `${file}:${line}:${column + 1}: ${text}`;
}

async function checkFile({ path, source }: SourceFile, rules: LanguageRules): Promise<Findings> {
  let read: { code: string; map: string };
  try {
    read = await transform(source, AS_WRITTEN);
  } catch {
    return { errors: [], warnings: [] };
  }
  const map = new TraceMap(read.map);
  const at = (place: Position, text: string): Finding => {
    const { line, column } = originalPositionFor(map, place);
    return { file: path, line: line ?? 1, column: column ?? 0, text };
  };
  const errors: Finding[] = [];
  try {
    const root = parse(read.code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
    const walk = new Walk(rules, (node, form) => errors.push(at(startOf(node), notSupported(form, rules))));
    walk.visit(root as unknown as SyntaxNode, null, { guarded: false, outermost: true });
    const warnings = [...walk.missing(), ...walk.overridden()].map(({ node, text }) =>
      at(startOf(node), text),
    );
    return { errors, warnings };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { loc, pos } = error as SyntaxError & { loc: Position; pos: number };
    const text =
      read.code[pos] === '@'
        ? notSupported(DECORATOR, rules)
        : `${rules.engine} cannot read this: ${error.message}`;
    return { errors: [at(loc, text)], warnings: [] };
  }
}

interface Position {
  line: number;
  column: number;
}

/** A map of esbuild has the name after `...`, and not always the dots. */
function startOf(node: SyntaxNode): Position {
  if (node.type === 'RestElement') return startOf(node.argument as SyntaxNode);
  return (node.loc as NonNullable<Node['loc']>).start;
}

function notSupported({ what, instead }: Omit<Form, 'is'>, { engine }: LanguageRules): string {
  return `${what} is not supported on ${engine}; ${instead}`;
}

/** True inside a `try`; true outside all functions. */
interface Place {
  guarded: boolean;
  outermost: boolean;
}

/** One traversal of a file, with its findings so far. */
class Walk {
  private readonly declared = new Set<string>();
  /** Names that the program tests before it uses them: after `typeof`, or as `'fetch' in global`. */
  private readonly askedFor = new Set<string>();
  private readonly classes = new Map<string, { base: string; setters: Map<string, SyntaxNode> }>();
  private readonly met: { node: SyntaxNode; name: string; text: string }[] = [];
  private readonly rules: LanguageRules;
  private readonly found: (node: SyntaxNode, form: Form) => void;

  constructor(rules: LanguageRules, found: (node: SyntaxNode, form: Form) => void) {
    this.rules = rules;
    this.found = found;
  }

  visit(node: SyntaxNode, parent: SyntaxNode | null, place: Place): void {
    for (const form of this.rules.forms) if (form.is(node, parent, place.outermost)) this.found(node, form);
    this.declare(node, parent);
    if (/^Class(Decl|Expr)/.test(node.type)) this.addClass(node);
    if (!place.guarded) this.meet(node, parent);
    const outermost = place.outermost && !FUNCTIONS.includes(node.type);
    for (const [field, child] of childrenOf(node)) {
      const guarded = place.guarded || (node.type === 'TryStatement' && field === 'block');
      this.visit(child as Node as SyntaxNode, node, { guarded, outermost });
    }
  }

  /** Returns names that the runtime does not have, once per position, except those that the program declares. */
  missing(): { node: SyntaxNode; text: string }[] {
    return this.met.filter(({ name }) => !this.declared.has(name) && !this.askedFor.has(name));
  }

  /** Returns setters that the base class also has, or may have if it is in another file. */
  overridden(): { node: SyntaxNode; text: string }[] {
    if (!this.rules.callsBaseSetter) return [];
    const text = `${this.rules.engine} calls the setter of the base class, where that has it, too; use a method`;
    const hasSetter = (base: string, name: string, depth = 0): boolean => {
      const known = this.classes.get(base);
      if (!known || depth > 20) return !known && !/^(Object|Array|\w*Error|Map|Set|Promise)?$/.test(base);
      return known.setters.has(name) || hasSetter(known.base, name, depth + 1);
    };
    const all = [...this.classes.values()].flatMap(({ base, setters }) =>
      [...setters].filter(([name]) => hasSetter(base, name)),
    );
    return all.map(([, node]) => ({ node, text }));
  }

  private declare(node: SyntaxNode, parent: SyntaxNode | null): void {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') {
      this.askedFor.add(nameOf(node.argument as SyntaxNode));
    }
    if (node.type === 'BinaryExpression' && node.operator === 'in') {
      this.askedFor.add(String((node.left as SyntaxNode).value));
    }
    if (node.type === 'Identifier' && parent && isDeclaration(node, parent))
      this.declared.add(String(node.name));
  }

  private addClass(node: SyntaxNode): void {
    const { id, superClass, body } = node as SyntaxNode &
      Record<'id' | 'superClass' | 'body', SyntaxNode | null>;
    const setters = new Map<string, SyntaxNode>();
    for (const member of (body as SyntaxNode).body as SyntaxNode[]) {
      if (member.kind === 'set' && !member.static) setters.set(nameOf(member.key as SyntaxNode), member);
    }
    const name = id ? nameOf(id) : `class at ${node.start}`;
    this.classes.set(name, { base: superClass ? nameOf(superClass) || '?' : '', setters });
  }

  private meet(node: SyntaxNode, parent: SyntaxNode | null): void {
    const { globals, members, engine } = this.rules;
    if (node.type === 'Identifier' && isReference(node, parent)) {
      const name = String(node.name);
      const instead = Object.hasOwn(globals, name) ? globals[name] : null;
      if (instead !== null) this.met.push({ node, name, text: `${engine} has no ${name}; ${instead}` });
    }
    if (node.type !== 'MemberExpression') return;
    const name = nameOf(node);
    const key = Object.hasOwn(members, name) ? name : `.${name.slice(name.lastIndexOf('.') + 1)}`;
    const isCalled = parent?.type === 'CallExpression' && parent.callee === node;
    const applies = Object.hasOwn(members, key) && (isCalled || !key.startsWith('.'));
    const instead = applies ? members[key] : null;
    const [root] = name.split('.');
    if (instead !== null) this.met.push({ node, name: root, text: `${engine} has no ${key}; ${instead}` });
  }
}

/** Returns `a.b.c` as text; empty unless it consists of names and properties by name. */
function nameOf(node: SyntaxNode): string {
  if (node.type === 'Identifier') return String(node.name);
  if (node.type !== 'MemberExpression' || node.computed) return '';
  return `${nameOf(node.object as SyntaxNode)}.${nameOf(node.property as SyntaxNode)}`;
}

const PATTERNS = [
  'ArrayPattern',
  'RestElement',
  'ImportSpecifier',
  'ImportDefaultSpecifier',
  'ImportNamespaceSpecifier',
];

function isDeclaration(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type === 'VariableDeclarator' || parent.type.startsWith('Class')) return parent.id === node;
  if (/Function/.test(parent.type)) return parent.body !== node;
  if (parent.type === 'AssignmentPattern') return parent.left === node;
  return PATTERNS.includes(parent.type) || (parent.type === 'CatchClause' && parent.param === node);
}

/** Returns true if a name is a variable, not a property, a label or an export. */
function isReference(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (['Property', 'PropertyDefinition', 'MethodDefinition'].includes(parent.type)) {
    return parent.value === node || parent.computed === true;
  }
  return !/Specifier|Label|Break|Continue|MetaProperty/.test(parent.type);
}
