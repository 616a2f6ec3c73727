import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { programOf } from '../support/program.ts';
import { suite } from '../support/suite.ts';

const wrap = suite('the wrap of the board’s clock after 2^32 ms');

const WRAP_MS = 2 ** 32;

/** A board whose clock shows `startMs` as it is powered. */
async function boardAt(firmware: string, startMs: number, hasInterrupt = true): Promise<LockstepBoard> {
  const config = readConfig();
  if (!hasInterrupt) config.pins = { ...config.pins, interrupt: null };
  const pins = await readBoard(config.board, config);
  const program = await programOf(firmware, { board: pins });
  return new LockstepBoard({ program, pins, startMs });
}

/** How many of `count` clients at once get a page. */
function served(board: LockstepBoard, count: number, ms = 1000): number {
  const clients = Array.from({ length: count }, () => {
    const client = board.host.connect(80);
    client.send('GET / HTTP/1.1\r\nHost: board\r\nConnection: close\r\n\r\n');
    client.onFin = () => client.fin();
    return client;
  });
  board.run(ms);
  return clients.filter((client) => client.text().startsWith('HTTP/1.1 200')).length;
}

const millis = (board: LockstepBoard): number => Number(board.evaluate('millis()'));

for (const firmware of ['page', 'http']) {
  for (const hasInterrupt of [true, false]) {
    wrap(
      `leaves ${firmware} serving before, across and behind it, ${hasInterrupt ? 'with' : 'without'} INTn`,
      async () => {
        const board = await boardAt(firmware, WRAP_MS - 5000, hasInterrupt);
        board.run(500);
        assert.is(served(board, 6), 6, 'before');
        // Silent until a second behind it.
        board.run(4500);
        assert.ok(millis(board) < 2000, `${millis(board)} ms`);
        assert.is(served(board, 6), 6, 'behind, out of silence');
        board.run(3000);
        assert.is(served(board, 6), 6, 'later');
      },
    );
  }

  wrap(`leaves ${firmware} serving whatever is under way in that moment`, async () => {
    for (let early = -40; early <= 40; early += 16) {
      const board = await boardAt(firmware, WRAP_MS - 1500);
      board.run(1500 + early);
      assert.is(served(board, 6), 6, `${early} ms`);
      board.run(1500);
      assert.is(served(board, 6), 6, `${early} ms, later`);
    }
  });
}

wrap('leaves page ending clients that never ask, 10 s behind their connect', async () => {
  const board = await boardAt('page', WRAP_MS - 3000);
  board.run(4000);
  assert.ok(millis(board) < 2000, `${millis(board)} ms`);
  const silent = board.host.connect(80);
  board.run(9000);
  assert.is(silent.ended, null);
  board.run(3000);
  assert.ok(silent.ended !== null || silent.peerClosed, silent.state);
});

wrap('leaves programs of the gallery doing what they do now and then', async () => {
  const json = await boardAt('json', WRAP_MS - 3000);
  json.run(8000);
  const client = json.host.connect(80);
  client.send('GET /readings HTTP/1.1\r\nHost: board\r\n\r\n');
  json.run(300);
  // One each second, from boot on.
  const count = client.text().split('atMs').length - 1;
  assert.ok(count >= 7 && count <= 9, `${count} readings`);
  const fetch = await boardAt('fetch', WRAP_MS - 5000);
  let calls = 0;
  fetch.host.listen(80, (peer) => {
    calls++;
    peer.send('HTTP/1.1 200 OK\r\n\r\n');
    peer.fin();
  });
  fetch.run(32_000);
  assert.ok(calls >= 3, `${calls} calls`);
});

wrap('finds a client that reset in silence a second behind it: the health check goes on', async () => {
  const board = await boardAt('page', WRAP_MS - 3000);
  board.run(500);
  const silent = Array.from({ length: 8 }, () => board.host.connect(80));
  board.run(2000);
  for (const client of silent) client.vanish();
  board.run(600);
  board.sim.brownOut();
  board.run(1500);
  assert.is(served(board, 6), 6);
});

wrap.run();
