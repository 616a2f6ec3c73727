import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EQUIVALENT, whyEquivalent } from '../../bench/mutants/equivalent.ts';
import { broken, choose, describe } from '../../bench/mutants/mutants.ts';
import { blocksIn, placesIn } from '../../bench/mutants/places.ts';
import { bounded } from '../../bench/mutants/rounds.ts';
import { ROOT } from '../../build/config/config.ts';

const mutants = suite('breaks of device code');

const SOURCE = `function f(a: number): number {
  if (a < 10) tell(a);
  a += 2;
  return a === 7 ? 1 : 0;
}`;

mutants('turn comparisons, move bounds, negate conditions, and leave out calls and assignments', () => {
  assert.equal(
    placesIn(SOURCE).map(
      (place) => `${place.kind}: ${broken(SOURCE, place).split('\n').slice(1, 4).join('|')}`,
    ),
    [
      'condition:   if (!(a < 10)) tell(a);|  a += 2;|  return a === 7 ? 1 : 0;',
      'comparison:   if (a > 10) tell(a);|  a += 2;|  return a === 7 ? 1 : 0;',
      'bound:   if (a <= 10) tell(a);|  a += 2;|  return a === 7 ? 1 : 0;',
      'call:   if (a < 10) ;|  a += 2;|  return a === 7 ? 1 : 0;',
      'assignment:   if (a < 10) tell(a);|  ;|  return a === 7 ? 1 : 0;',
      'condition:   if (a < 10) tell(a);|  a += 2;|  return !(a === 7) ? 1 : 0;',
      'comparison:   if (a < 10) tell(a);|  a += 2;|  return a !== 7 ? 1 : 0;',
      'bound:   if (a < 10) tell(a);|  a += 2;|  return a === 8 ? 1 : 0;',
    ],
  );
});

mutants('are found in blocks, which tell which suites come by', () => {
  assert.equal(
    blocksIn('if (a) { b(); } else { c(); }').map(({ from, to }) => [from, to]),
    [
      [8, 14],
      [22, 28],
    ],
  );
});

mutants('that take the end from a loop make it throw, and name its line', () => {
  const f = (source: string) => new Function('n', bounded(source)) as (n: number) => number;
  const nested =
    'let sum = 0;\nfor (let i = 0; i < n; i++)\n  for (let k = 0; k < n; k++) sum++;\nreturn sum;';
  assert.is(f(nested)(900), 810_000, 'each round of the outer loop begins the inner one anew');
  assert.throws(() => f(nested.replace('i < n', 'i <= i'))(1), /no end of the loop in line 2$/);
  assert.throws(() => f('while (n > 0) n++;\nreturn n;')(1), /no end of the loop in line 1$/);
  assert.throws(() => f('for (;;) n++;')(1), /no end of the loop in line 1$/);
  assert.is(f('for (let i = 0; ; i++) if (i > n) return i;')(7), 8);
  assert.is(f('let i = 0;\nwhile (i < n || i < 3) i++;\nreturn i;')(7), 7);
});

mutants('are the same for the same seed, others for another one, and each says its place', () => {
  const lines = (seed: number, part = '') => choose(ROOT, part, seed, 20).map(describe);
  assert.is(lines(1).length, 20);
  assert.equal(lines(1), lines(1));
  assert.is.not(lines(1).join(), lines(2).join());
  for (const line of lines(3))
    assert.match(line, /^(provider|hal\/(w5500|wiznet)|device)\/.+\.ts:\d+:\d+: \w+: .+ -> .+$/);
  for (const line of lines(3, 'provider/engine/accept-queue.ts'))
    assert.match(line, /^provider\/engine\/accept-queue\.ts:/);
});

mutants('are taken for equivalent where the line is still there, and the change is one that is made', () => {
  for (const { file, code, change, why } of EQUIVALENT) {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const all = choose(ROOT, `${file}:`, 1, 1e6).filter((mutant) => whyEquivalent(mutant, source) === why);
    assert.ok(all.length > 0, `${file}: ${code}: ${change}`);
  }
});

mutants.run();
