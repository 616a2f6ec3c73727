import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { Hello } from '../../inspector/model/hello.ts';
import { Hub } from '../../inspector/server/hub.ts';
import { EventStream } from '../../inspector/server/stream.ts';
import { Live } from '../../sim/live/live.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { addMove, createWatchMemory, type Move, takeMoves } from '../../sim/watch/memory.ts';
import { frameReader } from '../../sim/watch/places.ts';
import { suite } from '../support/suite.ts';

const noted = suite('what is noted of a device');

const NETWORK = { ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };
const move = (n: number): Move => ({
  ...{ atMs: n, slot: n % 8, from: 1, to: 2, port: 80, ip: 0x0a000202 | 0, peerPort: 1024 + n },
});

noted('passes from the board to the host in its order, and what had no room is counted', () => {
  const memory = createWatchMemory();
  const taken: Move[] = [];
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 700; n++) addMove(memory, move(round * 700 + n));
    assert.is(
      takeMoves(memory, (one) => taken.push(one)),
      0,
    );
  }
  assert.equal(
    taken,
    Array.from({ length: 2100 }, (_, n) => move(n)),
  );
  for (let n = 0; n < 1030; n++) addMove(memory, move(n));
  let count = 0;
  assert.equal([takeMoves(memory, () => count++), count], [6, 1024]);
});

noted('is never a move of a slot less for a page that is too slow: frames go first', async () => {
  const live = new Live({ board: null, network: NETWORK, print: () => {} });
  const seen: WatchEvent[] = [];
  let isSlow = true;
  const sink = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)\n/.exec(String(chunk)) ?? [];
      if (name === 'events') seen.push(...JSON.parse(data));
      if (isSlow) resume = done;
      else done();
    },
  });
  let resume = () => {};
  const response = Object.assign(sink, { writeHead: () => response }) as never;
  const hub = new Hub(live);
  const stream = new EventStream(hub, { kind: 'hello' } as Hello, response);
  try {
    const frame = Uint8Array.of(0, 3, 0x08, 0);
    const reader = frameReader('w5500');
    const hand = hub as unknown as { hand(event: unknown): void };
    for (let n = 0; n < 20_000; n++) {
      hand.hand({ kind: 'spi as seen', at: n, for: 1, bytes: 4, mosi: frame, miso: frame, reader });
      if (n % 200 === 0)
        hand.hand({ kind: 'slot', at: n, slot: 0, from: 'ARMED', to: 'QUEUED', port: 80, peer: `p:${n}` });
    }
    isSlow = false;
    resume();
    while (stream.held > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const moves = seen.filter(({ kind }) => kind === 'slot');
    assert.equal(
      moves.map(({ at }) => at),
      Array.from({ length: 100 }, (_, n) => n * 200),
    );
    const frames = seen.filter(({ kind }) => kind === 'spi').length;
    const lost = seen.flatMap((event) => (event.kind === 'lost' ? [event.count] : []));
    assert.is(frames + lost.reduce((sum, one) => sum + one, 0), 20_000);
    assert.ok(frames <= 5000, `${frames} frames`);
  } finally {
    stream.end();
    await live.stop();
  }
});

noted.run();
