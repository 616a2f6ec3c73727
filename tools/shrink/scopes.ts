import { children, type FunctionNode, isFunction, type Node, visit } from './tree.ts';

export interface Variable {
  name: string;
  scope: Scope;
  /** Every place where it is written, those of its declarations among them. */
  places: Node[];
  /** What declares it: a declarator, a function, a class; null for a parameter and what else there is. */
  declared: Node | null;
}

export interface Scope {
  node: Node;
  parent: Scope | null;
  variables: Map<string, Variable>;
  /** The variables that are used here or further inside, whoever declares them. */
  used: Set<Variable>;
}

export interface Scopes {
  all: Scope[];
  /** Whose name an identifier is; none for those that the program does not declare. */
  variableOf: Map<Node, Variable>;
  /** Names that the program uses and does not declare. */
  globals: Set<string>;
}

/** Who declares what in a program without destructuring, in strict mode. */
export function scopesOf(program: Node): Scopes {
  const all: Scope[] = [];
  const variableOf = new Map<Node, Variable>();
  const globals = new Set<string>();
  const uses: { node: Node; scope: Scope }[] = [];

  const open = (node: Node, parent: Scope | null): Scope => {
    const scope: Scope = { node, parent, variables: new Map(), used: new Set() };
    all.push(scope);
    return scope;
  };
  const declare = (id: Node | null | undefined, scope: Scope, declared: Node | null): void => {
    if (!id) return;
    const name = id.name as string;
    const known = scope.variables.get(name);
    if (!known) scope.variables.set(name, { name, scope, places: [], declared });
    else known.declared = null;
    uses.push({ node: id, scope });
  };

  const walkFunction = (node: FunctionNode, scope: Scope): void => {
    let outer = scope;
    if (node.type === 'FunctionExpression' && node.id) {
      outer = open(node, scope);
      declare(node.id as Node, outer, node);
    }
    const inner = open(node, outer);
    for (const param of node.params) declare(param, inner, null);
    if (node.body.type === 'BlockStatement') {
      for (const each of node.body.body as Node[]) walk(each, inner, inner);
    } else walk(node.body, inner, inner);
  };

  const walk = (node: Node, scope: Scope, around: Scope): void => {
    if (isFunction(node)) {
      if (node.type === 'FunctionDeclaration') declare(node.id as Node, scope, node);
      walkFunction(node, scope);
      return;
    }
    if (node.type === 'Identifier') {
      uses.push({ node, scope });
      return;
    }
    if (node.type === 'VariableDeclaration') {
      const home = node.kind === 'var' ? around : scope;
      for (const each of node.declarations as Node[]) {
        declare(each.id as Node, home, each);
        if (each.init) walk(each.init as Node, scope, around);
      }
      return;
    }
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
      let inner = scope;
      if (node.id && node.type === 'ClassDeclaration') declare(node.id as Node, scope, node);
      else if (node.id) {
        inner = open(node, scope);
        declare(node.id as Node, inner, node);
      }
      if (node.superClass) walk(node.superClass as Node, inner, around);
      walk(node.body as Node, inner, around);
      return;
    }
    if (node.type === 'CatchClause') {
      const inner = open(node, scope);
      declare(node.param as Node | null, inner, null);
      for (const each of (node.body as Node).body as Node[]) walk(each, inner, around);
      return;
    }
    const isBlock =
      node.type === 'BlockStatement' || node.type.startsWith('For') || node.type === 'SwitchStatement';
    const inner = isBlock ? open(node, scope) : scope;
    for (const child of children(node)) walk(child, inner, around);
  };

  const top = open(program, null);
  for (const each of program.body as Node[]) walk(each, top, top);
  for (const { node, scope } of uses) {
    const name = node.name as string;
    let home: Scope | null = scope;
    while (home && !home.variables.has(name)) home = home.parent;
    const variable = home?.variables.get(name);
    if (!variable) {
      globals.add(name);
      continue;
    }
    variable.places.push(node);
    variableOf.set(node, variable);
    for (let each: Scope | null = scope; each && each !== home; each = each.parent) each.used.add(variable);
    home?.used.add(variable);
  }
  return { all, variableOf, globals };
}

/** The variables that get another value than their first, wherever that is. */
export function changedIn(program: Node, variableOf: Map<Node, Variable>): Set<Variable> {
  const changed = new Set<Variable>();
  visit(program, (node) => {
    const target = targetOf(node);
    const variable = target && variableOf.get(target);
    if (variable) changed.add(variable);
  });
  return changed;
}

function targetOf(node: Node): Node | null {
  if (node.type === 'UpdateExpression') return node.argument as Node;
  const isTold = node.type === 'AssignmentExpression' || /^For(In|Of)/.test(node.type);
  return isTold ? (node.left as Node) : null;
}

/** Whether a scope is the whole program's: of that, or of the function that it is. */
export function isWhole({ parent }: Scope): boolean {
  return !parent?.parent;
}

/** A variable or a function of the whole program that never changes. */
export function isLasting(variable: Variable, changed: Set<Variable>): boolean {
  const { declared, scope } = variable;
  const has =
    declared?.type === 'FunctionDeclaration' || (declared?.type === 'VariableDeclarator' && declared.init);
  return isWhole(scope) && Boolean(has) && !changed.has(variable);
}

/** Whether a function needs nothing of what is around it but what the whole program has. */
export function standsAlone({ used, parent }: Scope): boolean {
  const around = new Set<Scope>();
  for (let each = parent; each && !isWhole(each); each = each.parent) around.add(each);
  return ![...used].some(({ scope }) => around.has(scope));
}
