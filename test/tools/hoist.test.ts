import { runInNewContext } from 'node:vm';
import { minify } from 'terser';
import * as assert from 'uvu/assert';
import { hoist } from '../../tools/shrink/hoist.ts';
import type { Node } from '../../tools/shrink/tree.ts';
import { suite } from '../support/suite.ts';

const hoisting = suite('hoisting');

/** A source through the hoist: how many functions were taken out, and the program. */
async function hoisted(source: string): Promise<[count: number, program: string]> {
  const asTree: object = { spidermonkey: true };
  const treeOnly: object = { spidermonkey: true, code: false };
  const read = await minify(source, { compress: false, mangle: false, format: treeOnly });
  const { ast } = read as unknown as { ast: Node };
  const count = hoist(ast);
  const { code } = await minify(ast as unknown as string, { parse: asTree, compress: false, mangle: false });
  return [count, code ?? ''];
}

// What it is, the body of a function f(a), how many functions leave it. f(5) must say the same as before.
const CASES: [what: string, body: string, count: number][] = [
  ['takes out what uses its parameters alone', 'return (function (b) { return b + 1; })(a)', 1],
  ['leaves what uses a variable of the function around it', 'return (function () { return a + 1; })()', 0],
  ['leaves what assigns to one', 'let c = 0; (function (b) { c = b; })(a); return c', 0],
  ['leaves what uses arguments', 'return (function () { return arguments.length; })(a)', 0],
  ['leaves what is a value', 'const g = function (b) { return b; }; return g(a)', 0],
  [
    'takes out one inside the other',
    'return (function (b) { return (function (c) { return c * 2; })(b) + 1; })(a)',
    2,
  ],
  [
    'takes out what hides a name of the function around it',
    'const c = 1; return c + (function (c) { return c; })(a)',
    1,
  ],
  [
    'takes out what has the property of that name, and not the variable',
    'const length = 9; return length + (function (b) { return b.length; })("two")',
    1,
  ],
  [
    'leaves what catches or loops over a variable of the function around it',
    'for (let i = 0; i < 2; i++) a += (function () { return i; })(); return a',
    0,
  ],
];

for (const [what, body, count] of CASES) {
  hoisting(what, async () => {
    const source = `(function () { function f(a) { ${body} } out.push(f(5), f(5)); })()`;
    const [taken, program] = await hoisted(source);
    assert.is(taken, count);
    const [before, after] = [source, program].map((each) => {
      const out: unknown[] = [];
      runInNewContext(each, { out });
      return out;
    });
    assert.equal(after, before);
    assert.is(after.length, 2);
  });
}

hoisting('leaves what runs once, while the program is loaded', async () => {
  const source = '(function () { (function (a) { out.push((function (b) { return b; })(a)); })(1); })()';
  assert.is((await hoisted(source))[0], 0);
});

hoisting(
  'leaves what uses a variable of a function that runs once, around the one that it is in',
  async () => {
    const source =
      '(function () { (function (a) { function f(b) { return (function (c) { return a + c; })(b); } out.push(f(1), f(2)); })(3); })()';
    const [count, program] = await hoisted(source);
    assert.is(count, 0);
    const out: number[] = [];
    runInNewContext(program, { out });
    assert.equal(out, [4, 5]);
  },
);

hoisting('finds a name that nobody has', async () => {
  const source =
    '(function () { function f(a) { return hoisted0 + (function (b) { return b; })(a); } var hoisted0 = 1; out.push(f(2), f(3)); })()';
  const [count, program] = await hoisted(source);
  assert.is(count, 1);
  const out: number[] = [];
  runInNewContext(program, { out });
  assert.equal(out, [3, 4]);
});

hoisting.run();
