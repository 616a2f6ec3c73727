import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf, until } from '../live/net-board.ts';
import { answerTo, bodyOf, latin1 } from './asking.ts';
import { servedOfSix } from './clients.ts';

const requests = suite('requests for pages');

requests('without a length get 411 where their body comes before the answer', async () => {
  const board = await boardOf('./programs/late-page');
  board.run(2000);
  const head = latin1('POST /late HTTP/1.1\r\n\r\n');
  assert.is(bodyOf(answerTo(board, [head])), 'POST /late 0');
  assert.is(bodyOf(answerTo(board, [head, latin1('GET / HTTP/1.1\r\n\r\n')])), 'POST /late 0');
  const answer = answerTo(board, [head, latin1('abc')]);
  assert.match(answer, /^HTTP\/1\.1 411 Length Required\r\n/);
  assert.is(answer.split('HTTP/1.1 ').length, 2, answer);
  assert.is(bodyOf(answerTo(board, [head])), 'POST /late 0');
  const empty = latin1('POST /late HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
  assert.is(
    bodyOf(answerTo(board, [empty, latin1('abc')])),
    'POST /late 0',
    'with a length of 0 the bytes that follow are not its body',
  );
  assert.equal(board.faults, []);
});

requests('reach the program once, with any bytes behind them before they are answered', async () => {
  const board = await boardOf('./programs/late-page');
  board.run(2000);
  for (const behind of ['\r\n', 'GET /next HTTP/1.1\r\n\r\n', 'POST /next HTTP/1.1\r\n\r\n']) {
    board.lines.length = 0;
    const answer = answerTo(board, [
      latin1('POST /late HTTP/1.1\r\nContent-Length: 0\r\n\r\n'),
      latin1(behind),
    ]);
    assert.is(bodyOf(answer), 'POST /late 0');
    assert.equal(board.lines, ['POST /late'], behind);
  }
});

requests('that announce a body get 100 before it, once, and their answer after it', async () => {
  const board = await boardOf('./programs/late-page');
  board.run(2000);
  const head = latin1('POST /late HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
  const GO_ON = 'HTTP/1.1 100 Continue\r\n\r\n';
  for (const pieces of [['hello'], ['he', 'llo']]) {
    const answer = answerTo(board, [head, ...pieces.map(latin1)]);
    assert.is(answer.slice(0, GO_ON.length), GO_ON);
    assert.match(answer.slice(GO_ON.length), /^HTTP\/1\.1 200 OK\r\n/);
    assert.is(bodyOf(answer.slice(GO_ON.length)), 'POST /late 5');
  }
  const sent = answerTo(board, [latin1(`${String.fromCharCode(...head)}hello`)]);
  assert.match(sent, /^HTTP\/1\.1 200 OK\r\n/, 'a body that has come needs no 100');
  const tooMuch = latin1('POST /late HTTP/1.1\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n');
  assert.match(answerTo(board, [tooMuch]), /^HTTP\/1\.1 413 /);
});

for (const afterMs of [0, 1, 50, 150]) {
  requests(`are answered though their client ends its side ${afterMs} ms behind them`, async () => {
    const board = await boardOf('./programs/late-page');
    board.run(2000);
    const client = board.host.connect(80);
    client.onEstablished = () => {
      client.send('GET /late HTTP/1.1\r\n\r\n');
      board.clock.after(1000 * afterMs, () => client.fin());
    };
    until(board, 1000, () => client.peerClosed);
    assert.is(bodyOf(client.text()), 'GET /late 0');
  });
}

requests('are answered whole to a client that has ended its side and reads slowly', async () => {
  const board = await boardOf('./programs/pages');
  board.run(2000);
  const client = board.host.connect(80, { window: 200 });
  client.onEstablished = () => {
    client.send('GET /big HTTP/1.1\r\n\r\n');
    client.fin();
  };
  board.run(500);
  client.window(65535);
  until(board, 5000, () => client.peerClosed);
  assert.is(bodyOf(client.text()).length, 6000);
});

requests(
  'of clients that end and reset before an answer leave nothing behind, however many there are',
  async () => {
    const board = await boardOf('./programs/pages');
    board.run(2000);
    for (let i = 0; i < 16; i++) {
      const client = board.host.connect(80);
      client.onEstablished = () => {
        client.send('GET /never HTTP/1.1\r\n\r\n');
        client.fin();
        board.clock.after(5000, () => client.rst());
      };
      board.run(100);
    }
    board.run(2500);
    const service = { firmware: 'pages', port: 80, ask: 'GET / HTTP/1.1\r\n\r\n', answer: 'HTTP/1.1 200 OK' };
    assert.is(servedOfSix(board, service, 1000), 6);
    assert.equal(board.faults, []);
  },
);

requests.run();
