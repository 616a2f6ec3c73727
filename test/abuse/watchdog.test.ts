import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../sim/hosts/host.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { boardOf } from '../live/net-board.ts';
import { until } from '../support/until.ts';
import { type Service, servedAfter } from './clients.ts';

const watchdog = suite('the watchdog');

const ECHO: Service = { firmware: 'watched', port: 7, ask: 'hello', answer: 'hello' };
const TIMEOUT_MS = 2000;

async function watched(): Promise<LockstepBoard> {
  const board = await boardOf('./programs/watched', { strict: false });
  board.run(100);
  until(
    'the link',
    () => board.chip.phy.link,
    () => board.run(100),
  );
  board.run(100);
  return board;
}

function say(board: LockstepBoard, text: string): void {
  const peer = board.host.connect(7);
  board.run(5);
  peer.send(text);
}

watchdog('does not restart a board that serves, or one that is idle', async () => {
  const board = await watched();
  for (let i = 0; i < 5; i++) assert.ok(servedAfter(board, ECHO, 1000) >= 0);
  board.run(60_000);
  assert.is(board.reboots, 0);
  assert.ok(servedAfter(board, ECHO, 1000) >= 0);
});

for (const [what, text] of [
  ['a callback that hangs', 'hang'],
  ['a poll that was stopped', 'stop'],
]) {
  watchdog(`reboots the board behind ${what}, within 2 s, and it serves again`, async () => {
    const board = await watched();
    say(board, text);
    const fromMs = board.clock.nowUs / 1000;
    for (let ms = 0; ms < 2 * TIMEOUT_MS && board.reboots === 0; ms++) board.run(1);
    const passedMs = board.clock.nowUs / 1000 - fromMs;
    assert.is(board.reboots, 1);
    // The poll of a board with INTn comes by eight times a second; booting takes 100 ms.
    assert.ok(passedMs > TIMEOUT_MS - 150 && passedMs < TIMEOUT_MS + 150, `${passedMs} ms`);
    // The chip was reset by the program that has booted: its link comes back first.
    assert.ok(servedAfter(board, ECHO, 5000) >= 0);
    assert.is(board.lines.filter((line) => line.startsWith('serving')).length, 2);
    board.run(10_000);
    assert.is(board.reboots, 1);
  });
}

watchdog(
  'leaves a callback alone that takes 1.5 s, and a call that blocks for longer than its time',
  async () => {
    const board = await watched();
    say(board, 'busy');
    board.run(3000);
    assert.ok(servedAfter(board, ECHO, 1000) >= 0);
    // Somebody has the address and takes no SYN.
    const silent = new Host(board.wire, board.clock, { ip: '10.0.2.9', mac: '52:55:0a:00:02:09' });
    silent.onCall = () => true;
    say(board, 'wait');
    board.run(40_000);
    assert.is(board.reboots, 0);
    assert.ok(servedAfter(board, ECHO, 1000) >= 0);
  },
);

watchdog(
  'is refused with a time that the RP2040 cannot count to, or shorter than the longest turn',
  async () => {
    const board = await watched();
    assert.equal(
      board.lines.filter((line) => line.includes('RangeError')),
      [],
    );
    for (const ms of [0, 999, 8389, Number.NaN]) {
      const { startWatchdog } = await import('../../device/watchdog.ts');
      assert.throws(() => startWatchdog(ms), `startWatchdog: timeoutMs is ${ms}; 1000 to 8388 are allowed`);
    }
  },
);

watchdog.run();
