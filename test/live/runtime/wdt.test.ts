import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard } from '../../../build/config/config.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { output, thrown } from '../bench.ts';

/** The stand-in of the runtime's module `wdt`. */
const wdt = suite('the runtime’s watchdog');

/** A board without a driver that runs `program`. */
async function boardWith(program: string): Promise<LockstepBoard> {
  return new LockstepBoard({ program, pins: await readBoard('w5500-evb-pico') });
}

const START = (ms: number) => `var wdt = new (require('wdt').WDT)(${ms}); console.log('boot', millis());`;

for (const [asked, ms] of [
  [1000, 1000],
  [8388, 8388],
  [20_000, 8388],
  [0x7fffff, 2 ** 32 / 2000 - 2],
]) {
  wdt(`of ${asked} ms bites after ${Math.min(ms, 8388)} ms, and the program begins again`, async () => {
    const board = await boardWith(START(asked));
    board.run(Math.min(ms, 8388) - 5);
    assert.is(board.reboots, 0);
    board.run(300);
    assert.is(board.reboots, 1);
    assert.equal(board.lines, ['boot 0', 'boot 0']);
  });
}

wdt('that is fed in time does not bite', async () => {
  const board = await boardWith(`${START(1000)} setInterval(function () { wdt.feed() }, 900);`);
  board.run(20_000);
  assert.is(board.reboots, 0);
});

wdt('ends a program that catches everything, and nothing of it runs on', async () => {
  const board = await boardWith(`${START(1000)}
    try { delay(5000) } catch (e) { console.log('caught'); }
    console.log('never');`);
  board.run(1050);
  assert.is(board.reboots, 1);
  assert.equal(board.lines, ['boot 0']);
});

wdt('of 0 ms bites at once', async () => {
  const board = await boardWith(START(0));
  board.run(350);
  assert.ok(board.reboots >= 2 && board.reboots <= 4, `${board.reboots} reboots`);
});

wdt('has its timeout, and refuses what is no number', () => {
  assert.equal(output(`console.log(new (require('wdt').WDT)(5000).timeout)`), ['5000']);
  assert.is(thrown(`new (require('wdt').WDT)()`), 'TypeError: "timeout" argument must be a number');
});

wdt.run();
