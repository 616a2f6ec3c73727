import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../bench.ts';

const modules = suite("the stand-in's events, stream, net and http");

const file = (name: string) => readFileSync(new URL(`./stock-modules/${name}`, import.meta.url), 'utf8');

/** What a program printed, by the name of the step that it was in. */
function steps(lines: string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines) {
    if (line.startsWith('== ')) {
      current = [];
      found.set(line.slice(3), current);
    } else current.push(line);
  }
  return found;
}

// What the real Kaluma 1.2.1 printed, running the same program.
const measured = steps(file('transcript.txt').trimEnd().split('\n'));
const printed = steps(output(file('program.js'), 5000));

for (const [step, lines] of measured) {
  modules(`do with ${step} what the real ones do, line for line`, () => {
    assert.equal(printed.get(step), lines);
  });
}

modules('are the same with every require, and not there before a network device is', () => {
  assert.equal(output(`console.log(require('http') === require('http'))`), ['true']);
  const refusal = 'Error: Network device not found';
  assert.is(thrown(`new (require('net').Socket)()`), refusal);
  assert.is(thrown(`require('http').createServer()`), refusal);
});

modules('count what they take of the heap with the first require', () => {
  const bench = new Bench();
  bench.run(`require('events'); require('events')`);
  assert.is(bench.kaluma.modules.heapBytes, 1776);
  bench.run(`require('http')`);
  assert.is(bench.kaluma.modules.heapBytes, 1776 + 4208 + 2720 + 4312);
});

modules('encode what is no single byte as 0', () => {
  assert.equal(output(`console.log(new TextEncoder('ascii').encode('A\\u00e9\\u20ac').join())`), [
    '65,233,0',
  ]);
});

modules('cannot make more bytes of a text than the C stack has room for', () => {
  const encode = (count: number) => `new TextEncoder('ascii').encode('\\u00e9'.repeat(${count}))`;
  // 6,000 bytes took 6,708 of the 8,192 of a board.
  assert.is(thrown(encode(3000)), 'nothing');
  assert.throws(
    () => thrown(encode(3500)),
    /^the C stack is overrun: 1280 of 8192 bytes are taken, and TextEncoder/,
  );
});

modules.run();
