import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { absoluteLibraryPath } from '../../build/modules/library.ts';
import { propertiesFrom } from '../../build/names/property-walk.ts';
import { PublicApi } from '../../build/names/public-api.ts';

const api = suite('the public names of a module');

/** Asks about a module of this text. */
function ask<T>(source: string, question: (api: PublicApi, module: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'module-'));
  const module = join(folder, 'module.ts');
  try {
    writeFileSync(module, source);
    return question(new PublicApi([module]), module);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What can be reached from a module of this text. */
const reachedFrom = (source: string) =>
  ask(source, (known, module) => propertiesFrom(known.graphOf([module]), [module]));
const propertiesOf = (source: string) => [...reachedFrom(source).open].sort();
const exportsOf = (source: string) => ask(source, (known, module) => known.exportsOf(module));

// What a module exports, and the properties that keep their names.
const KEPT: [what: string, source: string, names: string[]][] = [
  ['an interface', 'export interface A { one: number; two?: string }', ['one', 'two']],
  ['what an interface mentions', 'interface B { deep: number } export interface A { b: B[] }', ['b', 'deep']],
  ['parameters and results', 'export function f(o: { a: 1 }): { b: 2 } { return { b: 2 }; }', ['a', 'b']],
  ['callbacks', 'export function f(o: (x: { c: 1 }) => void): void { o({ c: 1 }); }', ['c']],
  ['a union', 'export type A = { left: 1 } | { right: 2 };', ['left', 'right']],
  ['a table', 'export const t: { [key: string]: { cell: number } } = {};', ['cell']],
  ['an object', 'export const o = { x: 1, y: { z: 2 } };', ['x', 'y', 'z']],
  ['a type argument', 'export const p: ReadonlyArray<{ item: 1 }> = [];', ['item']],
  ['a circle of types', 'export interface A { next: A | null }', ['next']],
  ['a base class', 'class B { base = 1 } export class A extends B { own = 2 }', ['base', 'own', 'prototype']],
];

for (const [what, source, names] of KEPT) {
  api(`has those of ${what}`, () => {
    assert.equal(propertiesOf(source), names);
  });
}

api('has none of private and protected members, and none of what is not exported', () => {
  const source =
    'interface Hidden { x: 1 } export class A { private a = 1; protected b = 2; c = 3; m(): void {} }';
  assert.equal(propertiesOf(source), ['c', 'm', 'prototype']);
});

api('tells what is reached through a class that is not exported from the rest', () => {
  const source = 'class Core { deep = 1 } export interface A { core: Core; own: 1 }';
  const { open, inner } = reachedFrom(source);
  assert.equal([...open].sort(), ['core', 'own']);
  assert.equal([...inner].sort(), ['deep']);
});

api('writes a value in place of its name only where the source writes a literal', () => {
  const source =
    'export const a = 5, b = -1, c = "x", d = true, e = null, f = 1 + 1; const g = 5 as 5; export { g };';
  const literals = exportsOf(source).map(({ name, literal }) => [name, literal]);
  assert.equal(literals, [
    ['a', '5'],
    ['b', '-1'],
    ['c', '"x"'],
    ['d', 'true'],
    ['e', 'null'],
    ['f', null],
    ['g', null],
  ]);
});

api('refuses a variable that may change', () => {
  assert.throws(
    () => exportsOf('export let count = 0;'),
    /module\.ts exports count, a variable that may change/,
  );
});

api('knows types from values', () => {
  assert.equal(
    exportsOf('export interface A { x: 1 } export function f(): void {}').map(({ name }) => name),
    ['f'],
  );
});

api('knows the runtime by its declarations', () => {
  const { runtime } = new PublicApi([absoluteLibraryPath('provider/index.ts')]);
  for (const name of ['digitalWrite', 'millis', 'console', 'global'])
    assert.ok(runtime.globals.has(name), name);
  for (const name of ['send', 'recv', 'require', '__netdev', 'read_cb'])
    assert.ok(runtime.properties.has(name), name);
});

api('has the provider’s structures', () => {
  const known = new PublicApi([absoluteLibraryPath('provider/index.ts')]);
  const module = absoluteLibraryPath('provider/index.ts');
  const names = propertiesFrom(known.graphOf([module]), [module]).open;
  for (const name of ['family', 'port', 'addr', 'lpWSPAccept', 'iErrorCode', 'wVersion'])
    assert.ok(names.has(name), name);
});

api.run();
