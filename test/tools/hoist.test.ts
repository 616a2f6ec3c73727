import * as assert from 'uvu/assert';
import { hoist } from '../../tools/shrink/hoist.ts';
import { suite } from '../support/suite.ts';
import { shrunk } from './shrink-rig.ts';

const hoisting = suite('hoisting');

/** How many functions are taken out of a program, which says the same without them. */
async function hoisted(body: string): Promise<number> {
  let count = 0;
  await shrunk(body, (program) => {
    count = hoist(program);
  });
  return count;
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
    assert.is(await hoisted(`function f(a) { ${body} } out.push(f(5), f(5));`), count);
  });
}

hoisting('leaves what runs once, while the program is loaded', async () => {
  assert.is(await hoisted('(function (a) { out.push((function (b) { return b; })(a)); })(1);'), 0);
});

hoisting(
  'leaves what uses a variable of a function that runs once, around the one that it is in',
  async () => {
    const body =
      '(function (a) { function f(b) { return (function (c) { return a + c; })(b); } out.push(f(1), f(2)); })(3);';
    assert.is(await hoisted(body), 0);
  },
);

hoisting('finds a name that nobody has', async () => {
  const body =
    'function f(a) { return hoisted0 + (function (b) { return b; })(a); } var hoisted0 = 1; out.push(f(2), f(3));';
  assert.is(await hoisted(body), 1);
});

hoisting.run();
