import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from './net-board.ts';

const verb = suite('a program that has one verb of datagrams');

verb('receives with WSPRecvFrom alone: nothing else has to be carried for that', async () => {
  const board = await boardOf('./programs/receiver');
  board.run(2000);
  const port = board.host.udp(9000);
  for (const text of ['one', 'two']) {
    port.send('10.0.2.15', 7777, Uint8Array.from(Buffer.from(text)));
    board.run(300);
  }
  assert.equal(board.lines, ['one', 'two']);
  assert.equal(board.faults, []);
});

verb.run();
