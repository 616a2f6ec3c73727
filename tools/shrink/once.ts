import { scopesOf } from './scopes.ts';
import { isFunction, type Node, parentsIn } from './tree.ts';

/** Tells of every node of a program whether it is carried out once at most. */
export function onceIn(program: Node): (node: Node) => boolean {
  const { variableOf } = scopesOf(program);
  const parents = parentsIn(program);

  /** Where a name is used, if that is in one place beside the one that declares it. */
  const onlyUse = (id: Node | null): Node | null => {
    const places = id ? variableOf.get(id)?.places : undefined;
    return places?.length === 2 ? (places.find((place) => place !== id) as Node) : null;
  };
  const nameOf = (node: Node): Node | null => {
    const parent = parents.get(node) as Node;
    return (parent.type === 'VariableDeclarator' ? parent.id : node.id) as Node | null;
  };
  /** The `new` that is all that a class is used for, itself or by the class that extends it. */
  const onlyNew = (node: Node): Node | null => {
    const use = onlyUse(nameOf(node));
    const parent = use && (parents.get(use) as Node);
    if (!parent) return null;
    if (parent.superClass === use) return onlyNew(parent);
    return parent.type === 'NewExpression' && parent.callee === use ? parent : null;
  };
  /** The call that is all that a function is used for. */
  const onlyCall = (node: Node): Node | null => {
    const parent = parents.get(node) as Node;
    if (parent.type === 'CallExpression' && parent.callee === node) return parent;
    const use = onlyUse(nameOf(node));
    const call = use && parents.get(use);
    return call?.type === 'CallExpression' && call.callee === use ? call : null;
  };

  return (node) => {
    for (let each: Node | null = node; each; ) {
      const parent: Node | undefined = parents.get(each);
      if (!parent) return true;
      if (/^(For|While|DoWhile)/.test(parent.type)) return false;
      if (parent.type === 'MethodDefinition') {
        const maker: Node = parents.get(parents.get(parent) as Node) as Node;
        each = parent.kind === 'constructor' ? onlyNew(maker) : null;
      } else each = isFunction(each) ? onlyCall(each) : parent;
    }
    return false;
  };
}
