import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output } from '../../live/bench.ts';

const globals = suite("the stand-in's other globals");

globals('the real-time clock starts at 0, forgets milliseconds, and is what Date shows', () => {
  const bench = new Bench();
  const lines = bench.run(
    `var rtc = require('rtc'); console.log(rtc.getTime()); rtc.setTime(1700000000999); console.log(rtc.getTime(), Date.now());
    setTimeout(function () { console.log(rtc.getTime(), new Date().toISOString()) }, 2500)`,
    3000,
  );
  assert.equal(lines, ['0', '1700000000000 1700000000000', '1700000002000 2023-11-14T22:13:22.000Z']);
});

globals('print ends no line', () => {
  assert.equal(output(`print('a', 1); print('b\\nc'); console.log('d'); print('lost')`), ['a 1b', 'c', 'd']);
});

globals('encodeURIComponent works on bytes, in halves beyond 16 bits', () => {
  const lines = output(`console.log(encodeURIComponent("a b/\\u00e4\\ud83d\\ude00~'()"))`);
  assert.equal(lines, ["a%20b%2F%C3%A4%ED%A0%BD%ED%B8%80~'()"]);
});

globals('decodeURIComponent accepts any input, and stops at a NUL', () => {
  const lines = output(
    `console.log(decodeURIComponent('a%20%C3%A4'), decodeURIComponent('%zz').length, decodeURIComponent('ab%00c'))`,
  );
  assert.equal(lines, ['a ä 0 ab']);
});

globals('seed decides what chance gives', () => {
  const [first, again, other] = output(
    `seed(7); var a = Math.random(); seed(7); console.log(a === Math.random()); seed(8); console.log(a === Math.random()); seed(1); console.log(Math.random() < 1)`,
  );
  assert.equal([first, again, other], ['true', 'false', 'true']);
});

globals('process.memoryUsage reports the heap', () => {
  const [total, used] = output(
    'var m = process.memoryUsage(); console.log(m.heapTotal); console.log(m.heapUsed > 12000 && m.heapUsed <= m.heapPeak)',
  );
  assert.equal([total, used], ['184312', 'true']);
});

globals('a program that waits by looking at the clock, or at a pin, comes to the end of it', () => {
  const bench = new Bench();
  bench.clock.after(300_000, () => bench.circuit.drive(4, 1));
  const lines = bench.run(`var end = millis() + 100; while (millis() < end); console.log(millis());
    while (!digitalRead(4)); console.log(millis())`);
  assert.equal(lines, ['100', '300']);
});

globals('a rejected promise without a handler is a line of the console', async () => {
  const bench = new Bench();
  bench.run(`async function late() { throw new Error('too late') } late(); console.log('on')`, 1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.is(bench.more(1)[0], 'Uncaught (in promise) Error: too late');
});

globals.run();
