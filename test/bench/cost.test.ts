import * as assert from 'uvu/assert';
import { overBudget } from '../../bench/cost/budgets.ts';
import { readConstants } from '../../bench/cost/constants.ts';
import { CountedBoard, total } from '../../bench/cost/counting/counted-board.ts';
import { fit } from '../../bench/cost/fit.ts';
import { allMicros } from '../../bench/cost/micro/all.ts';
import { microProgram, RUNS, TURN_MS } from '../../bench/cost/micro/program.ts';
import { costOf, heapBehindBoot, PARTS } from '../../bench/cost/model.ts';
import { predict } from '../../bench/cost/predict.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { Random } from '../../sim/random.ts';
import { suite } from '../support/suite.ts';

const cost = suite('the cost model');

const config = readConfig();
const constants = readConstants();
const pins = await readBoard(config.board);

const SMALL = {
  ...{ kaluma: '1.2.1', sha256: '00' },
  us: { call: 10, compare: 0.5, get: 2, 'run f': 3 },
  garbage: { object: 16 },
  collector: { everyBytes: 1000, us: 100, usPerByte: 0.01 },
  heap: { empty: 5000, perByte: 1.5 },
};

cost('is the sum of what was counted times what each thing takes, part by part', () => {
  const counts = new Map(Object.entries({ call: 2, compare: 10, get: 1, 'run f': 1, enter: 7 }));
  const { us, parts, unknown } = costOf(counts, SMALL, 0);
  assert.is(us, 20 + 5 + 2 + 3);
  assert.equal([parts.calls, parts['look-ups'], parts.properties, parts.runtime], [20, 5, 2, 3]);
  assert.equal(unknown, []);
});

cost('has the collector look at all of the heap once in so many bytes of garbage', () => {
  const { garbage, parts } = costOf(new Map([['object', 125]]), SMALL, 60_000);
  assert.is(garbage, 2000);
  assert.is(parts.collector, 2 * (100 + 600));
});

cost('says what it has no constant for', () => {
  assert.equal(
    costOf(
      new Map([
        ['run g', 1],
        ['call', 1],
      ]),
      SMALL,
      0,
    ).unknown,
    ['run g'],
  );
});

cost('takes what a program has made until it serves for a part of its heap', () => {
  assert.is(heapBehindBoot(1000, new Map([['object', 10]]), SMALL), 5000 + 1500 + 160);
});

for (const seed of [1, 2, 3, 4]) {
  cost(`finds the prices that samples were made with (seed ${seed})`, () => {
    const random = new Random(seed);
    const prices = { a: random.below(100) + 1, b: random.below(100) + 1, c: 0 };
    const samples = Array.from({ length: 12 }, () => {
      const counts = new Map([...'abc'].map((name) => [name, random.below(50)]));
      const value = [...counts].reduce((sum, [name, n]) => sum + n * prices[name as 'a'], 0);
      return { counts, value };
    });
    const found = fit(samples, 1);
    for (const name of ['a', 'b', 'c'] as const)
      assert.ok(Math.abs(found[name] - prices[name]) < 0.01, `seed ${seed}: ${name} is ${found[name]}`);
  });
}

cost('has no price below zero', () => {
  const found = fit(
    [
      { counts: new Map([['a', 1]]), value: 5 },
      {
        counts: new Map([
          ['a', 1],
          ['b', 1],
        ]),
        value: 3,
      },
    ],
    1,
  );
  assert.is(found.b, 0);
});

cost('comes from micro-programs that each run in a turn of their own, and throw nothing', () => {
  for (const group of allMicros(pins)) {
    const board = new CountedBoard({ program: microProgram(group), pins });
    board.count(TURN_MS / 2);
    for (const { name } of group.micros)
      for (let run = 0; run < RUNS; run++)
        assert.is(total(board.count(TURN_MS)).get('callback'), 1 + made(name), name);
    assert.equal(board.lines, []);
  }
});

/** What calls a function of the program by a function of the runtime is a callback, too. */
function made(name: string): number {
  return /^(apply|apply with more|call)$/.test(name) ? 48 : 0;
}

cost('has a constant for whatever four programs do in a request', async () => {
  for (const name of ['page', 'echo', 'whole']) {
    const { cost: each } = await predict(name, config, constants);
    assert.equal(each?.unknown, []);
    assert.ok(PARTS.every((part) => (each?.parts[part] ?? 0) >= 0));
  }
});

cost('counts the same every time', async () => {
  assert.equal(await predict('hello', config, constants), await predict('hello', config, constants));
});

const served = Object.entries(config.firmware).filter(([, { budget }]) => budget && budget.cost !== null);

for (const [name, entry] of served) {
  cost(`finds ${name} within its budgets of heap and cost`, async () => {
    assert.equal(overBudget(await predict(name, config, constants), entry), []);
  });
}

cost('says both numbers of what is over its budget', () => {
  const parts = costOf(new Map([['call', 3]]), SMALL, 0);
  const given = { name: 'x', cost: parts, heap: 101, bytes: 0 };
  const over = (heap: number, most: number | null) =>
    overBudget(given, { forward: null, budget: { heap, cost: most } });
  assert.equal(over(101, 30), []);
  assert.equal(over(100, 29), [
    'x: the heap behind boot is 101 bytes, the budget is 100',
    'x: one request costs 30 microseconds, the budget is 29',
  ]);
  assert.equal(over(101, null), ['x: one request costs 30 microseconds, and there is no budget.cost']);
  assert.equal(overBudget({ ...given, cost: null }, { forward: null, budget: { heap: 101, cost: 5 } }), [
    'x: it is asked nothing, so its budget.cost is null',
  ]);
});

cost.run();
