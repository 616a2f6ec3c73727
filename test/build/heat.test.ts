import { transform } from 'esbuild';
import * as assert from 'uvu/assert';
import { mergeHeat, passedNames } from '../../bench/cost/heat.ts';
import { type Heat, heatOf, keysOf, propertyKeysOf, readHeat } from '../../build/order/heat.ts';
import { orderedMap, orderNames } from '../../build/order/order.ts';
import { suite } from '../support/suite.ts';

const heat = suite('the heat of names');

const SOURCE = `
function longName() { return other; }
var other = 1;
say(longName(), other);
`;

async function built(): Promise<{ program: string; map: string }> {
  const { code, map } = await transform(SOURCE, {
    ...{ format: 'iife' as const, minify: true, sourcemap: 'external' as const, sourcefile: 'hal/a.ts' },
    target: 'es2019',
  });
  return { program: code, map };
}

/** The name in the program of what the sources call `key`. */
function nameOf(program: string, map: string, key: string): string {
  const found = [...keysOf(program, map)].find(([, each]) => each === key);
  return found?.[0] ?? 'none';
}

heat('has keys that are the names of the sources', async () => {
  const { program, map } = await built();
  assert.equal([...keysOf(program, map).values()].sort(), ['hal/a.ts:longName', 'hal/a.ts:other']);
  assert.is.not(nameOf(program, map, 'hal/a.ts:longName'), 'longName');
});

heat('keeps the keys when the names are put into order', async () => {
  const { program, map } = await built();
  const ordered = orderNames(program, heatOf(program, map, { 'hal/a.ts:other': 3 }));
  assert.ok(ordered.length > 0);
  const keys = keysOf(ordered.program, orderedMap(map, program, ordered));
  assert.equal([...keys.values()].sort(), ['hal/a.ts:longName', 'hal/a.ts:other']);
});

heat('takes a name that is assigned a value of its own place for what the value is', () => {
  const program = '(function(){var $0;$0=function(){};say($0)})();';
  const at = program.indexOf('=function') + 1;
  // A map by hand: the function alone has a place, at `boot` in hal/b.ts.
  const column = vlq(at);
  const map = {
    ...{ version: 3, sources: ['hal/b.ts'], names: ['boot'] },
    mappings: `${column}AAAA`,
  };
  assert.equal([...keysOf(program, JSON.stringify(map))], [['$0', 'hal/b.ts:boot']]);
});

function vlq(value: number): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let rest = value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>= 5;
    text += digits[digit | (rest > 0 ? 32 : 0)];
  } while (rest > 0);
  return text;
}

heat('takes names that it does not know for cold', async () => {
  const { program, map } = await built();
  const of = heatOf(program, map, { 'hal/a.ts:other': 3 });
  assert.is(of(nameOf(program, map, 'hal/a.ts:other')), 3);
  assert.is(of(nameOf(program, map, 'hal/a.ts:longName')), 0);
  assert.is(of('nowhere'), 0);
});

heat('is the mean of the programs that have a name', async () => {
  const { program, map } = await built();
  const [longName, other] = ['longName', 'other'].map((name) => nameOf(program, map, `hal/a.ts:${name}`));
  const programs = [
    { program, map, times: new Map([[other, 4]]), properties: new Map() },
    {
      program,
      map,
      times: new Map([
        [other, 1],
        [longName, 1],
      ]),
      properties: new Map(),
    },
  ];
  assert.equal(mergeHeat(programs), { 'hal/a.ts:longName': 0.5, 'hal/a.ts:other': 2.5 });
});

const WITH_PROPERTIES = `
function Box() { this.inside = say(); }
say(new Box().inside);
`;

heat('has keys for properties, whatever they are called in the program', async () => {
  const { code, map } = await transform(WITH_PROPERTIES, {
    ...{ format: 'iife' as const, minify: true, mangleProps: /^inside$/, sourcefile: 'hal/a.ts' },
    ...{ sourcemap: 'external' as const, target: 'es2019' },
  });
  assert.not.match(code, /inside/);
  const [[name, key]] = propertyKeysOf(code, map);
  assert.is(key, '.inside');
  const times = new Map<string, number>();
  const counted = { program: code, map, times, properties: new Map([[name, 3]]) };
  assert.equal(mergeHeat([counted]), { '.inside': 3 });
});

heat('says how many names a search passes: less where the hot ones are mentioned last', async () => {
  const { program, map } = await built();
  const [longName, other] = ['longName', 'other'].map((name) => nameOf(program, map, `hal/a.ts:${name}`));
  const programs = [
    {
      program,
      map,
      times: new Map([
        [longName, 1],
        [other, 10],
      ]),
      properties: new Map(),
    },
  ];
  const passed = (kept: Heat) => passedNames(programs, kept);
  assert.is(passed({ 'hal/a.ts:other': 10, 'hal/a.ts:longName': 1 }), 1);
  assert.is(passed({ 'hal/a.ts:other': 1, 'hal/a.ts:longName': 10 }), 10);
});

heat('is kept for names of the sources: whole paths, and what every program needs is hot', () => {
  const kept = readHeat();
  const keys = Object.keys(kept);
  assert.ok(keys.length > 50, `${keys.length}`);
  for (const key of keys) assert.match(key, /^((boards|device|hal|provider)\/[\w/-]+\.ts:|\.)[\w$]+$/);
  assert.ok(keys.filter((key) => key.startsWith('.')).length > 50, 'properties');
  for (const times of Object.values(kept)) assert.ok(times > 0);
});

heat.run();
