import * as assert from 'uvu/assert';
import { LockstepBoard } from '../../hal/sim/lockstep-board.ts';
import { counted, ours, requestWork, stockWork } from '../../tools/bench/cpu.ts';
import { plus } from '../../tools/bench/cpu-table.ts';
import { readBoard, readConfig } from '../../tools/config.ts';
import { suite } from '../support/suite.ts';

const counting = suite('counting the engine’s work');

/** The sums that a program has at its end: calls, reads, writes, allocations, their bytes, the runtime's own. */
async function sums(source: string): Promise<number[]> {
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
  const { program } = counted({ program: source, bytes: 0, metafile: { inputs: {}, outputs: {} }, map });
  const board = new LockstepBoard({ program, pins: await readBoard(readConfig().board) });
  board.run(5);
  const rows: (number[] | null)[] = JSON.parse(board.lines[board.lines.length - 1].slice('counts '.length));
  return rows.reduce<number[]>(
    (sum, row) => sum.map((value, i) => value + (row?.[i] ?? 0)),
    [0, 0, 0, 0, 0, 0],
  );
}

// In each: what it is, the program, and calls, reads, writes, allocations, their bytes, what the runtime allocates.
const PROGRAMS: [what: string, source: string, sums: number[]][] = [
  ['a call', 'function f() {} f(); f();', [2, 0, 0, 0, 0, 0]],
  ['a method', 'Math.max(1, 2);', [1, 1, 0, 0, 0, 0]],
  ['reads of properties and elements', 'var a = [7]; a.length + a[0];', [0, 2, 0, 1, 16, 0]],
  ['a write', 'var a = {}; a.b = 1;', [0, 0, 1, 1, 8, 0]],
  ['a read and a write in one', 'var a = { b: 1 }; a.b += 2; a.b++;', [0, 2, 2, 1, 16, 0]],
  ['a new object', 'new Uint8Array(4);', [1, 0, 0, 1, 40, 0]],
  ['a closure', 'var f = function () {};', [0, 0, 0, 1, 40, 0]],
  [
    'a function in a function, with each call',
    'function f() { function g() {} } f(); f();',
    [2, 0, 0, 2, 80, 0],
  ],
  ['a string that is built, and no sum', 'var a = 1 + 2; var b = "x" + a;', [0, 0, 0, 1, 10, 0]],
  ['a piece of a string, as the runtime’s', 'var a = "abc"; a.slice(1);', [1, 1, 0, 0, 0, 1]],
  ['what the runtime makes', 'var a = [3]; a.slice();', [1, 1, 0, 1, 16, 1]],
  ['what is taken out of an array, as nothing new', 'var a = [{}]; a.shift();', [1, 1, 0, 2, 24, 0]],
  [
    'what an own function hands on, as no work of the runtime',
    'var a = {}; function f() { return a; } f();',
    [1, 0, 0, 1, 8, 0],
  ],
];

for (const [what, source, expected] of PROGRAMS) {
  counting(`counts ${what}`, async () => {
    assert.equal(await sums(source), expected);
  });
}

counting('changes nothing in what a program does', async () => {
  const source = `
    class A { constructor(n) { this.n = n; } twice() { return this.n * 2; } get half() { return this.n / 2; } }
    class B extends A { constructor() { super(5); } twice() { return super.twice() + 1; } }
    var b = new B(), list = [1, 2, 3], sum = 0;
    for (var i = 0; i < list.length; i++) sum += list[i];
    delete list[0];
    try { null.x; } catch (error) { sum += 100; }
    console.log([b.twice(), b.half, sum, list.indexOf(1), typeof b.none, (() => b.n--)(), b.n].join());`;
  const pins = await readBoard(readConfig().board);
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
  const { program } = counted({ program: source, bytes: 0, metafile: { inputs: {}, outputs: {} }, map });
  const board = new LockstepBoard({ program, pins });
  board.run(1);
  assert.is(board.lines[0], '11,2.5,106,-1,undefined,5,4');
});

counting('finds at most 400 calls in one request, and no allocation by us', async () => {
  const steps = await requestWork();
  const { calls, allocations, native } = ours(Object.values(steps).reduce(plus));
  assert.ok(calls > 200 && calls <= 400, `${calls}`);
  assert.is(allocations, 0);
  // One for each frame that reads: the runtime hands over what came in.
  assert.is(native, 8);
});

// What one request of the stock http costs the engine's collector, file by file: for all others, nothing.
const MADE: Record<string, number> = {
  // The bytes that `read_cb` gets.
  'provider/adapters/kaluma-net/events.ts': 1,
  // The addresses of the peer and of the board, as text for `net`: six sums each.
  'provider/ip.ts': 12,
  // The paths that it compares, and the image.
  'firmware/http.ts': 5,
};
const BY_THE_RUNTIME: Record<string, number> = {
  // One for each frame that reads.
  'hal/kaluma.ts': 10,
  // A piece of the answer, and its bytes.
  'provider/adapters/kaluma-net/sending.ts': 2,
  // A part of the path, and the response, which its own calls hand on.
  'firmware/http.ts': 2,
};

counting(
  'finds no allocation in one request of the stock http but what net and the program ask for',
  async () => {
    const work = await stockWork();
    for (const [file, { allocations, native }] of work) {
      const [most, mostNative] = [MADE[file] ?? 0, BY_THE_RUNTIME[file] ?? 0];
      assert.ok(allocations <= most, `${file}: ${allocations} of ${most}`);
      assert.ok(native <= mostNative, `${file}: ${native} of ${mostNative} by the runtime`);
    }
    // It was counted at all.
    assert.is(work.get('provider/adapters/kaluma-net/events.ts')?.allocations, 1);
    assert.ok((work.get('hal/kaluma.ts')?.native ?? 0) > 5);
  },
);

counting.run();
