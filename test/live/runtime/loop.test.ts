import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../bench.ts';

const timers = suite("the stand-in's timers");

timers('want a number of milliseconds', () => {
  assert.equal(thrown('setTimeout(function () {})'), 'TypeError: "delay" argument must be a number');
  assert.equal(thrown('setInterval(function () {}, "5")'), 'TypeError: "delay" argument must be a number');
  assert.equal(thrown('setTimeout("code", 1)'), 'TypeError: "callback" argument must be a function');
});

timers('cannot be cleared by undefined', () => {
  assert.equal(thrown('clearTimeout(undefined)'), 'TypeError: "id" argument must be a number');
  assert.equal(thrown('clearInterval()'), 'TypeError: "id" argument must be a number');
});

timers('come no earlier than asked, and a millisecond late at most when nothing else runs', () => {
  assert.equal(output('setTimeout(function () { console.log(millis()) }, 10)', 50), ['11']);
  assert.equal(output('setTimeout(function () { console.log(millis()) }, 0)', 50), ['1']);
});

timers('count from the start of the turn in which they are set', () => {
  const program = `setTimeout(function () { delay(30); setTimeout(function () { console.log(millis()) }, 20) }, 9)`;
  assert.equal(output(program, 100), ['40']);
});

/** How many of 50 timers come that are set 50 ms after `first` was run. */
function kept(first: string): string[] {
  const bench = new Bench();
  bench.run(
    `var n = 0;
    ${first};
    setTimeout(function () {
      for (var i = 0; i < 50; i++) setTimeout(function () { n++ }, 10);
    }, 50)`,
    500,
  );
  return bench.run('console.log(n)');
}

timers('are lost when one clears itself in its own callback', () => {
  const first = `
    var id = setTimeout(function () { clearTimeout(id) }, 5);
    setInterval(function () {}, 1000)`;
  assert.equal(kept(first), ['1']);
});

timers('are all kept when it does not', () => {
  assert.equal(kept('setTimeout(function () {}, 5)'), ['50']);
});

timers('are kept when an interval clears itself in its own callback', () => {
  assert.equal(kept('var id = setInterval(function () { clearInterval(id) }, 5)'), ['50']);
});

timers('end when an interval throws, and the others go on', () => {
  const program = `
    setInterval(function () { console.log('a'); throw new Error('b') }, 10);
    setInterval(function () { console.log('c') }, 25)`;
  assert.equal(output(program, 60), ['a', 'Error: b', '  at <anonymous>:2', 'c', 'c']);
});

timers('run an interval of 0 on every turn', () => {
  const bench = new Bench();
  bench.run('var n = 0; setInterval(function () { n++ }, 0)', 10);
  for (let turn = 0; turn < 20; turn++) bench.kaluma.turn();
  const before = Number(bench.run('console.log(n)')[0]);
  for (let turn = 0; turn < 20; turn++) bench.kaluma.turn();
  assert.is(Number(bench.run('console.log(n)')[0]) - before, 20);
});

timers('run promise jobs in the same turn, after the callback has returned', () => {
  const program = `setTimeout(function () {
    Promise.resolve().then(function () { console.log('job', millis()) });
    console.log('callback', millis());
  }, 5)`;
  assert.equal(output(program, 20), ['callback 6', 'job 6']);
});

timers('know Date only in steps of a second from 0', () => {
  const program = `
    setTimeout(function () { console.log(Date.now(), new Date().getTime(), millis()) }, 999);
    setTimeout(function () { console.log(Date.now(), new Date().getTime(), micros()) }, 1500)`;
  assert.equal(output(`console.log(Date.now());${program}`, 2000), [
    '0',
    '1000 1000 1000',
    '1000 1000 1501000',
  ]);
});

timers.run();

const watches = suite("the stand-in's watches");

const WATCH = (event: string) => `setWatch(function (pin) { console.log('pin', pin) }, 21, ${event})`;

watches('fire on every turn while a level holds', () => {
  const bench = new Bench();
  bench.run(WATCH('LOW_LEVEL'));
  bench.kaluma.turn();
  assert.equal(bench.lines.splice(0), []);
  bench.chip.interrupt = true;
  for (let turn = 0; turn < 5; turn++) bench.kaluma.turn();
  assert.equal(bench.lines, Array(5).fill('pin 21'));
});

watches('see no edge when the pin is at the level already', () => {
  const bench = new Bench();
  bench.chip.interrupt = true;
  assert.equal(bench.run(WATCH('FALLING'), 20), []);
  bench.chip.interrupt = false;
  assert.equal(bench.more(20), []);
  bench.chip.interrupt = true;
  assert.equal(bench.more(20), ['pin 21']);
  assert.equal(bench.more(20), []);
});

watches('see no pulse that ends between two turns', () => {
  const bench = new Bench();
  bench.run(WATCH('CHANGE'), 20);
  bench.chip.interrupt = true;
  bench.chip.interrupt = false;
  assert.equal(bench.more(20), []);
});

watches('are removed when their callback throws', () => {
  const bench = new Bench();
  bench.chip.interrupt = true;
  const lines = bench.run(`setWatch(function () { throw new Error('once') }, 21, LOW_LEVEL)`, 5);
  assert.equal(lines, ['Error: once', '  at <anonymous>:1']);
});

watches('stop when they are cleared, also by their own callback', () => {
  const bench = new Bench();
  bench.chip.interrupt = true;
  const program = `var id = setWatch(function () { console.log('once'); clearWatch(id) }, 21, LOW_LEVEL)`;
  assert.equal(bench.run(program, 5), ['once']);
});

watches('wake a board that rests', () => {
  const bench = new Bench();
  bench.clock.after(12_345, () => {
    bench.chip.interrupt = true;
  });
  const program = `var id = setWatch(function () { console.log(micros()); clearWatch(id) }, 21, LOW_LEVEL)`;
  assert.equal(bench.run(program, 1000), ['12345']);
});

watches.run();

const pins = suite("the stand-in's pins");

pins('take numbers only', () => {
  assert.equal(thrown('digitalWrite(17, true)'), 'TypeError: "value" argument must be a number');
  assert.equal(thrown('digitalWrite("17", 1)'), 'TypeError: "pin" argument must be a number or number[]');
  assert.equal(thrown('pinMode(17, undefined)'), 'TypeError: "mode" argument must be a number');
  assert.equal(thrown('digitalRead(true)'), 'TypeError: "pin" argument must be a number');
  assert.equal(thrown('digitalRead(30)'), 'Error: Invalid pin number');
});

pins('show INTn inverted: low while the chip asks for attention', () => {
  const bench = new Bench();
  assert.equal(bench.run('pinMode(21, INPUT); console.log(digitalRead(21))'), ['1']);
  bench.chip.interrupt = true;
  assert.equal(bench.run('console.log(digitalRead(21))'), ['0']);
});

pins('have the constants of the runtime', () => {
  const names = 'INPUT OUTPUT INPUT_PULLUP LOW HIGH LOW_LEVEL HIGH_LEVEL FALLING RISING CHANGE'.split(' ');
  assert.equal(output(`console.log([${names}].join())`), ['0,1,2,0,1,1,2,4,8,12']);
});

pins.run();
