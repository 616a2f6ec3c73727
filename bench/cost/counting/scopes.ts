import type { AnyNode, Identifier, Node, Pattern } from 'acorn';
import { childrenOf, isFunction } from './tree.ts';

/** One name of a scope. */
export interface Binding {
  name: string;
  scope: Scope;
  /** Position of its first declaration. */
  at: number;
  /** Position of its first mention. */
  mentionedAt: number;
  /** True if an inner function uses it: the engine looks it up in the scope's list. All others are registers. */
  captured: boolean;
}

/** A function's names, or a block's. */
export class Scope {
  readonly bindings = new Map<string, Binding>();
  readonly outer: Scope | null;
  readonly node: AnyNode;
  readonly isFunction: boolean;
  private listed: Binding[] | null = null;

  constructor(node: AnyNode, outer: Scope | null, isOfFunction: boolean) {
    this.node = node;
    this.outer = outer;
    this.isFunction = isOfFunction;
  }

  declare(name: string, at: number): void {
    if (!this.bindings.has(name))
      this.bindings.set(name, { name, scope: this, at, mentionedAt: at, captured: false });
  }

  /**
   * Returns the list that the engine searches from its end: captured names by first mention. Complete after `analyse`.
   */
  get list(): Binding[] {
    this.listed ??= [...this.bindings.values()]
      .filter(({ captured }) => captured)
      .sort((a, b) => a.mentionedAt - b.mentionedAt);
    return this.listed;
  }

  /** Returns the function of this scope. */
  get function(): Scope {
    return this.isFunction || !this.outer ? this : this.outer.function;
  }
}

export interface Scopes {
  /** The scope that a function or a block opens. */
  opened: Map<Node, Scope>;
  /** The binding of an identifier; null for a global one. */
  meaning: Map<Node, Binding | null>;
  /** The scope that an identifier is used in. */
  usedIn: Map<Node, Scope>;
  /** The outermost function of the program: its first one. */
  outermost: Scope | null;
}

/** Finds the scopes of a program, and for each the names that inner functions use. */
export function analyse(program: AnyNode): Scopes {
  const scopes: Scopes = { opened: new Map(), meaning: new Map(), usedIn: new Map(), outermost: null };
  const top = new Scope(program, null, true);
  scopes.opened.set(program, top);
  declareIn(program, top);
  for (const child of childrenOf(program)) open(child, top);
  resolve(program, top);
  return scopes;

  function open(node: AnyNode, scope: Scope): void {
    let inner = scope;
    if (isFunction(node)) {
      inner = new Scope(node, scope, true);
      if (node.type === 'FunctionExpression' && node.id) inner.declare(node.id.name, node.id.start);
      for (const param of node.params)
        for (const { name, start } of namesIn(param)) inner.declare(name, start);
      declareIn(node.body, inner);
      scopes.outermost ??= inner;
    } else if (opensBlock(node)) {
      inner = new Scope(node, scope, false);
      if (node.type === 'CatchClause' && node.param)
        for (const { name, start } of namesIn(node.param)) inner.declare(name, start);
      declareLexical(node, inner);
    }
    if (inner !== scope) scopes.opened.set(node, inner);
    for (const child of childrenOf(node)) {
      // A function's body shares the function's scope.
      if (isFunction(node) && child === node.body && child.type === 'BlockStatement')
        for (const each of childrenOf(child)) open(each, inner);
      else open(child, inner);
    }
  }

  function resolve(node: AnyNode, scope: Scope): void {
    if (node.type === 'Identifier') {
      use(node, scope);
      return;
    }
    const inner = scopes.opened.get(node) ?? scope;
    for (const child of childrenOf(node)) if (!isKey(node, child)) resolve(child, inner);
  }

  function use(node: Identifier, scope: Scope): void {
    scopes.usedIn.set(node, scope);
    for (let at: Scope | null = scope; at; at = at.outer) {
      const binding = at.bindings.get(node.name);
      if (!binding) continue;
      scopes.meaning.set(node, binding);
      binding.mentionedAt = Math.min(binding.mentionedAt, node.start);
      if (at.function !== scope.function) binding.captured = true;
      return;
    }
    scopes.meaning.set(node, null);
  }
}

function opensBlock({ type }: AnyNode): boolean {
  return /^(BlockStatement|For(In|Of)?Statement|SwitchStatement|CatchClause)$/.test(type);
}

/** Declares `var` anywhere in a function, and the declarations of its body. */
function declareIn(body: AnyNode, scope: Scope): void {
  hoist(body, scope);
  declareLexical(body, scope);
}

function hoist(node: AnyNode, scope: Scope): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var')
    for (const { id } of node.declarations)
      for (const { name, start } of namesIn(id)) scope.declare(name, start);
  if (isFunction(node) || node.type === 'ClassBody') return;
  for (const child of childrenOf(node)) hoist(child, scope);
}

/** The functions, classes, `let` and `const` of one block. */
function declareLexical(block: AnyNode, scope: Scope): void {
  const statements = block.type === 'SwitchStatement' ? block.cases.flatMap(childrenOf) : childrenOf(block);
  for (const node of statements) {
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
      scope.declare(node.id.name, node.id.start);
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      for (const { id } of node.declarations)
        for (const { name, start } of namesIn(id)) scope.declare(name, start);
  }
}

/** The names that a pattern binds. */
function namesIn(pattern: Pattern | AnyNode | null): Identifier[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => namesIn(each.type === 'Property' ? each.value : each));
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

/** Returns true for an identifier that is not a variable: a property's name or a label. */
export function isKey(parent: AnyNode, child: AnyNode): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return child === parent.property && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return child === parent.key && !parent.computed;
    // It is declared in the scope around the function.
    case 'FunctionDeclaration':
      return child === parent.id;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return child.type === 'Identifier';
    default:
      return false;
  }
}
