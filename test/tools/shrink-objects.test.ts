import * as assert from 'uvu/assert';
import { writeObjects } from '../../tools/shrink/objects.ts';
import { suite } from '../support/suite.ts';
import { shrunk } from './shrink-rig.ts';

const objects = suite('objects without classes');

// What it is, and a program of which no class is left.
const WRITTEN: [what: string, body: string][] = [
  [
    'writes what a constructor gives in the object, in that order',
    'let n = 0; class A { constructor(b) { this.b = [b, ++n]; this.c = ++n } } const a = new A(7); out.push(a.b.join(), a.c, Object.keys(a).join())',
  ],
  [
    'does the rest with the object',
    'class A { constructor(b) { this.n = 1, this.m = 2; if (b) this.n = b; this[b] = this.n } } out.push(JSON.stringify([new A(5), new A(0)]))',
  ],
  [
    'gives an arrow the object that it is of',
    'class A { constructor(b) { this.n = b; this.f = () => this.n } } out.push(new A(3).f(), new A(4).f())',
  ],
  [
    'leaves a function its own this',
    'class A { constructor(b) { this.f = function () { return this.n }; this.n = b } } out.push(new A(3).f(), new A(4).f.call({ n: 5 }))',
  ],
  [
    'asks the object only when it is there',
    'class A { constructor(b) { this.n = b; this.m = this.n + 1; this.k = 9 } } out.push(JSON.stringify(new A(1)))',
  ],
  [
    'writes {} for what has nothing',
    'class A {} const a = new A(); a.b = 1; out.push(JSON.stringify([a, new A()]))',
  ],
  ['drops a class that nobody uses', 'class A { constructor() { this.n = 1 } } out.push(1)'],
];

for (const [what, body] of WRITTEN) {
  objects(what, async () => {
    assert.not.match(await shrunk(body, writeObjects), /class|new /);
  });
}

// Why a class stays one, and a program that shows it.
const STAYING: [why: string, body: string][] = [
  ['it has methods', 'class A { constructor() { this.n = 1 } m() { return this.n } } out.push(new A().m())'],
  ['it has nothing but methods', 'class A { m() { return 2 } } out.push(new A().m())'],
  ['it is asked for', 'class A { constructor() { this.n = 1 } } out.push(new A() instanceof A)'],
  ['it is extended', 'class A { constructor() { this.n = 1 } } class B extends A {} out.push(new B().n)'],
  ['it answers', 'class A { constructor() { this.n = 1; return [4] } } out.push(new A().length)'],
];

for (const [why, body] of STAYING) {
  objects(`leaves a class when ${why}`, async () => {
    assert.match(await shrunk(body, writeObjects), /class/);
  });
}

objects.run();
