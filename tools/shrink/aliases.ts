import { scopesOf } from './scopes.ts';
import {
  arrowOf,
  become,
  callOf,
  declareFirst,
  identifier,
  type Node,
  outermost,
  propertyOf,
  visit,
} from './tree.ts';

/**
 * A constant is found sooner where it is written than in a variable: only what is really long is worth one, or what is
 * seldom looked for, as Winsock's errors are.
 */
const LONG = 8;
const FIRST_ERROR = 10_000;
const LAST_ERROR = 11_999;

/** What an alias takes beside its own two mentions of what it stands for: a name, `=` and `,`. */
const DECLARED = 4;
/** As long as the names of variables are that the program mentions so often. */
const NAME = 2;

/** Places that say the same, in so many characters each. */
interface Group {
  places: Node[];
  length: number;
  init: Node;
  /** What is written in a place instead, once the alias has a name. */
  mention: (place: Node, name: string) => Node;
}

/**
 * Gives a variable to whatever the program says so often that it is shorter for it: what is the runtime's own, and long
 * constants. Of typed arrays it makes a function, since each of them is made with `new`.
 *
 * @returns how many there were
 */
export function nameWhatIsRepeated(program: Node): number {
  const top = outermost(program);
  if (!top) return 0;
  const declarations: Node[] = [];
  for (const { places, length, init, mention } of groupsIn(program).values()) {
    if (places.length * (length - NAME) <= length + DECLARED) continue;
    const name = `a$${declarations.length}`;
    declarations.push({ type: 'VariableDeclarator', id: identifier(name), init: { ...init } });
    for (const place of places) become(place, mention(place, name));
  }
  declareFirst(top, declarations);
  return declarations.length;
}

function groupsIn(program: Node): Map<string, Group> {
  const { globals } = scopesOf(program);
  const groups = new Map<string, Group>();
  const asked = new Set<string>();
  const taken = new Set<Node>();
  const add = (key: string, place: Node, group: Omit<Group, 'places'>): void => {
    const known = groups.get(key) ?? { ...group, places: [] };
    known.places.push(place);
    groups.set(key, known);
  };
  visit(program, (node, parent) => {
    if (node.type === 'NewExpression' && isArray(node)) {
      const callee = node.callee as Node;
      taken.add(callee);
      const made = { ...node, arguments: [identifier('n$')] };
      const init = arrowOf([identifier('n$')], made);
      const mention = (place: Node, name: string) => callOf(identifier(name), place.arguments as Node[]);
      // `new Uint8Array`, against a name.
      add(`new ${callee.name}`, node, { length: 4 + String(callee.name).length, init, mention });
    }
    if (node.type === 'Identifier' && globals.has(node.name as string) && !taken.has(node)) {
      const name = node.name as string;
      if (parent?.type === 'UnaryExpression') asked.add(name);
      add(name, node, {
        length: name.length,
        init: identifier(name),
        mention: (_, alias) => identifier(alias),
      });
    }
    if (isLong(node, parent)) {
      const text = String(node.value);
      add(`= ${text}`, node, { length: text.length, init: node, mention: (_, alias) => identifier(alias) });
    }
  });
  // Of what the program asks whether it is there, it is not sure; and `undefined` has a shorter name already.
  for (const name of [...asked, 'undefined', 'arguments']) groups.delete(name);
  return groups;
}

function isArray({ callee, arguments: args }: Node): boolean {
  return /^(Ui|I)nt\d+Array$/.test(String((callee as Node).name)) && (args as Node[]).length === 1;
}

function isLong(node: Node, parent: Node | null): boolean {
  const { value } = node;
  if (node.type !== 'Literal' || typeof value !== 'number' || (parent && propertyOf(parent) === node))
    return false;
  return String(value).length >= LONG || (value >= FIRST_ERROR && value <= LAST_ERROR);
}
