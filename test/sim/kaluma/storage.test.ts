import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../../live/bench.ts';

const storage = suite("the stand-in's storage");

storage('keeps strings by key, and answers null for what it has not', () => {
  const lines = output(`storage.setItem('a', 'one'); storage.setItem('b', ''); storage.setItem('a', 'two');
    console.log(storage.getItem('a'), storage.getItem('b') === '', storage.getItem('c'), storage.length, storage.key(0), storage.key(9));
    storage.removeItem('a'); storage.removeItem('c'); console.log(storage.length); storage.clear(); console.log(storage.length)`);
  assert.equal(lines, ['two true null 2 b null', '1', '0']);
});

storage('is the same in the program, and in the module', () => {
  assert.equal(output(`console.log(storage === require('storage'))`), ['true']);
});

storage('outlives the runtime', () => {
  const bench = new Bench();
  bench.run(`storage.setItem('boots', '1')`);
  bench.restart();
  assert.equal(bench.run(`console.log(storage.getItem('boots'))`), ['1']);
});

storage('erases and writes everything again when its 64 pages are used up', () => {
  const bench = new Bench();
  const [first, last] = bench.run(`storage.setItem('kept', 'yes');
    function set(n) { var t = micros(); storage.setItem('n', '' + n); return micros() - t }
    for (var i = 0; i < 63; i++) var us = set(i); console.log(us); console.log(set(63))`);
  assert.equal([first, last], ['800', '181200']);
  assert.equal(bench.storage.entries(), [
    ['kept', 'yes'],
    ['n', '63'],
  ]);
});

storage('is full with 64 items', () => {
  const program = `for (var i = 0; i < 64; i++) storage.setItem('k' + i, 'v');
    try { storage.setItem('more', 'v') } catch (e) { console.log(e.errno, e.message, storage.length) }`;
  assert.equal(output(program), ['-142 Storage full 64']);
});

storage('takes 253 bytes of key and value together, and no more', () => {
  const program = `storage.setItem('k', new Array(253).join('v'));
    try { storage.setItem('k', new Array(254).join('v')) } catch (e) { console.log(e.errno, e.message) }
    try { storage.setItem('k', new Array(128).join('\\u00e4')) } catch (e) { console.log(e.errno) }`;
  assert.equal(output(program), ['-144 Data too long', '-144']);
});

storage('cuts keys and values at a NUL', () => {
  assert.equal(output(`storage.setItem('a\\0b', 'x\\0y'); console.log(storage.getItem('a').length)`), ['1']);
});

for (const expression of ["storage.setItem('a', 1)", "storage.setItem('a')", 'storage.getItem(1)']) {
  storage(`throws a TypeError at ${expression}`, () => {
    assert.match(thrown(expression), /^TypeError: "(key|value)" argument must be a string$/);
  });
}

storage.run();
