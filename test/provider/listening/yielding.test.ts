import * as assert from 'uvu/assert';
import { arrive } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const yielding = suite('connections that hold every slot');

const EIGHT = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008];

/** How many of eight clients are left after 11 s in which each sends so many bytes every 2 s. */
function left(bytes: number): number {
  let count = 0;
  withDevice((d) => {
    const listener = d.listen(80, 8);
    const clients = arrive(d, 80, EIGHT);
    const accepted = EIGHT.map(() => d.accept(listener));
    for (let round = 0; round < 6; round++) {
      for (const client of clients) client.send('x'.repeat(bytes));
      // What is said first is heard before the count begins.
      d.run(round === 0 ? 1000 : 2000);
      for (const s of accepted) d.recv(s);
    }
    count = accepted.filter((s) => d.send(s, 'y') === 1).length;
  }, PLACED)();
  return count;
}

yielding(
  'keep them with 512 bytes every 2 s, and lose some with 256: of 512 in 3 s they have earned them',
  () => {
    assert.is(left(512), 8);
    assert.ok(left(256) < 8);
  },
);

yielding.run();
