import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { boardOf } from '../live/net-board.ts';
import { answerTo, bodyOf, latin1, sumOf } from './asking.ts';

const requests = suite('requests that the stock http cannot read by itself');

const SEED = Number(process.env.SEED ?? 1);

async function uploads(more = ''): Promise<LockstepBoard> {
  const board = await boardOf('./programs/upload', {}, more);
  board.run(2000);
  return board;
}

/** Cuts `bytes` at `cuts` random places. */
function cut(bytes: Uint8Array, cuts: number, random: Random): Uint8Array[] {
  const places = Array.from({ length: cuts }, () => random.below(bytes.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.slice(from, places[i] ?? bytes.length));
}

const BODY = Uint8Array.from({ length: 600 }, (_, i) => (i * 7) & 0xff);

/** `body` in chunks of the given sizes, the last size again and again. */
function chunked(body: Uint8Array, sizes: number[], trailer = ''): string {
  let text = '';
  for (let at = 0, i = 0; at < body.length; i++) {
    const part = body.slice(at, at + sizes[Math.min(i, sizes.length - 1)]);
    text += `${part.length.toString(16)};ext=1\r\n${String.fromCharCode(...part)}\r\n`;
    at += part.length;
  }
  return `${text}0\r\n${trailer}\r\n`;
}

const POST = 'POST /up HTTP/1.1\r\nHost: device\r\n';
const RIGHT = `POST /up ${BODY.length} ${sumOf(BODY)}`;
const TEXT = String.fromCharCode(...BODY);

/** Requests that say the same, each of which is answered alike however it is cut. */
const SAME: [string, string][] = [
  ['a body with its length', `${POST}Content-Length: 600\r\n\r\n${TEXT}`],
  ['a body in one chunk', `${POST}Transfer-Encoding: chunked\r\n\r\n${chunked(BODY, [600])}`],
  ['a body in small chunks', `${POST}transfer-encoding:chunked\r\n\r\n${chunked(BODY, [1, 7, 40])}`],
  ['chunks with a trailer', `${POST}Transfer-Encoding:  Chunked\r\n\r\n${chunked(BODY, [100], 'a: b\r\n')}`],
  ['a header whose name has one letter', `${POST}a: b\r\nContent-Length: 600\r\n\r\n${TEXT}`],
  ['empty lines before the request', `\r\n\r\n${POST}Content-Length: 600\r\n\r\n${TEXT}`],
  ['lines that end with LF alone', `${POST.replaceAll('\r', '')}Content-Length: 600\n\n${TEXT}`],
  ['a target in absolute form', `POST http://device/up HTTP/1.1\r\nContent-Length: 600\r\n\r\n${TEXT}`],
];

for (const [what, text] of SAME) {
  requests(`with ${what} are answered, wherever they are cut (seed ${SEED})`, async () => {
    const board = await uploads();
    const random = new Random(SEED);
    const bytes = latin1(text);
    for (let round = 0; round < 25; round++) {
      const pieces = cut(bytes, random.below(6), random);
      const where = pieces.map(({ length }) => length).join('+');
      assert.is(bodyOf(answerTo(board, pieces)), RIGHT, where);
    }
    assert.equal([board.faults, board.lines], [[], []]);
  });
}

requests('of 100 KB arrive whole before the handler gets their end', async () => {
  const board = await uploads();
  const body = Uint8Array.from({ length: 100 * 1024 }, (_, i) => (i * 31 + (i >> 8)) & 255);
  const head = latin1(`POST /big HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`);
  assert.is(bodyOf(answerTo(board, [head, body], 20_000)), `POST /big 102400 ${sumOf(body)}`);
});

requests('whose client waits for 100 Continue get it, unless their body is empty', async () => {
  const board = await uploads();
  // Nothing will come that it could wait for.
  const empty = latin1('POST /late HTTP/1.1\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n');
  assert.match(answerTo(board, [empty]), /^HTTP\/1\.1 200 OK\r\n/);
  const head = latin1(`${POST}Content-Length: 600\r\nExpect: 100-continue\r\n\r\n`);
  const answer = answerTo(board, [head, ...Array(5).fill(new Uint8Array(0)), BODY]);
  assert.ok(answer.startsWith('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n'), answer);
});

requests('whose client waits for 100 Continue get it before the body, and a long answer', async () => {
  const board = await uploads(`require('http').createServer(function (req, res) {
    req.on('end', function () {
      res.end('x'.repeat(20000));
    });
  }).listen(81)`);
  const client = board.host.connect(81);
  client.onFin = () => client.fin();
  // FD_WRITE of the new connection has been handled by then.
  board.run(50);
  client.send(latin1(`${POST}Content-Length: 600\r\nExpect: 100-continue\r\n\r\n`));
  board.run(50);
  assert.is(client.text(), 'HTTP/1.1 100 Continue\r\n\r\n');
  client.send(BODY);
  board.run(1500);
  assert.is(bodyOf(client.text().slice('HTTP/1.1 100 Continue\r\n\r\n'.length)), 'x'.repeat(20_000));
  assert.equal([client.ended, board.faults, board.lines], ['closed', [], []]);
});

/** Requests, and the status with which each is refused. */
const REFUSED: [string, string, number][] = [
  ['no request line', 'nonsense\r\n\r\n', 400],
  ['four words in the request line', 'GET / here HTTP/1.1\r\n\r\n', 400],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\n', 400],
  ['5,000 characters without an empty line', `GET / HTTP/1.1\r\na: ${'b'.repeat(5000)}`, 431],
  ['5,000 characters without a line', 'A'.repeat(5000), 431],
  ['65 headers', `GET / HTTP/1.1\r\n${'a:b\r\n'.repeat(65)}\r\n`, 431],
  ['two lengths', `${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
  ['a length that is none', `${POST}Content-Length: 1x\r\n\r\na`, 400],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\na`, 400],
  ['a length beside chunks', `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['a coding that is not known', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
  ['blanks in the name of a header', `${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`, 400],
  ['a no-break space before the name', `${POST}\xa0Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a chunk without a size', `${POST}Transfer-Encoding: chunked\r\n\r\nhello\r\n`, 400],
  [
    'a chunk that is longer than it says',
    `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`,
    400,
  ],
  ['a chunk of 2^32 bytes', `${POST}Transfer-Encoding: chunked\r\n\r\n100000000\r\n`, 400],
  ['a chunk of 2 MB', `${POST}Transfer-Encoding: chunked\r\n\r\n200000\r\n`, 413],
  ['a size line without end', `${POST}Transfer-Encoding: chunked\r\n\r\n${'0'.repeat(300)}`, 400],
  [
    'a trailer of 2,000 characters',
    `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: bc\r\n'.repeat(300)}`,
    400,
  ],
  ['a body of 2 MB', `${POST}Content-Length: 2000000\r\n\r\n`, 413],
  ['a body without a length', `${POST}\r\nabc`, 411],
  ['a form without a length', 'PUT /up HTTP/1.1\r\n\r\nA=1&B=2', 411],
  ['a JSON body without a length', 'PATCH /up HTTP/1.1\r\n\r\n{"a":1}', 411],
  ['a body of HTTP/1.0 without a length', 'POST /up HTTP/1.0\r\n\r\nabc', 411],
  ['a body of words without a length', `${POST}\r\nHELLO world`, 411],
];

/** No body, and what comes behind it, if anything, is a request of its own. */
const BARE: [string, string][] = [
  ['nothing', ''],
  ['an empty line', '\r\n'],
  ['another request', 'GET /next HTTP/1.1\r\n\r\n'],
  ['another request behind an empty line', '\r\nPOST /next HTTP/1.1\r\n\r\n'],
  ['another request in absolute form', 'GET http://device/next HTTP/1.1\r\n\r\n'],
  ['another request whose scheme is in capitals', 'GET HTTP://device/next HTTP/1.1\r\n\r\n'],
  ['a request for the whole server', 'OPTIONS * HTTP/1.1\r\n\r\n'],
];

requests('are refused with their status and the end of the connection, and the next is served', async () => {
  const board = await uploads();
  for (const [what, text, status] of REFUSED) {
    const answer = answerTo(board, [latin1(text)]);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), what);
    const next = answerTo(board, [latin1('GET /next HTTP/1.1\r\n\r\n')]);
    assert.is(bodyOf(next), 'GET /next 0 0', `behind ${what}`);
  }
  assert.equal([board.faults, board.lines], [[], []]);
});

requests('that are refused free their sockets when their clients end, or within 6 s', async () => {
  const board = await uploads();
  const listens = () => board.chip.sockets.filter(({ status }) => status === 'LISTEN').length;
  for (const ends of [true, false]) {
    const client = board.host.connect(80);
    client.onEstablished = () => client.send(latin1('nonsense\r\n\r\n'));
    board.run(20);
    // The client sends everything before it reads the answer.
    client.send(new Uint8Array(4000).fill(65));
    board.run(100);
    assert.match(client.text(), /^HTTP\/1\.1 400 /);
    assert.equal([client.peerClosed, listens()], [true, 7]);
    if (ends) client.fin();
    board.run(ends ? 100 : 6000);
    assert.is(listens(), 8, ends ? 'it has ended' : 'it is silent');
  }
  assert.equal([board.faults, board.lines], [[], []]);
});

requests('without a length have no body (RFC 9112, 6.3): a request behind one is not answered', async () => {
  const board = await uploads();
  for (const [what, behind] of BARE) {
    for (const length of ['', 'Content-Length: 0\r\n']) {
      const bytes = latin1(`POST /late HTTP/1.1\r\n${length}\r\n${behind}`);
      const whole = answerTo(board, [bytes]);
      assert.is(bodyOf(whole), 'POST /late 0 0', `behind it ${what}`);
      assert.is(whole.split('HTTP/1.1 ').length, 2, whole);
      // Byte for byte, it means the same.
      const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
      assert.is(bodyOf(answerTo(board, pieces)), 'POST /late 0 0', `behind it ${what}, cut`);
    }
  }
  assert.is(bodyOf(answerTo(board, [latin1('GET /up HTTP/1.1\r\n\r\nabc')])), 'GET /up 0 0');
  assert.equal([board.faults, board.lines], [[], []]);
});

requests('without a length whose body comes before they are answered get 411, and nothing else', async () => {
  const board = await uploads();
  const head = latin1('POST /late HTTP/1.1\r\n\r\n');
  for (const pieces of [
    ['a', 'bc'],
    ['A', '=1'],
    ['\r\n', 'ABC', 'DEF=1'],
    ['GET', ' nonsense'],
  ]) {
    const answer = answerTo(board, [head, ...pieces.map(latin1)]);
    assert.match(answer, /^HTTP\/1\.1 411 Length Required\r\n/, String(pieces));
    assert.is(answer.split('HTTP/1.1 ').length, 2, answer);
    const next = answerTo(board, [latin1('GET /next HTTP/1.1\r\n\r\n')]);
    assert.is(bodyOf(next), 'GET /next 0 0');
  }
  // With a length of 0 the bytes that follow are not its body.
  const empty = latin1('POST /late HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
  assert.is(bodyOf(answerTo(board, [empty, latin1('abc')])), 'POST /late 0 0');
  // One that was answered keeps its answer.
  const answered = answerTo(board, [latin1(`${POST}\r\n`), latin1('abc')]);
  assert.is(bodyOf(answered), 'POST /up 0 0');
  assert.equal([board.faults, board.lines], [[], []]);
});

requests('that become invalid while they are answered are ended by a FIN at once', async () => {
  const board = await uploads(`require('http').createServer(function (req, res) {
    res.writeHead(200);
    res.write('early');
  }).listen(81)`);
  const client = board.host.connect(81);
  client.onEstablished = () => client.send(latin1(`${POST}Transfer-Encoding: chunked\r\n\r\n`));
  board.run(100);
  const answered = client.text();
  assert.match(answered, /^HTTP\/1\.1 200 OK\r\n(.*\r\n)*early/);
  assert.is(client.peerClosed, false);
  client.send('nonsense\r\n');
  board.run(100);
  assert.equal([client.peerClosed, client.text()], [true, answered]);
  client.fin();
  board.run(100);
  assert.equal([client.ended, board.faults, board.lines], ['closed', [], []]);
});

requests('of 300 KB without an end cost no memory and no slot', async () => {
  const board = await uploads();
  for (let round = 0; round < 20; round++) {
    const answer = answerTo(board, [latin1('GET / HTTP/1.1\r\nA: '), new Uint8Array(300_000).fill(65)], 3000);
    assert.match(answer, /^HTTP\/1\.1 431 /, `round ${round}`);
  }
  assert.is(bodyOf(answerTo(board, [latin1('GET /next HTTP/1.1\r\n\r\n')])), 'GET /next 0 0');
});

requests('of HTTP/1.0, and HEAD, are answered without chunks', async () => {
  const board = await uploads();
  const old = answerTo(board, [latin1('GET /old HTTP/1.0\r\n\r\n')]);
  assert.not.match(old, /chunked/i);
  assert.is(bodyOf(old), 'GET /old 0 0');
  const head = answerTo(board, [latin1('HEAD /head HTTP/1.1\r\n\r\n')]);
  assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.is(head.slice(head.indexOf('\r\n\r\n')), '\r\n\r\n');
});

/** On port 81: answers in three pieces, each when the one before has gone. */
const IN_PIECES = `
  require('http').createServer(function (req, res) {
    var pieces = 1;
    res.socket.on('drain', function () {
      if (++pieces <= 3) res.write('piece ' + pieces);
      else if (pieces === 4) res.end();
    });
    res.writeHead(200, 'OK', { connection: 'close' });
    res.write('piece 1');
  }).listen(81);`;

requests('are answered piece by piece, and a HEAD ends behind the last piece as a GET does', async () => {
  const board = await uploads(IN_PIECES);
  const answer = (method: string) => answerTo(board, [latin1(`${method} / HTTP/1.1\r\n\r\n`)], 1500, 81);
  assert.is(bodyOf(answer('GET')), 'piece 1piece 2piece 3');
  const head = answer('HEAD');
  assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.is(head.slice(head.indexOf('\r\n\r\n')), '\r\n\r\n');
  const peer = board.host.connect(81);
  peer.onEstablished = () => peer.send('HEAD / HTTP/1.1\r\n\r\n');
  board.run(500);
  assert.ok(peer.peerClosed, 'the answer has no end');
});

requests(
  'that do not come are given up: the first byte after 10 s, the head after 10 s with 408',
  async () => {
    const board = await uploads();
    const mute = board.host.connect(80);
    const slow = board.host.connect(80);
    board.run(10);
    for (let second = 0; second < 12; second++) {
      slow.send('a');
      board.run(1000);
    }
    assert.ok(mute.peerClosed || mute.ended !== null);
    assert.match(slow.text(), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  },
);

requests.run();
