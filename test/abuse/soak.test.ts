import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Soak } from '../../bench/soak/soak.ts';
import { PROGRAMS, stateText, watchedBoard } from '../../bench/watched/board.ts';

const soak = suite('hundreds of clients that come and go');

/** One seed in CI; SEED chooses another one, and `npm run soak` takes many more clients. */
const SEED = Number(process.env.SEED ?? 1);
const CLIENTS = 300;

for (const program of PROGRAMS) {
  soak(`leave ${program} with the slots, handles and records of before (seed ${SEED})`, async () => {
    const board = await watchedBoard(program);
    const clients = new Soak(board, SEED);
    clients.boot();
    const before = stateText(clients.level().state);
    assert.is(clients.run(CLIENTS), null);
    assert.is(stateText(clients.level().state), before);
    assert.ok(before.startsWith('8 ARMED, 1 handles'), before);
    assert.ok(clients.served > CLIENTS / 2, `${clients.served} of ${clients.connections} were answered`);
    assert.equal(board.faults, []);
  });
}

soak.run();
