import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { declareTogether, writeArrows } from '../../tools/shrink/arrows.ts';
import { inlineConstants, restoreConstants } from '../../tools/shrink/constants.ts';
import { dropFields, freeFields } from '../../tools/shrink/fields.ts';
import { freeMethods } from '../../tools/shrink/methods.ts';
import { dropParameters } from '../../tools/shrink/parameters.ts';
import { renameProperties, renameVariables, tellApart } from '../../tools/shrink/rename.ts';
import type { Node } from '../../tools/shrink/tree.ts';
import { shrunk } from './shrink-rig.ts';

const shrinking = suite('shrinking');

const isOwn = (name: string) => name.endsWith('$');

const methods = (program: Node) => freeMethods(program, isOwn);

shrinking('makes a function of a method that is only called', async () => {
  const source =
    'class A { constructor() { this.b = 2 } m$(c) { return this.b + c } } out.push(new A().m$(3))';
  const code = await shrunk(source, methods);
  assert.not.match(code, /\.m\$|this\.b\+/);
});

// Why a method stays one, and a program that shows it.
const STAYING: [why: string, source: string][] = [
  [
    'two classes have it',
    'class A { m$() { return 1 } } class B { m$() { return 2 } } for (const C of [A, B]) out.push(new C().m$())',
  ],
  ['it is read', 'class A { m$() { return 1 } } out.push(typeof new A().m$, new A().m$())'],
  ['somebody else knows it', 'class A { m() { return 1 } } out.push(new A().m())'],
  [
    'it is called on what it overrides',
    'class A { m$() { return 1 } } class B extends A { n() { return super.m$() } } out.push(new B().n(), new B().m$())',
  ],
  ['an object hides it', 'class A { m$() { return 1 } } const a = new A(); a.m$ = () => 2; out.push(a.m$())'],
  ['it counts its arguments', 'class A { m$() { return arguments.length } } out.push(new A().m$(1, 2))'],
];

for (const [why, source] of STAYING) {
  shrinking(`leaves a method when ${why}`, async () => {
    assert.match(await shrunk(source, methods), /\bm\$?\(\)\{/);
  });
}

const fields = (program: Node) => {
  tellApart(program);
  freeFields(program, isOwn);
};

shrinking('makes variables of the fields of an object of which there is one', async () => {
  const source = 'class A { constructor() { this.b$ = 2 } } const a = new A(); a.b$++; out.push(a.b$)';
  assert.not.match(await shrunk(source, fields), /\.b\$/);
});

shrinking('makes variables of what an object has that nobody hands on', async () => {
  const code = await shrunk('const a = { b$: 1, c$: null }; a.b$++; out.push(a.b$, a.c$)', fields);
  assert.not.match(code, /[.{]b\$/);
});

const KEEPING: [why: string, source: string][] = [
  [
    'there are two objects',
    'class A { constructor(b) { this.b$ = b } } const a = new A(1), c = new A(2); out.push(a.b$, c.b$)',
  ],
  [
    'they are made in a loop',
    'class A { constructor(b) { this.b$ = b } } const a = []; for (let i = 0; i < 2; i++) a.push(new A(i)); out.push(a[0].b$, a[1].b$)',
  ],
  [
    'they are made by who is called twice',
    'class A { constructor(b) { this.b$ = b } } function f(b) { return new A(b) } const a = f(1), c = f(2); out.push(a.b$, c.b$)',
  ],
  [
    'another object has one of that name',
    'class A { constructor() { this.b$ = 1 } } const all = [new A(), { b$: 2 }]; for (const a of all) out.push(a.b$)',
  ],
  [
    'it is taken away',
    'class A { constructor() { this.b$ = 1 } } const a = new A(); delete a.b$; out.push(a.b$)',
  ],
  [
    'somebody else knows it',
    'class A { constructor() { this.b = 1 } } const a = new A(); out.push(JSON.stringify(a), a.b)',
  ],
  [
    'the object is handed on',
    'const a = { b$: 1 }; const f = (o) => { o.b$++ }; f(a); out.push(a.b$, a === a)',
  ],
];

for (const [why, source] of KEEPING) {
  shrinking(`leaves a field when ${why}`, async () => {
    assert.match(await shrunk(source, fields), /\.b\$?\b/);
  });
}

shrinking('drops what is written and never read', async () => {
  const source =
    'class A { constructor() { this.b$ = this.c$ = 1; this.d$ = out.push(3) } } out.push(new A().c$, { b$: 2 } !== null)';
  const code = await shrunk(source, (program) => dropFields(program, isOwn));
  assert.not.match(code, /b\$|d\$/);
  assert.match(code, /c\$/);
});

const parameters = (program: Node) => {
  tellApart(program);
  restoreConstants(program);
  inlineConstants(program);
  dropParameters(program);
};

shrinking('drops parameters that nobody uses, and those that are always the same', async () => {
  const source =
    'function f(a, b, c) { return g(a, b) + c } function g(a, b) { return b } out.push(f(7, 2, 5), f(8, 3, 5))';
  const code = await shrunk(source, parameters);
  assert.not.match(code, /[78]/);
  assert.is(code.match(/5/g)?.length, 1);
});

shrinking('leaves parameters of functions that are handed on, and arguments that do something', async () => {
  const source =
    'const f = (a, b) => b; out.push([1, 2].map(f).join()); function g(a) { return 1 } out.push(g(out.push(9)))';
  const code = await shrunk(source, parameters);
  assert.match(code, /=\(v\$\d+,v\$\d+\)=>/);
  assert.match(code, /\(out\.push\(9\)\)/);
});

shrinking('leaves a parameter that its function changes', async () => {
  await shrunk('function f(a) { a++; return a } out.push(f(1), f(1))', parameters);
});

shrinking('writes functions as arrows in front, and declares once', async () => {
  const source =
    'var a = f(1); function f(b) { return b + c } var c; class A {} out.push(a, f(2), new A() instanceof A); function G() { this.h = 1 } out.push(new G().h)';
  const code = await shrunk(source, (program) => {
    writeArrows(program);
    declareTogether(program);
  });
  assert.match(code, /^\(\(\)=>\{let c,f=b=>b\+c,a=f\(1\),A=class\{\}/);
  assert.match(code, /function G\(\)/);
});

shrinking('declares what is written before it is declared', async () => {
  await shrunk('out.push(a = 1); var a; out.push(a)', declareTogether);
});

shrinking(
  'gives one name to variables that do not see one another, and none that hides another',
  async () => {
    const source =
      'let first = 1, second = 2; function f(third) { let fourth = third + first; { let fifth = second; fourth += fifth } return fourth } function g(sixth) { return sixth } try { throw 5 } catch (seventh) { out.push(seventh + second) } out.push(f(1), g(2), (function h(i) { return i ? h(i - 1) : first })(2))';
    const code = await shrunk(source, renameVariables);
    assert.not.match(code, /first|second|third|fourth|fifth|sixth|seventh/);
  },
);

shrinking('gives the shortest names to the properties used most, and none that another one has', async () => {
  const source =
    'const o = { a: 1, long$: 2, longer$: 3 }; out.push(o.a, o.long$, o.longer$, o.longer$, o.longer$)';
  const code = await shrunk(source, (program) => renameProperties(program, isOwn));
  assert.match(code, /\{a:1,c:2,b:3\}/);
});

shrinking.run();
