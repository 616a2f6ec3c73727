import * as assert from 'uvu/assert';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import { suite } from '../support/suite.ts';
import { netBoard, until } from './board.ts';

const servers = suite('a server of stock http on Espruino');

const HELLO = `require("http").createServer(function (req, res) {
  res.writeHead(200, { "Content-Type": "text/plain" });
  res.end("hello " + req.url);
}).listen(80);`;

const ask = (peer: Peer, path: string) => peer.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);

/** Answers of six clients at once; each closes when the device has. */
function six(board: EspruinoBoard, path: string): string[] {
  const peers = Array.from({ length: 6 }, () => board.host.connect(80));
  for (const [i, peer] of peers.entries()) ask(peer, `${path}-${i}`);
  const closed = new Set<Peer>();
  until(board, 5000, () => {
    for (const peer of peers)
      if (peer.peerClosed && !closed.has(peer)) {
        closed.add(peer);
        peer.fin();
      }
    return closed.size === peers.length || peers.some(({ ended }) => ended === 'reset');
  });
  return peers.map((peer) => peer.text().split('\r\n\r\n')[1] ?? '');
}

for (const shrunk of [false, true]) {
  servers(
    `answers six clients 200 times, and refuses none, ${shrunk ? 'as sent' : 'as written'}`,
    async () => {
      const board = await netBoard(HELLO, {}, { shrunk });
      for (let round = 0; round < 200; round++) {
        const expected = Array.from({ length: 6 }, (_, i) => `hello /${round}-${i}`);
        assert.equal(six(board, `/${round}`), expected);
      }
      assert.equal([board.lines, board.faults], [[], []]);
    },
  );
}

servers(
  'takes at most 4,500 variables with six clients, and 3,000 before the first, by the estimate',
  async () => {
    const board = await netBoard(HELLO, {}, { shrunk: true });
    const before = board.variables;
    assert.ok(before <= 3000, `${before} variables`);
    const peers = Array.from({ length: 6 }, () => board.host.connect(80));
    for (const peer of peers) ask(peer, '/');
    let most = 0;
    for (let ms = 0; ms < 300; ms++) {
      board.run(1);
      most = Math.max(most, board.variables);
    }
    assert.ok(most > before && most <= 4500, `${most} variables`);
  },
);

servers('gives a client that has ended its side the whole answer', async () => {
  const board = await netBoard(`var body = "x"; while (body.length < 9000) body += body;
    require("http").createServer(function (req, res) {
      setTimeout(function () { res.end(body); }, 700);
    }).listen(80);`);
  const peer = board.host.connect(80);
  ask(peer, '/');
  peer.fin();
  until(board, 5000, () => peer.peerClosed);
  assert.is(peer.text().split('\r\n\r\n')[1].length, 16_384);
});

servers('forgets 200 requests that were broken off', async () => {
  const board = await netBoard(HELLO);
  const endings: ((peer: Peer) => void)[] = [
    (peer) => peer.rst(),
    (peer) => peer.fin(),
    (peer) => {
      peer.send('GET / HTTP/1.1\r\nHo');
      peer.rst();
    },
    (peer) => {
      peer.send('POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc');
      peer.fin();
    },
  ];
  const round = (i: number) => {
    const peer = board.host.connect(80);
    board.run(20);
    endings[i % endings.length](peer);
    board.run(80);
    if (!peer.ended) peer.fin();
  };
  // The device keeps as many handles as were ever in use at once.
  for (let i = 0; i < 400; i++) round(i);
  board.run(4000);
  const before = board.variables;
  for (let i = 0; i < 200; i++) round(i);
  board.run(4000);
  assert.is(board.variables, before);
  assert.equal(
    six(board, '/after'),
    [0, 1, 2, 3, 4, 5].map((i) => `hello /after-${i}`),
  );
});

servers('lets a client go that says nothing for ten seconds', async () => {
  const board = await netBoard(HELLO);
  const silent = board.host.connect(80);
  board.run(9000);
  assert.not.ok(silent.peerClosed);
  board.run(3000);
  assert.ok(silent.peerClosed || silent.ended);
});

servers('serves the next client after a handler has thrown', async () => {
  const board = await netBoard(`require("http").createServer(function (req, res) {
    if (req.url === "/bad") throw new Error("oops");
    res.end("fine");
  }).listen(80);`);
  ask(board.host.connect(80), '/bad');
  board.run(200);
  const peer = board.host.connect(80);
  ask(peer, '/');
  until(board, 2000, () => peer.peerClosed);
  assert.match(peer.text(), /fine$/);
  assert.equal(board.lines, ['Uncaught Error: oops']);
});

servers('throws nothing while the chip is dead, and serves again when it answers', async () => {
  const board = await netBoard(HELLO);
  const peer = board.host.connect(80);
  board.run(20);
  board.chip.brownOut();
  ask(peer, '/');
  board.run(5000);
  assert.equal(
    board.lines.filter((line) => /Uncaught|threw/.test(line)),
    [],
  );
  assert.equal(
    six(board, '/again'),
    [0, 1, 2, 3, 4, 5].map((i) => `hello /again-${i}`),
  );
});

servers('costs no frame while nothing happens, and five calls a poll at most', async () => {
  const board = await netBoard(HELLO);
  const peers = [1, 2].map(() => board.host.connect(80));
  board.run(500);
  const { buses, counts, device } = board.espruino;
  const before = { frames: buses.frames, calls: counts.calls, polls: polls(device.calls) };
  // Between two rounds of the health check, which is eight times a second.
  let quiet = 0;
  for (let ms = 0; ms < 1000; ms++) {
    const frames = buses.frames;
    board.run(1);
    if (buses.frames === frames) quiet++;
  }
  const made = polls(device.calls) - before.polls;
  assert.ok(quiet > 940, `${quiet} of 1,000 ms without a frame`);
  assert.ok(made > 3000, `${made} polls`);
  const calls = (counts.calls - before.calls) / made;
  assert.ok(calls <= 5, `${calls} calls a poll`);
  assert.ok(buses.frames - before.frames < 60, `${buses.frames - before.frames} frames in a second`);
  for (const peer of peers) assert.not.ok(peer.ended);
});

function polls({ accept, recv }: Record<string, number>): number {
  return accept + recv;
}

servers('says which image it takes where the firmware has no NetworkJS', async () => {
  const { EspruinoBoard } = await import('../../sim/lockstep/espruino-board.ts');
  const { programOf, wiringOf } = await import('./board.ts');
  const board = new EspruinoBoard({
    program: await programOf('net'),
    pins: await wiringOf(),
    without: 'NetworkJS',
  });
  board.run(100);
  assert.match(board.lines.join(), /has no NetworkJS: it takes the image without "wiznet" in its name/);
});

servers.run();
