import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../../sim/hosts/peer.ts';
import { boardOf } from '../live/net-board.ts';

const limits = suite('limits that a program on the stock modules sets');

/** What a client of port 80 gets for `text` within three seconds, and whether its connection ended. */
async function answerTo(text: string): Promise<{ text: string; ended: boolean }> {
  const board = await boardOf('./programs/limited');
  board.run(2000);
  const peer = board.host.connect(80);
  peer.onEstablished = () => peer.send(text);
  board.run(3500);
  return {
    text: Buffer.from(peer.received()).toString('latin1'),
    ended: peer.peerClosed || peer.ended !== null,
  };
}

limits('hold a head to headBytes', async () => {
  const { text, ended } = await answerTo(`GET / HTTP/1.1\r\nA: ${'b'.repeat(100)}\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 431 /);
  assert.ok(ended);
});

limits('hold a body to bodyBytes', async () => {
  const right = await answerTo('POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789');
  assert.match(right.text, /^HTTP\/1\.1 200 .*whole/s);
  const { text } = await answerTo('POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n0123456789a');
  assert.match(text, /^HTTP\/1\.1 413 /);
});

limits('hold the time of a head to headMs, with 408', async () => {
  const { text, ended } = await answerTo('GET / HTTP/1.1\r\n');
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.ok(ended);
});

limits('end a client of net that is silent for idleMs, and not one that talks', async () => {
  const board = await boardOf('./programs/limited');
  board.run(2000);
  const [mute, talking]: Peer[] = [board.host.connect(23), board.host.connect(23)];
  for (let second = 0; second < 8; second++) {
    board.run(1000);
    talking.send('x');
  }
  mute.send('still there?');
  board.run(50);
  assert.is(mute.text(), 'hello');
  assert.is(mute.ended, 'reset');
  assert.is(talking.ended, null);
});

limits.run();
