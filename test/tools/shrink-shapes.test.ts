import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nameWhatIsRepeated } from '../../tools/shrink/aliases.ts';
import { writeArrows } from '../../tools/shrink/arrows.ts';
import { inlineConstants, restoreConstants } from '../../tools/shrink/constants.ts';
import { liftVariables } from '../../tools/shrink/lift.ts';
import { freeConstructors } from '../../tools/shrink/makers.ts';
import { freeMethods } from '../../tools/shrink/methods.ts';
import { dropParameters } from '../../tools/shrink/parameters.ts';
import { tellApart } from '../../tools/shrink/rename.ts';
import type { Node } from '../../tools/shrink/tree.ts';
import { nameTwins } from '../../tools/shrink/twins.ts';
import { shrunk } from './shrink-rig.ts';

const shapes = suite('shrinking shapes');

const constants = (program: Node) => {
  tellApart(program);
  restoreConstants(program);
  inlineConstants(program);
};

shapes('writes what never changes where it is used, also inside functions', async () => {
  const code = await shrunk('function f() { let a = null; return a ? 1 : 2 } out.push(f())', constants);
  assert.match(code, /return null\?1:2/);
});

shapes('leaves what changes, and what may be read before it has its value', async () => {
  const source = 'function f() { let a = 1; a++; out.push(b); var b = 3; return a + b } out.push(f())';
  const code = await shrunk(source, constants);
  assert.match(code, /v\$\d+\+\+/);
  assert.match(code, /var v\$\d+=3/);
});

shapes('knows no second name for what has one', async () => {
  const source =
    'const a = [1]; function f() { let b = a; b.push(2); return b } out.push(f().length, a.length)';
  const code = await shrunk(source, constants);
  const [, name = ''] = /(v\$\d+)=\[1\]/.exec(code) ?? [];
  assert.ok(code.includes(`${name}.push(2)`), code);
});

const parameters = (program: Node) => {
  constants(program);
  dropParameters(program);
};

shapes(
  'drops parameters of functions that are called where they are written, and of constructors',
  async () => {
    const source =
      'class A { constructor(b, c) { this.d = c } } out.push((function (e, f) { return e })(7, 8), new A(1, 2).d, new A(1, 3).d)';
    const code = await shrunk(source, parameters);
    assert.match(code, /function\(\)\{return 7\}\(\)/);
    assert.match(code, /constructor\(v\$\d+\)/);
  },
);

shapes('leaves what a class hands on to the one that it extends', async () => {
  await shrunk(
    'class A { constructor(b) { this.b = b } } class B extends A { constructor(c) { super(c) } } out.push(new B(1).b, new A(2).b)',
    parameters,
  );
});

shapes('takes a variable of one function for no constant of another one', async () => {
  const source =
    'function f(a) { return () => a } function g(n) { const b = [n]; return f(b) } out.push(g(1)()[0], g(2)()[0])';
  await shrunk(source, parameters);
});

const makers = (program: Node) => {
  tellApart(program);
  freeConstructors(program);
};

shapes('makes a function of a class that does not ask what it makes', async () => {
  const source =
    'let n = 0; class A { constructor(b) { n += b } } new A(2); const a = new A(3); out.push(n, a === a, typeof a)';
  const code = await shrunk(source, makers);
  assert.not.match(code, /class|new /);
});

// Why a class stays one, and a program that shows it.
const STAYING: [why: string, source: string][] = [
  ['it asks', 'class A { constructor() { this.b = 1 } } out.push(new A().b)'],
  ['it has methods', 'class A { constructor() { out.push(1) } m() { return 2 } } out.push(new A().m())'],
  ['it is asked for', 'class A { constructor() { out.push(1) } } out.push(new A() instanceof A)'],
  ['it is extended', 'class A { constructor() { out.push(1) } } class B extends A {} new B(); new A();'],
  ['it answers', 'class A { constructor() { return [4] } } out.push(new A().length)'],
];

for (const [why, source] of STAYING) {
  shapes(`leaves a class when ${why}`, async () => {
    assert.match(await shrunk(source, makers), /class/);
  });
}

const lift = (program: Node) => {
  tellApart(program);
  liftVariables(program);
  freeMethods(program, (name) => name.endsWith('$'));
};

shapes('makes functions of the methods of an object that is made once, with what they share', async () => {
  const source =
    'function make() { let n = 1; return { add$(m) { n += m; return n }, get$: () => n } } const o = make(); out.push(o.add$(2), o.get$())';
  assert.not.match(await shrunk(source, lift), /[{,.](add|get)\$/);
});

shapes('leaves methods that share a parameter, and those of an object that is made twice', async () => {
  const shared =
    'function make(n) { return { add$(m) { n += m; return n } } } const o = make(1); out.push(o.add$(2), o.add$(3))';
  assert.match(await shrunk(shared, lift), /\.add\$/);
  const twice =
    'function make() { let n = 1; return { add$(m) { n += m; return n } } } const o = make(), p = make(); out.push(o.add$(2), p.add$(3))';
  assert.match(await shrunk(twice, lift), /\.add\$/);
});

shapes('leaves what is declared further inside than its function begins', async () => {
  const source =
    'function make() { if (out.length === 0) { var n = 1; } return { add$(m) { n += m; return n } } } const o = make(); out.push(o.add$(2), o.add$(3))';
  assert.match(await shrunk(source, lift), /\.add\$/);
});

shapes('calls what is the runtime’s own by its name', async () => {
  const source = 'const clock = { now$: parseInt }; out.push(clock.now$("7"))';
  assert.match(await shrunk(source, lift), /out\.push\(parseInt\("7"\)\)/);
});

shapes('writes every function as an arrow that can be one', async () => {
  const source =
    'const o = { m() { return 1 }, f: function () { return this.n }, g: function () { return 2 }, n: 3 }; out.push(o.m(), o.f(), o.g(), (function () { return arguments.length })(1), new (function () { this.a = 5 })().a)';
  const code = await shrunk(source, writeArrows);
  assert.match(code, /m\(\)\{return 1\},f:function\(\)\{return this\.n\},g:\(\)=>2,/);
  assert.is(code.match(/function/g)?.length, 3);
});

const repeated = (program: Node) => {
  tellApart(program);
  nameWhatIsRepeated(program);
};

shapes('gives a name to what the runtime has and the program says often, and to long numbers', async () => {
  const source =
    'const a = [0, 1, 2, 3].map((n) => new Uint8Array(n).length + parseFloat(n) + parseFloat(1) + 4294967295); out.push(a.length, new Uint8Array(2)[0], new Uint8Array([3])[0], 4294967295, 4294967295, parseFloat("5"))';
  const code = await shrunk(source, repeated);
  for (const name of ['parseFloat', '4294967295', 'new Uint8Array'])
    assert.is(code.split(name).length, 2, name);
});

shapes(
  'gives a name to the numbers of errors, which are looked for seldom, and to no others as short',
  async () => {
    const source =
      'const f = (a) => a > 1 ? 10022 : a > 0 ? 10022 : 65535; out.push(f(0), f(1), f(2), 10022, 10022, 65535, 65535, 65535)';
    const code = await shrunk(source, repeated);
    assert.is(code.split('10022').length, 2);
    assert.is(code.split('65535').length, 5);
  },
);

shapes('gives none where that is no shorter, nor to what the program asks for', async () => {
  const source =
    'const f = () => [Math.min(1, 2), typeof parseFloat, parseFloat(1), parseFloat(2), 65535, 65535, 65535]; out.push(f().join())';
  assert.not.match(await shrunk(source, repeated), /a\$/);
});

const twins = (program: Node) => {
  tellApart(program);
  nameTwins(program);
};

shapes('makes one function of an object that the program has in several places', async () => {
  const flow = '{ rate: 4294967295, peak: 4294967295, kind: 1 }';
  const source = `const a = { in: ${flow}, out: ${flow} }, b = ${flow}, c = ${flow}; b.kind = 2; out.push(a.in.kind, b.kind, c.kind, a.in === a.out)`;
  assert.is((await shrunk(source, twins)).match(/peak/g)?.length, 1);
});

shapes('leaves twins that need what is around them, and short ones', async () => {
  const source =
    'const f = (n) => [{ first: n, second: n, third: n }, { first: n, second: n, third: n }, {}, {}, {}]; out.push(f(1)[1].third)';
  assert.not.match(await shrunk(source, twins), /t\$/);
});

shapes.run();
