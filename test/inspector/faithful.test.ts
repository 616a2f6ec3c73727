import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readConfig } from '../../build/config/config.ts';
import { Model } from '../../inspector/model/model.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { PINS } from '../live/bench.ts';
import { suite } from '../support/suite.ts';

const faithful = suite('a device that is watched');

const REQUESTS = 10_000;
const CLIENTS = 6;

/** What a device does with its pins and its cable over many requests, as a sum, and what was seen of it. */
async function served(
  isSeen: boolean,
): Promise<{ sum: string; bytes: number; answers: number; model: Model }> {
  const { board: name, network } = readConfig();
  const { program } = await bundle({
    ...{ board: name, firmware: 'echo', network, trace: false, shrunk: false, watched: true },
  });
  const model = new Model();
  const onEvent = (event: Parameters<Model['apply']>[0]) => model.apply(JSON.parse(JSON.stringify(event)));
  const board = new LockstepBoard({ program, pins: PINS, ...(isSeen ? { onEvent } : {}) });
  const hash = createHash('sha256');
  let bytes = 0;
  const pair = new Uint8Array(2);
  const transfer = board.chip.transfer.bind(board.chip);
  board.chip.transfer = (mosi) => {
    pair[0] = mosi;
    pair[1] = transfer(mosi);
    bytes++;
    hash.update(pair);
    return pair[1];
  };
  board.host.onFrame = (frame) => hash.update(frame);
  board.run(3000);
  let asked = 0;
  let answers = 0;
  for (let n = 0; n < CLIENTS; n++) {
    const peer = board.host.connect(7);
    const ask = () => {
      if (asked++ < REQUESTS) peer.send(`GET /${asked} HTTP/1.1\r\n\r\n`);
      else peer.fin();
    };
    peer.onEstablished = ask;
    peer.onData = () => {
      answers++;
      ask();
    };
  }
  for (let steps = 0; answers < REQUESTS && steps < REQUESTS; steps++) board.run(10);
  hash.update(board.lines.join('\n'));
  return { sum: hash.digest('hex'), bytes, answers, model };
}

faithful(
  `moves the same bytes on SPI and the wire over ${REQUESTS} requests as one that is not`,
  async () => {
    const watched = await served(true);
    const alone = await served(false);
    assert.equal([watched.answers, alone.answers], [REQUESTS, REQUESTS]);
    assert.equal([watched.sum, watched.bytes], [alone.sum, alone.bytes]);
    const { requests, frames, packets } = watched.model;
    assert.equal([requests.all.seen, requests.all.items.length], [REQUESTS, 300]);
    assert.ok(frames.items.length <= 4000 && packets.items.length <= 1500 && alone.model.seen === 0);
  },
);

faithful.run();
