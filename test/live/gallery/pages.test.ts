import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { boardOf, until } from '../net-board.ts';

const pages = suite('servePages');

const BIG = Array.from({ length: 600 }, (_, i) => String(i).padStart(10, '0')).join('');

async function server(): Promise<LockstepBoard> {
  const board = await boardOf('./programs/pages');
  board.run(2000);
  return board;
}

/** A client that has sent `text` to the server and ends when the server does. */
function ask(board: LockstepBoard, text: string, window = 65_535): Peer {
  const peer = board.host.connect(80, { window });
  peer.onEstablished = () => peer.send(text);
  peer.onFin = () => peer.fin();
  board.run(20);
  return peer;
}

const textOf = (peer: Peer): string => Buffer.from(peer.received()).toString('latin1');

/** Everything that is answered to `text`, once the connection is over. */
function answerTo(board: LockstepBoard, text: string): string {
  const peer = ask(board, text);
  until(board, 1000, () => peer.ended !== null);
  return textOf(peer);
}

const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: device\r\n\r\n`;
const ok = (body: string): string =>
  `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const TARGETS: [target: string, told: string][] = [
  ['/', 'GET | / |  | '],
  ['/a/b', 'GET | /a/b |  | '],
  ['/a?b=1', 'GET | /a | b=1 | '],
  ['/a?', 'GET | /a |  | '],
  ['/a?b?c', 'GET | /a | b?c | '],
  ['?b=1', 'GET |  | b=1 | '],
  ['http://device', 'GET | / |  | '],
  ['http://device?b=1', 'GET | / | b=1 | '],
  ['http://device/a?b=1', 'GET | /a | b=1 | '],
  ['http://device?b=/c', 'GET | / | b=/c | '],
];

pages('tells a request’s path from its query, whatever form its target has', async () => {
  const board = await server();
  for (const [target, told] of TARGETS) assert.is(answerTo(board, get(target)), ok(told), target);
});

pages('has the body of a request whole, however it is cut', async () => {
  const board = await server();
  const head = 'POST /up HTTP/1.1\r\nHost: device\r\nContent-Length: 6\r\n\r\n';
  assert.is(answerTo(board, `${head}abcdef`), ok('POST | /up |  | abcdef'));
  const peer = ask(board, `${head}abc`);
  assert.is(textOf(peer), '');
  peer.send('de');
  board.run(20);
  peer.send('f');
  until(board, 1000, () => peer.ended !== null);
  assert.is(textOf(peer), ok('POST | /up |  | abcdef'));
});

pages('answers a HEAD with the head alone, and an empty body with none', async () => {
  const board = await server();
  const head = ok('HEAD | /a |  | ').replace(/\r\n\r\n.*/, '\r\n\r\n');
  assert.is(answerTo(board, get('/a').replace('GET', 'HEAD')), head);
  assert.is(answerTo(board, get('/empty')), ok(''));
});

pages('answers 404 to what is not there, and 204 where a browser looks for an icon', async () => {
  const board = await server();
  assert.match(answerTo(board, get('/none')), /^HTTP\/1\.1 404 Not Found\r\n[\s\S]*\r\n\r\nnot found\n$/);
  assert.is(answerTo(board, get('/favicon.ico')), 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
});

pages('ends a connection whose answer throws, says why, and serves the next one', async () => {
  const board = await server();
  assert.is(answerTo(board, get('/throws')), '');
  assert.match(board.lines.join('\n'), /on purpose/);
  assert.is(answerTo(board, get('/')), ok('GET | / |  | '));
});

pages('sends an answer of three times the chip’s memory whole', async () => {
  const board = await server();
  assert.is(answerTo(board, get('/big')), ok(BIG));
});

pages('waits for a client that takes a thousand bytes every two seconds, with sendMs of three', async () => {
  const board = await server();
  const peer = ask(board, get('/big'), 1000);
  peer.onData = () => peer.window(0);
  for (let i = 0; i < 12 && peer.ended === null; i++) {
    board.run(2000);
    peer.window(1000);
  }
  assert.is(textOf(peer), ok(BIG));
});

pages('ends one that takes nothing for three seconds, and not before', async () => {
  const board = await server();
  const peer = ask(board, get('/big'), 0);
  board.run(2800);
  assert.is(peer.ended, null);
  peer.window(65_535);
  board.run(2000);
  assert.is(textOf(peer).length < ok(BIG).length, false);
  const other = ask(board, get('/big'), 0);
  board.run(5000);
  other.window(65_535);
  board.run(2000);
  assert.ok(textOf(other).length < ok(BIG).length, `${textOf(other).length} bytes`);
});

pages('keeps nothing of an earlier client that was refused, given up, or received in part', async () => {
  const board = await server();
  for (const [text, window] of [
    ['nonsense\r\n\r\n', 65_535],
    [get('/big'), 0],
    ['POST /up HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc', 65_535],
    [get('/never'), 65_535],
  ] as const) {
    const peer = ask(board, text, window);
    board.run(100);
    peer.rst();
    board.run(1500);
    assert.is(
      answerTo(board, 'POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nxy'),
      ok('POST | /b |  | xy'),
      text,
    );
  }
});

pages('serves each of eight clients at once with its own answer', async () => {
  const board = await server();
  const peers = Array.from({ length: 8 }, (_, i) => ask(board, get(`/${i}`)));
  until(board, 2000, () => peers.every(({ ended }) => ended !== null));
  assert.equal(
    peers.map(textOf),
    peers.map((_, i) => ok(`GET | /${i} |  | `)),
  );
});

pages.run();
