import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../bench.ts';

const language = suite("the stand-in's language");

language('runs one strict script whose this is the global object', () => {
  assert.equal(output('console.log(this === global, typeof module, typeof exports)'), [
    'true undefined undefined',
  ]);
  assert.equal(thrown('undeclared = 1'), 'ReferenceError: undeclared is not defined');
});

const MISSING = [
  ...[
    'setImmediate',
    'queueMicrotask',
    'Buffer',
    'URL',
    'crypto',
    'performance',
    'WeakRef',
    'structuredClone',
  ],
  ...[
    'fetch',
    'Intl',
    'WebAssembly',
    'clearImmediate',
    'navigator',
    'AggregateError',
    'FinalizationRegistry',
  ],
];

for (const name of MISSING) {
  language(`has no ${name}`, () => {
    assert.equal(output(`console.log(typeof ${name}, '${name}' in global)`), ['undefined false']);
  });
}

const MEMBERS = [
  ...['[].at', '[].findLast', '[].findLastIndex', '[].toSorted', '"".at', '"".replaceAll', 'Object.hasOwn'],
  ...[
    'new Uint8Array(1).at',
    'new Uint8Array(1).findLast',
    'Promise.any',
    'Promise.allSettled',
    'Object.groupBy',
  ],
  ...['process.nextTick', 'console.warn', 'console.info', 'console.debug', 'Error.captureStackTrace'],
];

for (const member of MEMBERS) {
  language(`has no ${member}`, () => {
    assert.equal(output(`console.log(typeof (${member}))`), ['undefined']);
  });
}

language('keeps what JerryScript has', () => {
  const names =
    'Map, Set, Symbol, Proxy, Promise, BigInt, DataView, TextEncoder, TextDecoder, btoa, atob'.split(', ');
  assert.equal(output(`console.log([${names}].map(function (x) { return typeof x }).join())`), [
    names.map(() => 'function').join(),
  ]);
});

language('drops the cause of an error', () => {
  assert.equal(output('console.log(new Error("a", { cause: 1 }).cause)'), ['undefined']);
});

language('still recognises errors by instanceof, thrown by the engine or by the program', () => {
  const program = `
    class Mine extends Error {}
    try { null.x } catch (e) { console.log(e instanceof TypeError, e instanceof Error) }
    try { throw new Mine('m') } catch (e) { console.log(e instanceof Mine, e instanceof Error, e.message) }
    try { setTimeout() } catch (e) { console.log(e instanceof TypeError) }`;
  assert.equal(output(program), ['true true', 'true true m', 'true']);
});

language('gives the stack of an error as an array of lines', () => {
  const program = `var stack;\ntry {\n  null.x\n} catch (e) { stack = e.stack }\nconsole.log(Array.isArray(stack), stack[0])`;
  assert.equal(output(program), ['true <anonymous>:3']);
});

language('answers a module it does not have with the words of the runtime', () => {
  assert.equal(thrown('require("dns")'), 'Error: Failed to load module: dns');
  assert.equal(thrown('require("./mine")'), 'Error: Failed to load module: ./mine');
});

language('refuses a program with a NUL byte', () => {
  assert.throws(() => new Bench().kaluma.load('var a = "\0"'), /NUL byte at 9/);
});

language('holds a program of 524,287 bytes and refuses one more', () => {
  const program = (bytes: number) => `console.log(1)//${'x'.repeat(bytes - 16)}`;
  assert.equal(output(program(524_287)), ['1']);
  assert.throws(() => new Bench().kaluma.load(program(524_288)), /524288 bytes/);
});

language('counts the bytes of a program, not its characters', () => {
  assert.throws(() => new Bench().kaluma.load(`//${'é'.repeat(262_143)}`), /524288 bytes/);
});

language('prints what was thrown while loading, and forgets the timers set before', () => {
  const lines = output('setTimeout(function () { console.log("late") }, 5);\nthrow new Error("early")', 50);
  assert.equal(lines, ['Error: early', '  at <anonymous>:2']);
});

language('encodes and decodes bytes that are the program’s own Uint8Array', () => {
  const program = `
    var bytes = new TextEncoder().encode('é');
    console.log(bytes instanceof Uint8Array, bytes.length, bytes[0], new TextDecoder().decode(bytes));
    console.log(btoa('abc'), atob('YWJj')[2])`;
  assert.equal(output(program), ['true 2 195 é', 'YWJj 99']);
});

language.run();
