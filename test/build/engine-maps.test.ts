import { transform } from 'esbuild';
import * as assert from 'uvu/assert';
import { externsFor, findClosure, runClosure } from '../../build/closure/closure.ts';
import { type EngineMaps, engineMaps } from '../../build/order/engine-maps.ts';
import { LANGUAGE_NAMES, MODULE_NAMES } from '../../build/order/engine-names.ts';
import type { Heat } from '../../build/order/heat.ts';
import { suite } from '../support/suite.ts';

const maps = suite('the names for the engine');
const native = findClosure(['native']) as string[];

const SOURCE = `
class Meter {
  constructor() { this.litres = 0; this.shown = 0; }
  add(n) { this.litres += n; this.shown = shared(this.litres); return twice(this.litres); }
}
function twice(n) { return n > 9 ? twice(n - 9) + shared(n) : 2 * n; }
const meter = new Meter();
shared(meter.add, twice, meter, shared(meter.add(3)));
`;
const NO_WORDS = new Set<string>();

async function library(source = SOURCE): Promise<{ code: string; map: string }> {
  return transform(source, { sourcemap: 'external', sourcefile: 'hal/a.ts', format: 'esm' });
}

async function mapsOf(heat: Heat, words = NO_WORDS, kept = NO_WORDS): Promise<EngineMaps> {
  return engineMaps(await library(), heat, words, kept);
}

/** The new names by the old ones. */
function read(text: string): Map<string, string> {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(':') as [string, string]),
  );
}

async function compiled(given: EngineMaps, globals = ['shared']): Promise<string> {
  const { code } = await library();
  return (await runClosure(native, { code, externs: externsFor(globals, []), maps: given })).code;
}

/** What a script tells `shared` in numbers. */
function told(code: string): unknown[] {
  const seen: unknown[] = [];
  const shared = (...args: unknown[]) => {
    seen.push(...args.filter((arg) => typeof arg === 'number'));
    return args[args.length - 1];
  };
  new Function('shared', code)(shared);
  return seen;
}

maps('do not depend on comments', async () => {
  const commented = SOURCE.replace(
    'add(n)',
    '/** Meter twice twice twice shown shown shown shown. */ add(n)',
  );
  const { code, map } = await library(commented);
  assert.match(code, /shown shown/, 'the comment is in the script');
  assert.equal(engineMaps({ code, map }, {}, NO_WORDS, NO_WORDS), await mapsOf({}));
});

maps('of a library that is the same again are those of the application beside it', async () => {
  const given = await library();
  const first = engineMaps(given, {}, NO_WORDS, NO_WORDS);
  const taken = new Set([...read(first.variables).values()]);
  const second = engineMaps({ ...given }, {}, taken, NO_WORDS);
  assert.equal(
    [...read(second.variables).values()].filter((name) => taken.has(name)),
    [],
  );
  assert.equal(engineMaps({ ...given }, {}, NO_WORDS, NO_WORDS), first);
});

maps('are given to what the library declares, and to its properties', async () => {
  const { variables, properties } = await mapsOf({});
  assert.equal([...read(variables).keys()].sort(), ['Meter', 'meter', 'twice']);
  // A member of the language's own objects keeps its name: Closure would not take another one.
  assert.equal([...read(properties).keys()].sort(), ['litres', 'shown']);
});

maps('are the same from build to build', async () => {
  assert.equal(await mapsOf({ '.litres': 2 }), await mapsOf({ '.litres': 2 }));
});

maps('have every name once: Closure refuses a map with one twice', async () => {
  const { variables } = await mapsOf({});
  const given = [...read(variables).values()];
  assert.is(new Set(given).size, given.length);
  const all = [...LANGUAGE_NAMES, ...MODULE_NAMES];
  assert.is(new Set(all).size, all.length);
});

maps('go to the hottest where there are too few', async () => {
  const [last] = MODULE_NAMES.slice(-1);
  const words = new Set(MODULE_NAMES.filter((name) => name !== last));
  const hot = async (heat: Heat) => (await mapsOf(heat, words)).properties;
  assert.is(await hot({ '.shown': 1 }), `shown:${last}\n`);
  assert.is(await hot({ '.shown': 1, '.litres': 2 }), `litres:${last}\n`);
});

maps('are those of methods, too, which Closure makes functions of', async () => {
  const { variables } = await mapsOf({ 'hal/a.ts:add': 1 });
  assert.ok(read(variables).has('JSCompiler_StaticMethods_add'));
});

maps('are none that the application has as a word', async () => {
  const [shortest] = [...read((await mapsOf({})).variables).values()];
  const { variables } = await mapsOf({}, new Set([shortest]));
  assert.not.ok([...read(variables).values()].includes(shortest));
});

maps('leave properties alone that others know by their names', async () => {
  const { properties } = await mapsOf({}, NO_WORDS, new Set(['litres']));
  assert.equal([...read(properties).keys()], ['shown']);
});

maps(
  'give a name to a hot variable and a property in what Closure makes, and change nothing of what it does',
  async () => {
    const given = await mapsOf({ 'hal/a.ts:twice': 5, '.litres': 3 });
    const code = await compiled(given);
    const name = read(given.variables).get('twice') as string;
    assert.match(code, new RegExp(`function ${name}\\(`));
    assert.match(code, new RegExp(`\\.${read(given.properties).get('litres')}\\b`));
    assert.equal(told(code), told((await library()).code));
    assert.ok(told(code).length > 1);
  },
);

maps('yield to a name that a runtime has', async () => {
  const given = await mapsOf({ 'hal/a.ts:twice': 5 });
  const name = read(given.variables).get('twice') as string;
  const code = await compiled(given, ['shared', name]);
  assert.not.match(code, new RegExp(`function ${name}\\(`));
  assert.equal(told(code), told((await library()).code));
});

maps('yield to a property that is written in quotes', async () => {
  const given = await mapsOf({});
  const [name] = [...read(given.properties).values()];
  const { code } = await library(`${SOURCE}\nshared({ '${name}': 1, litres: meter.litres }['${name}']);`);
  const input = { code, externs: externsFor(['shared'], []), maps: given };
  assert.equal(told((await runClosure(native, input)).code), told(code));
});

maps.run();
