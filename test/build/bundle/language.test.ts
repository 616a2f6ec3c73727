import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namesIn, readBoard } from '../../../build/config/config.ts';
import { asLine, checkLanguage } from '../../../build/language/check.ts';
import { libraryFaults } from '../../../build/language/plugin.ts';
import type { LanguageRules } from '../../../build/language/rules.ts';
import { ESPRUINO, KALUMA, LIBRARY, rulesOf } from '../../../build/language/runtimes.ts';
import { libraryModules } from '../../../build/modules/library.ts';

const language = suite('the language check');

/** The lines about `source`, of which only line 2 is of interest: `2:column: what`. */
async function check(
  source: string,
  rules: LanguageRules,
): Promise<{ errors: string[]; warnings: string[] }> {
  const files = [{ path: 'x.ts', source: `const first: number = 1;\n${source}` }];
  const { errors, warnings } = await checkLanguage(files, rules);
  const line = (finding: (typeof errors)[number]) => asLine(finding).replace('x.ts:', '');
  return { errors: errors.map(line), warnings: warnings.map(line) };
}

/** Forms, where they stand on the line, what they are called, what to write instead. */
const NOWHERE: [source: string, says: string][] = [
  [
    "  import('./a.ts');",
    '2:3: import() is not supported on E; a board has one script: use an import at the top of the file',
  ],
  ['f(import.meta.url);', '2:3: import.meta is not supported on E; leave it out: a board has one script'],
  [
    'f(await g());',
    '2:3: await outside a function is not supported on E; put it into an async function, and call that',
  ],
  ['@seal class A {}', '2:1: a decorator is not supported on E; call the function on the class, below it'],
  ['{ using a = f(); }', '2:3: using is not supported on E; use const, and close it in a finally'],
  [
    'f(/(?<a>b)/);',
    '2:3: a named group in a regular expression is not supported on E; use (...) and its number',
  ],
  [
    'f(/(?<=a)b/);',
    '2:3: lookbehind in a regular expression is not supported on E; match what is before it, too, and use a group',
  ],
  [
    'f(/\\p{Lu}/u);',
    '2:3: a Unicode class in a regular expression is not supported on E; list the characters in [...]',
  ],
  [
    'f(/a/d);',
    '2:3: the flag d of a regular expression is not supported on E; use index and the lengths of the groups',
  ],
];

const LIBRARY_ALONE: [source: string, says: string][] = [
  ['const b = { ...first };', '2:13: object spread is not supported on E; use Object.assign({}, a)'],
  ['const b = [1, ...f()];', '2:15: array spread is not supported on E; use a.concat(b)'],
  ['f(first, ...b);', '2:10: spread in a call is not supported on E; use f.apply(null, a)'],
  [
    'async function f(): Promise<void> {}',
    '2:1: an async function is not supported on E; use callbacks, or a Promise and then()',
  ],
  ['function* f() {}', '2:1: a generator is not supported on E; use a function that answers the next value'],
  [
    'function f(a: number, ...b: number[]) {}',
    '2:26: a rest parameter is not supported on E; hand over an array, or use arguments',
  ],
  [
    'function f(a = 1) {}',
    '2:12: a default parameter is not supported on E; test for undefined in the function',
  ],
  [
    'const { length } = "a";',
    '2:7: destructuring is not supported on E; use one variable for each value: const a = o.a',
  ],
  ['f(12n);', '2:3: a BigInt is not supported on E; use two numbers of 32 bits'],
  ['function F() { new.target; }', '2:16: new.target is not supported on E; compare this.constructor'],
  ['class A { #p = 1; }', '2:11: a private name is not supported on E; use private of TypeScript, without #'],
  [
    'class A { static { f(); } }',
    '2:11: a static block is not supported on E; set the fields below the class',
  ],
  ['f(/a.b/s);', '2:3: the flag s of a regular expression is not supported on E; use [^] for a dot'],
  ['a: for (;;) break a;', '2:1: a label is not supported on E; put the loops into a function, and return'],
  [
    'f({ [first]: 1 });',
    '2:5: a computed name in a literal or class is not supported on E; assign it behind: o[name] = value',
  ],
];

const ESPRUINO_ALONE: [source: string, says: string][] = [
  [
    'class A extends Error {}',
    '2:1: a class that extends Error is not supported on E; make an Error, and give it fields',
  ],
  [
    'switch (f) { default: f(); case 1: }',
    '2:1: case behind default is not supported on E; put default last',
  ],
  ['f.length = 0;', '2:1: an assignment to length is not supported on E; use splice'],
  ['f`a`;', '2:1: a tagged template is not supported on E; call the function'],
];

const REFUSED: [rules: LanguageRules, forms: [source: string, says: string][]][] = [
  [KALUMA, NOWHERE],
  [LIBRARY, [...NOWHERE, ...LIBRARY_ALONE]],
  [ESPRUINO, [...NOWHERE, ...LIBRARY_ALONE, ...ESPRUINO_ALONE]],
];

for (const [rules, forms] of REFUSED) {
  for (const [source, says] of forms) {
    language(`refuses on ${rules.engine}: ${source}`, async () => {
      assert.equal((await check(source, rules)).errors, [says.replace(' on E;', ` on ${rules.engine};`)]);
    });
  }
}

for (const [source] of LIBRARY_ALONE) {
  language(`lets an application on Kaluma have ${source}`, async () => {
    assert.equal(await check(source, KALUMA), { errors: [], warnings: [] });
  });
}

/** Names that Kaluma lacks, and what is said of them. */
const MISSING: [source: string, says: string][] = [
  ["fetch('a');", "2:1: Kaluma has no fetch; use require('http')"],
  ['f(Buffer);', '2:3: Kaluma has no Buffer; use Uint8Array, and TextEncoder for texts'],
  ["console.warn('a');", '2:1: Kaluma has no console.warn; use console.log'],
  ['process.nextTick(f);', '2:1: Kaluma has no process.nextTick; use Promise.resolve().then(callback)'],
  [
    "Object.hasOwn(f, 'a');",
    '2:1: Kaluma has no Object.hasOwn; use Object.prototype.hasOwnProperty.call(a, name)',
  ],
  ['f([1].at(-1));', '2:3: Kaluma has no .at; use a[i], from the end a[a.length - 1]'],
];

for (const [source, says] of MISSING) {
  language(`warns of ${source}`, async () => {
    assert.equal(await check(source, KALUMA), { errors: [], warnings: [says] });
  });
}

const SETTERS: [source: string, warned: boolean][] = [
  ['class A { set x(v) {} } class B extends A { set x(v) {} }', true],
  ['class A { set x(v) {} } class B extends A {} class C extends B { set x(v) {} }', true],
  ["import { A } from './a.ts'; class B extends A { set x(v) {} }", true],
  ['class A { set y(v) {} } class B extends A { set x(v) {} }', false],
  ['class A { get x() { return 1; } } class B extends A { set x(v) {} }', false],
  ['class A { set x(v) {} } class B { set x(v) {} }', false],
  ['class A extends Error { set x(v) {} }', false],
];

for (const [source, warned] of SETTERS) {
  language(`${warned ? 'warns' : 'does not warn'} of a setter in ${source}`, async () => {
    const column = source.lastIndexOf('set x') + 1;
    const says = `2:${column}: Kaluma calls the setter of the base class, where that has it, too; use a method`;
    assert.equal((await check(source, KALUMA)).warnings, warned ? [says] : []);
  });
}

/** None of these is a name that the runtime would have to have. */
const NO_WARNING = [
  "try { fetch('a'); } catch (e) { f(e); }",
  "if (typeof fetch === 'function') fetch('a');",
  "if ('fetch' in global) fetch('a');",
  "function fetch() {} fetch('a');",
  "import { fetch } from './mine.ts'; fetch('a');",
  'const f = (URL: string) => URL; f(Buffer2.URL);',
  'f({ fetch: 1 }.fetch, o.performance, place.at);',
  'class Buffer { crypto = 1 } new Buffer();',
];

for (const source of NO_WARNING) {
  language(`says nothing of ${source}`, async () => {
    assert.equal(await check(source, KALUMA), { errors: [], warnings: [] });
  });
}

language('takes nothing in texts, comments and types for code', async () => {
  const source =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source that has a template
    'const a = "f(...b) #c (?<d>" as string & { [key: string]: URL }; // ...e\nf(`async () => ${a}`);';
  assert.equal(await check(source, LIBRARY), { errors: [], warnings: [] });
});

language('names the place in the source, whatever types stand before it', async () => {
  const source = 'interface A { a: number }\n  const b: A = f<A>(1 as unknown as number, { ...(c as A) });';
  assert.match((await check(source, LIBRARY)).errors[0], /^3:47: object spread/);
});

language('leaves a source that cannot be read to the build', async () => {
  assert.equal(await check('const = 1;', KALUMA), { errors: [], warnings: [] });
});

language('finds nothing in the library', async () => {
  assert.equal(await libraryFaults(libraryModules()), []);
});

language('has rules for the runtime of every board', async () => {
  for (const name of namesIn('boards')) assert.ok(rulesOf((await readBoard(name)).runtime).forms.length > 0);
  assert.throws(() => rulesOf('other'), "there are no rules of language for the runtime 'other'");
});

language('is described by the page that it is made from', () => {
  const page = readFileSync(new URL('../../../docs/which-javascript.md', import.meta.url), 'utf8');
  for (const { what, instead } of [...KALUMA.forms, ...LIBRARY.forms, ...ESPRUINO.forms])
    assert.ok(page.includes(`| ${what} |`) && page.includes(instead), what);
  for (const rules of [KALUMA, ESPRUINO])
    for (const name of [...Object.keys(rules.globals), ...Object.keys(rules.members)])
      assert.ok(page.includes(`\`${name}\``), name);
});

language.run();
