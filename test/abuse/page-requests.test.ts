import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from '../live/net-board.ts';
import { answerTo, bodyOf, latin1 } from './asking.ts';

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

requests.run();
