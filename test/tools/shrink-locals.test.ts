import * as assert from 'uvu/assert';
import { declareAsParameters } from '../../tools/shrink/locals.ts';
import { tellApart } from '../../tools/shrink/rename.ts';
import { suite } from '../support/suite.ts';
import { shrunk } from './shrink-rig.ts';

const locals = suite('locals as parameters');

/** What becomes of a program, which says the same before and after it, and how many variables became parameters. */
async function moved(body: string): Promise<{ code: string; count: number }> {
  let count = 0;
  const code = await shrunk(body, (program) => {
    tellApart(program);
    count = declareAsParameters(program);
  });
  return { code, count };
}

// What it is, the program, how many of its variables become parameters.
const CASES: [what: string, body: string, count: number][] = [
  ['takes a variable', 'function f(a) { let b = a + 1; return b * b } out.push(f(2))', 1],
  ['takes several at once', 'function f(a) { const b = a, c = b + 1; return b + c } out.push(f(2))', 2],
  ['takes those of an arrow', 'let f = (a) => { let b = a + 1; return b * b }; out.push(f(2))', 1],
  [
    'takes those of methods and constructors',
    'class A { constructor(a) { let b = a + 1; this.b = b * b } m() { let c = this.b; return c + c } } out.push(new A(2).m())',
    2,
  ],
  [
    'takes those of loops',
    'function f(a) { let s = 0; for (let i = 0, n = a; i < n; i++) { let d = i * 2; s += d } return s } out.push(f(4))',
    4,
  ],
  [
    'takes what a loop gives a value each time',
    'function f(a) { let s = ""; for (const k in a) s += k; for (let v of a) s += v; return s } out.push(f([7, 8]))',
    3,
  ],
  [
    'takes what has no value at first, where all callers are known',
    'function f(a) { let b; if (a > 1) b = a; return b } out.push(f(2), f(0))',
    1,
  ],
  [
    'leaves it where a caller gives more than is asked for',
    'function f(a) { let b; if (a > 1) b = a; return b } out.push(f(0, 9))',
    0,
  ],
  [
    'leaves it where not all callers are known',
    'let f = (a) => { let b; if (a > 1) b = a; return b }; out.push(...[0, 2].map(f))',
    0,
  ],
  [
    'takes what has a value, whoever calls and with what',
    'let f = (a) => { let b = a * 2; return b }; out.push(...[1, 2].map(f))',
    1,
  ],
  [
    'leaves what has no value at first in a loop: it has none in the next turn, either',
    'function f(a) { let s = 0; for (let i = 0; i < a; i++) { let b; if (i === 0) b = 5; s += b === undefined ? 1 : b } return s } out.push(f(3))',
    2,
  ],
  [
    'leaves what a function further inside keeps',
    'function f() { const all = []; for (let i = 0; i < 3; i++) all.push(() => i); return all.map((g) => g()).join() } out.push(f())',
    1,
  ],
  [
    'leaves a whole declaration together, in the order it has',
    'function f(a) { let b = a + 1, g = () => b; return g() } out.push(f(1))',
    0,
  ],
  [
    'leaves a function its arguments',
    'function f() { let b = arguments.length; return b } out.push(f(1, 2))',
    0,
  ],
  [
    'leaves getters and setters their parameters',
    'const o = { get a() { let b = 3; return b * b }, set a(c) { let d = c; out.push(d) } }; o.a = o.a',
    0,
  ],
  ['leaves the variables of the whole program', 'let a = 1, b = a + 1; out.push(b)', 0],
  [
    'takes those of a function that calls itself, each call has its own',
    'function f(a) { let b = a; if (a > 0) f(a - 1); out.push(b) } f(3)',
    1,
  ],
];

for (const [what, body, count] of CASES) {
  locals(what, async () => {
    assert.is((await moved(body)).count, count);
  });
}

locals(
  'shares a parameter between blocks that are not inside one another, and never between others',
  async () => {
    const { code } = await moved(`function f(a) {
    for (let i = 0; i < a; i++) { let b = i; out.push(b) }
    for (let j = 0; j < a; j++) { let c = j; out.push(c) }
  } f(2)`);
    const [, params = ''] = /function [^(]+\(([^)]*)\)/.exec(code) ?? [];
    assert.is(params.split(',').length, 3, code);
  },
);

locals.run();
