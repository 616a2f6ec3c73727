import * as assert from 'uvu/assert';
import { CountedBoard, total } from '../../bench/cost/counting/counted-board.ts';
import { allocationsIn } from '../../bench/cost/model.ts';
import { LAYERS, ours, requestWork, stockWork } from '../../bench/pages/cpu.ts';
import { plus } from '../../bench/pages/cpu-table.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { suite } from '../support/suite.ts';

const counting = suite('counting the engine’s work');

const pins = await readBoard(readConfig().board);

/** What a program does from its first line to its last; it is told of nothing that is no part of it. */
function countsOf(source: string): Map<string, number> {
  const board = new CountedBoard({ program: `(function(){${source}})()`, pins });
  const work = board.count(1);
  for (const block of work.blocks.keys())
    if (board.blocks.indexOf(block) >= board.modulesFrom) work.blocks.delete(block);
  return total(work);
}

// In each: what it is, the program, and some of its counts; the function around it is a call and a closure more.
const PROGRAMS: [what: string, source: string, counts: Record<string, number>][] = [
  ['calls', 'function f() {} f(); f();', { call: 3, 'own call': 3, enter: 3 }],
  ['arguments', 'var f = function (a, b) {}; f(1, 2);', { argument: 2, parameter: 2 }],
  ['a method of the runtime’s', 'Math.max(1, 2);', { 'run Math.max': 1, global: 1, 'global Math': 1 }],
  [
    'a captured name by its place',
    'var a, b, c; function f() { a; b; c; } f();',
    { find: 3, compare: 2 + 1 + 0 },
  ],
  ['a register as no look-up', 'var a = 1; a = a + a;', { find: 0, push: 3, store: 2, operation: 1 }],
  [
    'fields by their places',
    'var o = { x1: 1, x2: 2, x3: 3 }; o.x1; o.x3;',
    { get: 2, 'list search': 2, compare: 2, field: 3 },
  ],
  [
    'items and lengths of arrays',
    'var a = [7]; a.length + a[0];',
    { 'get array length': 1, 'get array item': 1 },
  ],
  ['bytes', 'var a = new Uint8Array(4); a[1] = 2;', { 'set bytes item': 1, 'run new Uint8Array': 1 }],
  ['a field that is new', 'var a = {}; a.b = 1; a.b = 2;', { set: 2, 'new field': 1 }],
  ['what runs again', 'for (var i = 0; i < 3; i++);', { branch: 4 }],
  ['what runs for each item', 'for (var x of [1, 2]) ;', { 'for of': 1, 'for of item': 2 }],
  ['one of two branches', 'if (1) { [] } else { [], [] }', { array: 1 }],
  ['sums of text, and no others', 'var a = 1 + 2; var b = "x" + a;', { 'sum of text': 1 }],
  ['what the runtime makes', 'var a = [3]; a.slice(); a.shift();', { 'made by the runtime': 1 }],
];

for (const [what, source, expected] of PROGRAMS) {
  counting(`counts ${what}`, () => {
    const counts = countsOf(source);
    for (const [name, times] of Object.entries(expected)) assert.is(counts.get(name) ?? 0, times, name);
  });
}

counting(
  'takes objects, arrays, closures, lists of captured names and strings for what a program makes',
  () => {
    const made = (source: string) => allocationsIn(countsOf(source)) - allocationsIn(countsOf(''));
    assert.is(made('var a = 1, b = a * 2;'), 0);
    assert.is(made('[{}];'), 2);
    assert.is(made('(function () {});'), 1);
    assert.is(made('new Uint8Array(4);'), 1);
    assert.is(made('"x" + Math.PI;'), 1);
    assert.is(made('var a; (function () { a; });'), 2);
  },
);

counting('changes nothing in what a program does', () => {
  const program = `
    class A { constructor(n) { this.n = n; } twice() { return this.n * 2; } get half() { return this.n / 2; } }
    class B extends A { constructor() { super(5); } twice() { return super.twice() + 1; } }
    var b = new B(), list = [1, 2, 3], sum = 0;
    for (var i = 0; i < list.length; i++) sum += list[i];
    delete list[0];
    try { null.x; } catch (error) { sum += 100; }
    console.log([b.twice(), b.half, sum, list.indexOf(1), typeof b.none, (() => b.n--)(), b.n].join());`;
  const board = new CountedBoard({ program, pins });
  board.run(1);
  assert.is(board.lines[0], '11,2.5,106,-1,undefined,5,4');
});

counting('finds one request of the library at no more than 18 ms, and no allocation by us', async () => {
  const steps = await requestWork();
  const { us, allocations, native } = ours(Object.values(steps).reduce(plus));
  assert.ok(us > 5000 && us <= 18_000, `${us}`);
  assert.is(allocations, 0);
  // One for each frame that reads: the runtime hands over what came in.
  assert.is(native, 8);
  // Every layer has its share: the source map was understood.
  for (const [layer] of LAYERS) assert.ok(steps.receive[layer].us > 0, layer);
});

// What one request of the stock http costs the engine's collector, file by file: for all others, nothing.
const MADE: Record<string, number> = {
  // The bytes that `read_cb` gets.
  'provider/adapters/kaluma-net/events.ts': 1,
  // The addresses of the peer and of the board, as text for `net`: six sums each.
  'provider/headers/ip.ts': 12,
  // The paths that it compares, and the image.
  'firmware/http.ts': 5,
};
const BY_THE_RUNTIME: Record<string, number> = {
  // One for each frame that reads.
  'hal/kaluma/bus.ts': 10,
  // A piece of the answer, and its bytes.
  'provider/adapters/kaluma-net/sending.ts': 2,
  // The head as text, and its parts: characters, the first line, its words.
  'provider/http/request.ts': 6,
  // The bytes of the head as text; some builds of the compiler say of another file, or of none, that this comes from it.
  'hal/kaluma/text.ts': 1,
  'provider/http/text.ts': 1,
  '': 1,
  // A part of the path, and the response, which its own calls hand on.
  'firmware/http.ts': 2,
};

counting(
  'finds no allocation in one request of the stock http but what net and the program ask for',
  async () => {
    const work = await stockWork();
    for (const [file, { allocations, native }] of work) {
      if (file === 'the runtime') continue;
      const [most, mostNative] = [MADE[file] ?? 0, BY_THE_RUNTIME[file] ?? 0];
      assert.ok(allocations <= most, `${file}: ${allocations} of ${most}`);
      assert.ok(native <= mostNative, `${file}: ${native} of ${mostNative} by the runtime`);
    }
    // It was counted at all.
    assert.is(work.get('provider/adapters/kaluma-net/events.ts')?.allocations, 1);
    assert.ok((work.get('hal/kaluma/bus.ts')?.native ?? 0) > 5);
  },
);

counting.run();
