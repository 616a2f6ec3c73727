import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, PINS } from '../live/bench.ts';
import { busPrograms } from '../support/bus/bus-programs.ts';

const clock = suite('the clock of a Kaluma board');

const program = busPrograms('hal/kaluma/bus.ts', 'kalumaBus', PINS);
const WRAP_MS = 2 ** 32;

/** When the callbacks are asked for, in ms from 3 s before the wrap on: before it, in it and behind it. */
const DELAYS = [1, 900, 999, 1000, 1001, 1500, 2998, 2999, 3000, 3001, 3500, 5000, 6000, 100_000];

clock(
  'runs every callback in its time, whether it is due before the runtime’s own clock wraps or behind it',
  () => {
    const bench = new Bench(PINS, { startMs: WRAP_MS - 3000 });
    const lines = bench.run(
      program(`
    const clock = driver.kalumaClock;
    const start = clock.now();
    ${JSON.stringify(DELAYS)}.forEach(function (ms) {
      clock.after(ms, function () {
        const late = clock.now() - start - ms;
        console.log(ms, late >= 0 && late <= 3 ? 'in time' : late);
      });
    });
  `),
      101_000,
    );
    assert.equal(
      lines,
      DELAYS.map((ms) => `${ms} in time`),
    );
  },
);

clock('goes on with a callback that sets the next one, every 125 ms across the wrap', () => {
  const bench = new Bench(PINS, { startMs: WRAP_MS - 4000 });
  const lines = bench.run(
    program(`
    const clock = driver.kalumaClock;
    const start = clock.now();
    let last = start;
    let worst = 0;
    let count = 0;
    function beat() {
      const now = clock.now();
      worst = Math.max(worst, now - last);
      last = now;
      count++;
      if (now - start < 8000) clock.after(125, beat);
      else console.log(worst <= 128, count >= 62, now - start < 8200);
    }
    clock.after(125, beat);
  `),
    9000,
  );
  assert.equal(lines, ['true true true']);
});

clock('delays timers that were set late in a turn, which the runtime runs early', () => {
  const bench = new Bench(PINS, { startMs: WRAP_MS - 5000 });
  const lines = bench.run(
    program(`
    const clock = driver.kalumaClock;
    // Timers count from the beginning of the turn, so this one is 300 ms early, and not behind the margin yet.
    delay(300);
    const start = clock.now();
    clock.after(10000, function () { console.log(clock.now() - start) });
  `),
    11_000,
  );
  assert.is(lines.length, 1, String(lines));
  assert.ok(Number(lines[0]) >= 9700 && Number(lines[0]) <= 10_003, lines[0]);
});

clock('lets no callback that throws end the others', () => {
  const bench = new Bench(PINS, { startMs: WRAP_MS - 1000 });
  const lines = bench.run(
    program(`
    const clock = driver.kalumaClock;
    clock.after(1200, function () { throw new Error('mine') });
    clock.after(999, function () { throw new Error('in the moment') });
    clock.after(1300, function () { console.log('goes on') });
  `),
    2000,
  );
  assert.is(lines.filter((line) => line === 'goes on').length, 1);
});

clock('is needed: a timer of the runtime that is pending over the wrap never runs, as on the board', () => {
  const bench = new Bench(PINS, { startMs: WRAP_MS - 1000 });
  const lines = bench.run(
    `setTimeout(function () { console.log('before') }, 900);
     setTimeout(function () { console.log('behind') }, 1100);
     setTimeout(function () { console.log('in the last millisecond') }, 999);`,
    60_000,
  );
  assert.equal(lines, ['before']);
});

clock.run();
