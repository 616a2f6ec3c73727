import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { broken, choose, describe } from '../../bench/mutants/mutants.ts';
import { blocksIn, placesIn } from '../../bench/mutants/places.ts';
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

mutants('are the same for the same seed, others for another one, and each says its place', () => {
  const lines = (seed: number, part = '') => choose(ROOT, part, seed, 20).map(describe);
  assert.is(lines(1).length, 20);
  assert.equal(lines(1), lines(1));
  assert.is.not(lines(1).join(), lines(2).join());
  for (const line of lines(3))
    assert.match(line, /^(provider|hal\/w5500|device)\/.+\.ts:\d+:\d+: \w+: .+ -> .+$/);
  for (const line of lines(3, 'provider/engine/accept-queue.ts'))
    assert.match(line, /^provider\/engine\/accept-queue\.ts:/);
});

mutants.run();
