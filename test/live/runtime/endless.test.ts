import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { netBoard } from '../net-board.ts';

const endless = suite('a board in lockstep whose program has no end');

endless('says so where the program drives a pin for ever', async () => {
  const board = await netBoard(`
    var rounds = 0;
    setTimeout(function () {
      pinMode(9, OUTPUT);
      while (rounds < 10000000) { rounds++; digitalWrite(9, 1); }
    }, 1000);`);
  assert.throws(() => board.run(5000), /driven pins, buses or files 100000 times without a rest/);
  assert.ok(Number(board.evaluate('rounds')) < 101_000);
});

endless('lets one that waits between go on', async () => {
  const board = await netBoard(`
    setTimeout(function () {
      pinMode(9, OUTPUT);
      for (var i = 0; i < 40; i++) {
        for (var k = 0; k < 1000; k++) digitalWrite(9, 1);
        delay(1);
      }
      console.log('done');
    }, 1000);`);
  board.run(3000);
  assert.equal(board.lines, ['done']);
});

endless.run();
