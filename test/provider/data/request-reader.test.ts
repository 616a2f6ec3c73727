import * as assert from 'uvu/assert';
import { limitsOf } from '../../../provider/http/limits.ts';
import { RequestReader } from '../../../provider/http/request.ts';
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

reading.run();
