import * as fc from 'fast-check';

/** The library's exports for the snippets, for a file in a folder of `firmware`. */
const IMPORTS = [
  "import { toBytes, toText } from '../../device/stream.ts';",
  "import * as wsa from '../../provider/index.ts';",
].join('\n');

/** Declarations for every snippet: values of all kinds, functions with effects, and objects of the library. */
export const PRELUDE = `${IMPORTS}

const effects: string[] = [];
let n = 0;
function call(value: any): any { effects.push('c' + n++); return value; }
function fail(value: any): any { effects.push('f'); throw value; }
class Base {
  value: any = 1;
  constructor(value?: any) { if (value !== undefined) this.value = value; this.init(); }
  init(): void { effects.push('i'); }
  get double(): any { effects.push('g'); return this.value * 2; }
  set double(to: any) { effects.push('s'); this.value = to; }
  valueOf(): any { effects.push('v'); return this.value; }
  toString(): string { effects.push('t'); return '<' + this.value + '>'; }
  add(other: any): any { return this.value + other; }
}
class Derived extends Base {
  extra: any = 'e';
  override init(): void { effects.push('d' + typeof this.extra); super.init(); }
  override add(other: any): any { return super.add(other) + 1; }
}
const none: any = millis() < 0 ? 1 : null;
const gone: any = millis() < 0 ? 1 : undefined;
const values: any = { a: 1, b: 'two', slot: { state: 3, port: '7' }, list: [1, [2], null], 5: 'five', none };
function show(value: any): string {
  try {
    return shown(value);
  } catch (_error) {
    return 'not to be shown';
  }
}
function shown(value: any): string {
  if (value instanceof Base) return 'B' + JSON.stringify(value);
  if (typeof value === 'function') return 'function';
  return typeof value + ' ' + (Object(value) === value ? JSON.stringify(value) : String(value));
}
function attempt(index: number, snippet: () => any): void {
  effects.length = 0;
  n = 0;
  let result: string;
  try {
    result = show(snippet());
  } catch (error) {
    result = 'threw ' + (error instanceof Error ? (error as any).constructor === TypeError : show(error));
  }
  console.log(index + ': ' + result + ' ' + effects.join(''));
}
`;

const NAMES = [
  'a',
  'b',
  'slot',
  'state',
  'port',
  'value',
  'addr',
  'length',
  'double',
  '5',
  'trim',
  'missing',
];
const key = fc.constantFrom(...NAMES);
const literal = fc.oneof(
  fc.constantFrom('0', '1', '-1', "''", "'7'", "'a'", 'true', 'null', 'undefined', 'NaN', '[]', '[2]', '1.5'),
  fc.integer({ min: -9, max: 999 }).map((value) => `(${value})`),
);
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '<',
  '>',
  '<=',
  '==',
  '===',
  '!=',
  '!==',
  '&&',
  '||',
  '|',
  '>>>',
  '??',
);
const library = fc.constantFrom(
  'wsa.inet(1, 2, 3, 4, 80)',
  'wsa.inetAny(x)',
  'wsa.networkEvents()',
  'wsa.createEvent(null)',
  'wsa.WSAECONNRESET',
  'toBytes(String(x))',
  "toText(toBytes('caf\\u00e9'))",
  'wsa.WSPCloseSocket(x, { value: 0 })',
  'wsa.WSPCloseSocket(1, null as any)',
);

/** An expression over `x` and `y`, the variables of its snippet. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    literal,
    fc.constantFrom('x', 'y', 'none', 'gone', 'values'),
    library,
    fc.tuple(tie('expression'), key).map(([of, name]) => `(${of})[${JSON.stringify(name)}]`),
    fc.tuple(tie('expression'), key).map(([of, name]) => (name === '5' ? of : `(${of} as any).${name}`)),
    fc.tuple(tie('expression'), operator, tie('expression')).map(([a, by, b]) => `((${a}) ${by} (${b}))`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `call(${a}, ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `new Derived(${a}).add(${b})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(fc.constantFrom('!', '-', '+', 'typeof ', 'void '), tie('expression'))
      .map(([by, a]) => `${by}(${a})`),
    tie('expression').map((a) => `new Base(${a})`),
    tie('expression')
      .map((a) => `{ a: 1, [String(${a}).slice(0, 9)]: x }`)
      .map((a) => `(${a})`),
    tie('expression').map((a) => `\`\${${a}}\``),
  ),
}));

const { statement } = fc.letrec<{ statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    expression.map((a) => `(${a});`),
    expression.map((a) => `x = ${a};`),
    expression.map((a) => `y = [x, ${a}];`),
    expression.map((a) => `fail(${a});`),
    expression.map((a) => `return ${a};`),
    fc.tuple(key, expression).map(([name, a]) => `values[${JSON.stringify(name)}] = ${a};`),
    key.map((name) => `delete values.slot[${JSON.stringify(name)}];`),
    fc.tuple(expression, tie('statement')).map(([a, s]) => `if (${a}) { ${s} }`),
    fc.tuple(tie('statement'), tie('statement')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('statement'), tie('statement')).map(([a, b]) => `try { ${a} } catch (e) { y = e; ${b} }`),
    fc.tuple(tie('statement'), tie('statement')).map(([a, b]) => `try { ${a} } finally { ${b} }`),
    tie('statement').map((s) => `for (let i = 0; i < 3; i++) { if (i === x) continue; ${s} }`),
    tie('statement').map(
      (s) => `for (const name in Object(y)) { x = name; ${s} if (effects.length > 50) break; }`,
    ),
    fc
      .tuple(expression, tie('statement'), tie('statement'))
      .map(([a, s, t]) => `switch (${a}) { case 1: ${s} case x: ${t} break; default: call(y); }`),
  ),
}));

/** The body of a function that may return anything, or throw. */
export const snippet = fc
  .tuple(literal, literal, statement, statement, expression)
  .map(
    ([x, y, first, second, last]) =>
      `let x: any = ${x}; let y: any = ${y}; ${first} ${second} return ${last};`,
  );
