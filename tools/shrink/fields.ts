import { usesThis } from './methods.ts';
import { onceIn } from './once.ts';
import { scopesOf, type Variable } from './scopes.ts';
import {
  become,
  children,
  declareFirst,
  type FunctionNode,
  identifier,
  isFunction,
  isSimple,
  type Node,
  outermost,
  propertyOf,
  visit,
} from './tree.ts';

/** A value that needs nothing that the program does before. */
function isFirst(node: Node): boolean {
  if (node.type === 'Literal') return true;
  if (node.type === 'UnaryExpression') return node.operator !== 'delete' && isFirst(node.argument as Node);
  const made = node.type === 'NewExpression' ? ((node.callee as Node).name as string) : '';
  return /^Uint(8|16)Array$/.test(made) && (node.arguments as Node[]).every(isFirst);
}

interface Class {
  node: Node;
  variable: Variable;
  /** It and those that it extends. */
  family: Node[];
}

/**
 * Makes variables of the fields of objects of which there is only one, and of those of objects that nobody hands on:
 * an engine finds a variable sooner than a property of a property.
 */
export function freeFields(program: Node, isOurs: (name: string) => boolean): number {
  const top = outermost(program);
  if (!top) return 0;
  const { variableOf } = scopesOf(program);
  const parents = new Map<Node, Node>();
  let isCalledWithThis = false;
  const uses = new Map<string, Node[]>();
  visit(program, (node, parent) => {
    if (parent) parents.set(node, parent);
    if (node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') {
      if (parent?.type !== 'MethodDefinition' && usesThis(node as FunctionNode)) isCalledWithThis = true;
    }
    const key = propertyOf(node);
    const name = (key?.name ?? key?.value) as string | undefined;
    if (name === undefined) return;
    const known = uses.get(name);
    if (known) known.push(node);
    else uses.set(name, [node]);
  });

  const once = onceIn(program);
  const classes = new Map<Variable, Node>();
  visit(program, (node, parent) => {
    if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return;
    const id = (
      node.type === 'ClassDeclaration' ? node.id : parent?.type === 'VariableDeclarator' ? parent.id : null
    ) as Node | null;
    const variable = id ? variableOf.get(id) : undefined;
    if (variable) classes.set(variable, node);
  });
  const families: Class[] = [];
  for (const [variable, node] of classes) {
    const places = variable.places.map((place) => parents.get(place) as Node);
    const made = places.filter(
      (parent, i) => parent.type === 'NewExpression' && parent.callee === variable.places[i],
    );
    const extended = places.filter((parent, i) => parent.superClass === variable.places[i]);
    // One place declares it, one makes it.
    if (variable.places.length !== 2 || made.length !== 1 || extended.length > 0 || !once(made[0])) continue;
    const family = [node];
    for (let each = node.superClass as Node | null; each; ) {
      const base = variableOf.get(each);
      const baseNode = base && classes.get(base);
      if (!base || !baseNode || base.places.length !== 2) break;
      family.push(baseNode);
      each = baseNode.superClass as Node | null;
    }
    families.push({ node, variable, family });
  }

  const classAround = (node: Node): Node | null => {
    for (let each: Node | undefined = node; each; each = parents.get(each))
      if (each.type.startsWith('Class') && each.type !== 'ClassBody') return each;
    return null;
  };
  const declarations: Node[] = [];
  let count = 0;
  for (const { family } of families) {
    const fields = new Map<string, Node>();
    for (const each of family) {
      const maker = ((each.body as Node).body as Node[]).find(({ kind }) => kind === 'constructor');
      if (!maker) continue;
      visit((maker.value as FunctionNode).body, (node) => {
        if (node.type !== 'AssignmentExpression' || node.operator !== '=') return;
        const left = node.left as Node;
        const name = propertyOf(left)?.name as string | undefined;
        if (name && (left.object as Node).type === 'ThisExpression' && !fields.has(name))
          fields.set(name, node);
      });
    }
    for (const [name, first] of fields) {
      if (!isOurs(name)) continue;
      const all = uses.get(name) as Node[];
      const free = all.every((use) => {
        if (use.type !== 'MemberExpression' || !isSimple(use.object as Node)) return false;
        const parent = parents.get(use) as Node;
        if (parent.type === 'UnaryExpression' && parent.operator === 'delete') return false;
        if (parent.type === 'CallExpression' && parent.callee === use && isCalledWithThis) return false;
        return (use.object as Node).type !== 'ThisExpression' || family.includes(classAround(use) as Node);
      });
      if (!free) continue;
      const id = `f$${name}`;
      let init: Node | null = null;
      const statement = parents.get(first) as Node;
      const isPlain = statement.type === 'ExpressionStatement' || statement.type === 'SequenceExpression';
      if (isPlain && isFirst(first.right as Node)) {
        init = first.right as Node;
        become(first, { type: 'Literal', value: 0 });
      }
      for (const use of all) become(use, identifier(id));
      declarations.push({ type: 'VariableDeclarator', id: identifier(id), init });
      count++;
    }
  }

  // Objects that are written once and whose properties alone are used.
  for (const statement of top.body.body as Node[]) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const declarator of statement.declarations as Node[]) {
      const object = declarator.init as Node | null;
      const variable = variableOf.get(declarator.id as Node);
      if (object?.type !== 'ObjectExpression' || !variable || isCalledWithThis) continue;
      const properties = object.properties as Node[];
      const keys = properties.map((each) => (propertyOf(each)?.name ?? '') as string);
      if (keys.some((key) => !isOurs(key)) || properties.some(({ kind }) => kind !== 'init')) continue;
      if (properties.some(({ value }) => isFunction(value as Node) && usesThis(value as FunctionNode)))
        continue;
      const places = variable.places.filter((place) => place !== declarator.id);
      const inner = places.every((place) => {
        const parent = parents.get(place) as Node;
        const name =
          parent.type === 'MemberExpression' && parent.object === place
            ? propertyOf(parent)?.name
            : undefined;
        const around = parents.get(parent) as Node;
        return (
          name !== undefined &&
          keys.includes(name as string) &&
          !(around.type === 'UnaryExpression' && around.operator === 'delete')
        );
      });
      if (!inner) continue;
      const id = (key: string) => `o$${variable.name}$${key}`;
      for (const place of places) {
        const parent = parents.get(place) as Node;
        become(parent, identifier(id(propertyOf(parent)?.name as string)));
      }
      const list = statement.declarations as Node[];
      const own = properties.map((each, i) => ({
        type: 'VariableDeclarator',
        id: identifier(id(keys[i])),
        init: each.value as Node,
      }));
      list.splice(list.indexOf(declarator), 1, ...own);
      // Its properties may change, though it did not.
      statement.kind = 'let';
      count += own.length;
    }
  }
  for (const statement of top.body.body as Node[])
    if (statement.type === 'VariableDeclaration' && (statement.declarations as Node[]).length === 0)
      become(statement, { type: 'EmptyStatement' });
  declareFirst(top, declarations, 'var');
  return count;
}

/** Drops properties that nobody reads, where they are written. */
export function dropFields(program: Node, isOurs: (name: string) => boolean): number {
  const uses = new Map<string, { node: Node; parent: Node; isRead: boolean }[]>();
  const dropped = new Set<string>();
  visit(program, (node, parent) => {
    const name = propertyOf(node)?.name as string | undefined;
    if (name === undefined || !parent) return;
    const isWritten =
      (node.type === 'MemberExpression' &&
        parent.type === 'AssignmentExpression' &&
        parent.operator === '=' &&
        parent.left === node &&
        isSimple(node.object as Node)) ||
      (node.type === 'Property' && (isSimple(node.value as Node) || isFirst(node.value as Node)));
    const known = uses.get(name) ?? [];
    known.push({ node, parent, isRead: !isWritten });
    uses.set(name, known);
  });
  for (const [name, all] of uses) if (isOurs(name) && !all.some(({ isRead }) => isRead)) dropped.add(name);
  const walk = (node: Node): void => {
    for (const child of children(node)) walk(child);
    if (node.type === 'ObjectExpression') {
      node.properties = (node.properties as Node[]).filter(
        (each) => !dropped.has(propertyOf(each)?.name as string),
      );
    }
    if (node.type !== 'AssignmentExpression' || node.operator !== '=') return;
    const left = node.left as Node;
    if (left.type === 'MemberExpression' && dropped.has(propertyOf(left)?.name as string))
      become(node, node.right as Node);
  };
  walk(program);
  return dropped.size;
}
