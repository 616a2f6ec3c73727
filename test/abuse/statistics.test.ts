import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Statistics } from '../../provider/index.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { boardOf } from '../live/net-board.ts';
import { until } from '../support/until.ts';

const counts = suite('statistics of servers');

const HTTP = 80;
const PAGES = 81;
const NET = 82;

async function counting(): Promise<LockstepBoard> {
  const board = await boardOf('./programs/counted');
  board.run(100);
  until(
    'the link',
    () => board.chip.phy.link,
    () => board.run(100),
  );
  board.run(100);
  return board;
}

const statistics = (board: LockstepBoard): Statistics => JSON.parse(String(board.evaluate('counted()')));

/** All counts that are not 0, marks left out: `accepted 1, timeouts.idle 1`. */
function moved(board: LockstepBoard): string {
  const { highWater, ...rest } = statistics(board);
  assert.ok(highWater.handles > 0);
  const found: string[] = [];
  const walk = (record: object, path: string): void => {
    for (const [name, value] of Object.entries(record))
      if (typeof value !== 'number') walk(value, `${path}${name}.`);
      else if (value !== 0) found.push(`${path}${name} ${value}`);
  };
  walk(rest, '');
  return found.join(', ');
}

/** What a client does that connects to `port`. */
type Client = (board: LockstepBoard, port: number) => void;

function asks(text: string, window = 65_535): Client {
  return (board, port) => {
    const peer = board.host.connect(port, { window });
    peer.onEstablished = () => {
      if (text) peer.send(text);
    };
    peer.onFin = () => peer.fin();
    board.run(12_000);
  };
}

/** Sends `text`, then a character every 500 ms. */
function trickles(text: string): Client {
  return (board, port) => {
    const peer = board.host.connect(port);
    peer.onFin = () => peer.fin();
    board.run(5);
    peer.send(text);
    for (let i = 0; i < 24; i++) {
      board.run(500);
      if (peer.ended === null && !peer.peerClosed) peer.send('x');
    }
  };
}

const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: device\r\n\r\n`;
const POST = 'POST /never HTTP/1.1\r\nHost: device\r\nContent-Length: 1000\r\n\r\n';

const CASES: [what: string, client: Client, effect: string][] = [
  ['a client that is served', asks(GET('/')), 'accepted 1'],
  ['a client that says nothing', asks(''), 'accepted 1, timeouts.firstByte 1'],
  ['a head that never ends', trickles('GET / HTTP/1.1\r\nA: '), 'accepted 1, timeouts.head 1'],
  ['a request that is never answered', asks(GET('/never')), 'accepted 1, timeouts.idle 1'],
  ['a client that takes nothing of 12,000 bytes', asks(GET('/big'), 0), 'accepted 1, timeouts.send 1'],
  ['a body that never ends', trickles(POST), 'accepted 1, timeouts.total 1'],
  ['nonsense', asks('X\r\n\r\n'), 'accepted 1, refused.request 1'],
];

for (const [server, port] of [
  ['http', HTTP],
  ['servePages', PAGES],
] as const) {
  for (const [what, client, effect] of CASES) {
    counts(`${what}, on ${server}: ${effect}`, async () => {
      const board = await counting();
      client(board, port);
      assert.is(moved(board), effect);
    });
  }

  counts(`the mark of ${server} is what waited of 12,000 bytes for a client that takes nothing`, async () => {
    const board = await counting();
    assert.is(statistics(board).highWater.waiting, 0);
    const peer = board.host.connect(port, { window: 0 });
    peer.onEstablished = () => peer.send(GET('/big'));
    board.run(1000);
    const { waiting } = statistics(board).highWater;
    assert.ok(waiting >= 12_000 - 2048 && waiting <= 12_500, `${waiting} bytes`);
  });
}

counts('a fourth client of an address with three busy connections: refused.cap 1', async () => {
  const board = await counting();
  for (let i = 0; i < 3; i++) {
    const peer = board.host.connect(HTTP);
    peer.onEstablished = () => peer.send(GET('/never'));
    board.run(300);
  }
  board.host.connect(HTTP);
  board.run(300);
  assert.is(moved(board), 'accepted 3, refused.cap 1');
});

counts('a fourth client of an address with three silent connections: replaced 1', async () => {
  const board = await counting();
  for (let i = 0; i < 3; i++) {
    board.host.connect(HTTP);
    board.run(300);
  }
  board.run(700);
  const peer = board.host.connect(HTTP);
  peer.onEstablished = () => peer.send(GET('/never'));
  board.run(300);
  assert.is(moved(board), 'accepted 4, replaced 1');
});

counts('a client of net that ended its side, and is never answered: timeouts.close 1', async () => {
  const board = await counting();
  const peer = board.host.connect(NET);
  board.run(5);
  peer.send('question');
  board.run(5);
  peer.fin();
  board.run(9000);
  assert.is(moved(board), 'accepted 1');
  board.run(3000);
  assert.is(moved(board), 'accepted 1, timeouts.close 1');
});

counts.run();
