import * as assert from 'uvu/assert';
import { limitsOf } from '../../../provider/http/limits.ts';
import { RequestReader } from '../../../provider/http/request.ts';
import { latin1 } from '../../../provider/http/text.ts';
import { suite } from '../../support/suite.ts';

const reading = suite('a reader of HTTP requests');

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
/** A request with `count` header lines, the host's among them. */
const withHeaders = (count: number) =>
  bytes(`GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(count - 1)}\r\n`);

for (const [headers, count, result] of [
  [0, 1, 0],
  [0, 500, 0],
  [1, 1, 0],
  [1, 2, -431],
  [64, 64, 0],
  [64, 65, -431],
] as const) {
  reading(`with a limit of ${headers} headers answers ${result} to ${count}: 0 is no limit`, () => {
    const reader = new RequestReader();
    reader.begin(limitsOf({ headers, headBytes: 8192 }));
    assert.is(reader.take(withHeaders(count)), result);
  });
}

reading('knows of no body before the first one, nor behind one that was broken off', () => {
  const reader = new RequestReader();
  assert.is(reader.body.ended, true);
  reader.begin(limitsOf({}));
  assert.is(reader.take(withHeaders(1)), 0);
  assert.equal([reader.body.ended, reader.isOver()], [true, true]);
  reader.begin(limitsOf({}));
  assert.is(reader.take(bytes('PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab')), 2);
  assert.equal([reader.body.ended, reader.isOver()], [false, false]);
  reader.begin(limitsOf({}));
  assert.is(reader.take(withHeaders(1)), 0);
  assert.equal([reader.body.ended, reader.isOver()], [true, true]);
});

/** Reads `text` at once: the status of the refusal, negated, or the number of body bytes. */
function readAll(text: string): number {
  const reader = new RequestReader();
  reader.begin(limitsOf({ bodyBytes: 1000 }));
  return reader.take(bytes(text));
}

const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

for (const [what, text, result] of [
  ['blanks and tabs around a length', `${POST}Content-Length: \t 5 \t\r\n\r\nhello`, 5],
  ['a vertical tab before a length', `${POST}Content-Length:\v5\r\n\r\nhello`, -400],
  ['a form feed behind a length', `${POST}Content-Length: 5\f\r\n\r\nhello`, -400],
  ['a no-break space before a length', `${POST}Content-Length:\xa05\r\n\r\nhello`, -400],
  ['a CR inside a header', `${POST}X: a\rContent-Length: 5\r\n\r\nhello`, -400],
  ['a NUL inside a header', `${POST}X: a\0b\r\nContent-Length: 5\r\n\r\nhello`, -400],
  ['a second CR at the end of a header', `${POST}Content-Length: 5\r\r\n\r\nhello`, -400],
  ['a line of blanks before a length', `${POST} \r\nContent-Length: 5\r\n\r\nhello`, -400],
  ['a continued line before a length', `${POST}X: a\r\n b\r\nContent-Length: 5\r\n\r\nhello`, -400],
  ['a length of more digits than anything has', `${POST}Content-Length: ${'9'.repeat(30)}\r\n\r\n`, -413],
  ['a length with zeros before it', `${POST}Content-Length: ${'0'.repeat(20)}5\r\n\r\nhello`, 5],
  ['a vertical tab before chunked', `${POST}Transfer-Encoding:\vchunked\r\n\r\n0\r\n\r\n`, -501],
  ['blanks around a chunk size', `${CHUNKED}5 \t;a=b\r\nhello\r\n0\r\n\r\n`, 5],
  ['a vertical tab before a chunk size', `${CHUNKED}\v5\r\nhello\r\n0\r\n\r\n`, -400],
  ['a blank behind a chunk', `${CHUNKED}5\r\nhello \r\n0\r\n\r\n`, -400],
  ['a second CR behind a chunk', `${CHUNKED}5\r\nhello\r\r\n0\r\n\r\n`, -400],
  ['a chunk size of many digits', `${CHUNKED}${'f'.repeat(40)}\r\nhello`, -400],
  ['a blank before the method', ' GET / HTTP/1.1\r\nHost: a\r\n\r\n', -400],
  ['a vertical tab before the method', '\vGET / HTTP/1.1\r\nHost: a\r\n\r\n', -400],
  ['a vertical tab behind the version', 'GET / HTTP/1.1\v\r\nHost: a\r\n\r\n', -400],
] as const) {
  reading(`answers ${result} to ${what}`, () => assert.is(readAll(text), result));
}

reading('gives a head whose first line alone ends with LF the line ends of the others', () => {
  const reader = new RequestReader();
  reader.begin(limitsOf({}));
  assert.is(reader.take(bytes('GET /a HTTP/1.1\nHost: a\r\nX: b\r\n\r\n')), 0);
  assert.is(reader.head, 'GET /a HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\n');
});

reading('gives one character for each byte, whatever it is', () => {
  for (const text of [
    '\xff',
    '\xff\xfe\x80',
    'a\xc3',
    '\xc3\xa9',
    '\xf0\x9f\x98\x80',
    '\xe2\x82',
    '\xef\xbf\xbd',
  ])
    assert.is(latin1(bytes(text)), text);
  const reader = new RequestReader();
  reader.begin(limitsOf({}));
  assert.is(reader.take(bytes('GET /\xff\xfe HTTP/1.1\r\n\r\n')), 0);
  assert.is(reader.target, '/\xff\xfe');
});

reading.run();
