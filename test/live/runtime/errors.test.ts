import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Place, Thrown } from '../../../sim/runtimes/kaluma/board/thrown.ts';
import { Bench, output, PINS } from '../bench.ts';

const errors = suite('errors in the stand-in');

/** What the host is told of the errors that a program does not catch within 100 ms. */
function thrownBy(program: string): Thrown[] {
  const thrown: Thrown[] = [];
  const bench = new Bench(PINS, { onThrow: (one) => thrown.push(one) });
  assert.equal(bench.run(program, 100), []);
  return thrown;
}

/** The lines that end with the text of an error, and where the host is told that it came from. */
function printedBy(program: string): [line: string, places: Place[]][] {
  const printed: [string, Place[]][] = [];
  new Bench(PINS, { onErrorPrinted: (line, places) => printed.push([line, places]) }).run(program);
  return printed;
}

const DEEP = `function deep() {
  throw new Error('no motor');
}
  deep();`;

errors('are printed with lines alone, as on a board', () => {
  assert.equal(output(DEEP), ['Error: no motor', '  at <anonymous>:2', '  at <anonymous>:4']);
});

errors('tell the program lines alone', () => {
  const program = `try {\n null.x } catch (e) { console.log(e.stack.length, e.stack[0]) }`;
  assert.equal(output(program), ['1 <anonymous>:2']);
});

errors('tell a host that asks lines and columns, and that it was the program', () => {
  const places = [
    { line: 2, column: 9 },
    { line: 4, column: 3 },
  ];
  assert.equal(thrownBy(DEEP), [{ text: 'Error: no motor', places, from: 'program' }]);
});

errors('count columns of the first line from its beginning', () => {
  const [{ places }] = thrownBy('null.x');
  assert.equal(places, [{ line: 1, column: 6 }]);
});

for (const [from, call] of [
  ['timeout', 'setTimeout(f, 10)'],
  ['interval', 'setInterval(f, 10)'],
  ['watch', 'setWatch(f, 21, HIGH_LEVEL)'],
]) {
  errors(`tell a host that it was the callback of a ${from}, which runs no more`, () => {
    const thrown = thrownBy(`function f() {\n null.x }\n${call}`);
    assert.equal(thrown, [
      {
        text: "TypeError: Cannot read properties of null (reading 'x')",
        places: [{ line: 2, column: 7 }],
        from,
      },
    ]);
  });
}

errors('tell all calls of twenty', () => {
  const [{ places }] = thrownBy('function f(n) { if (n === 0) null.x; f(n - 1) }\nf(19)');
  assert.is(places.length, 21);
});

errors('have a place where a module of the runtime throws', () => {
  const [{ text, places }] = thrownBy("var fs = global.require('fs');\n\nfs.readFile('/nope');");
  assert.is(text, 'Error: No such file or directory');
  assert.is(places[0].line, 3);
});

errors('have no place where what is thrown is none', () => {
  assert.equal(thrownBy("throw 'a text'"), [{ text: 'a text', places: [], from: 'program' }]);
  assert.equal(thrownBy('throw Object.create(null)')[0].text, 'an object that has no text');
});

errors('that a program prints tell a host where they came from', () => {
  const program = `try {\n null.x } catch (e) { console.log('caught: ' + e) }`;
  assert.equal(printedBy(program), [
    ["caught: TypeError: Cannot read properties of null (reading 'x')", [{ line: 2, column: 7 }]],
  ]);
});

errors('that a program makes and prints without their text tell nothing', () => {
  assert.equal(printedBy("var e = new Error('x'); '' + e; console.log('all is well')"), []);
});

errors.run();
