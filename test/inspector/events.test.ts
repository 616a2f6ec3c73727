import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { Gated, gatedProgram, nameOf } from './gated.ts';

const events = suite('the events of a device');

/** What the frames of a socket do from a client's arrival until the socket listens again. */
const REQUEST = [
  ...['clear interrupts', 'look', 'clear interrupts', 'look'],
  ...['read payload', 'write payload', 'write', 'SEND', 'read', 'DISCON'],
  ...['look', 'OPEN', 'look', 'LISTEN'],
];

events('show six clients in the queue in their order, and then who was accepted', async () => {
  const gated = new Gated(await gatedProgram());
  const peers = gated.connect(6);
  gated.board.run(100);
  assert.equal(gated.waiting, peers.map(nameOf));
  gated.open('accept', 160);
  assert.equal(gated.outcomes, ['accepted', ...Array(5).fill('waiting')]);
  gated.open('accept', 1000);
  assert.equal([gated.waiting, gated.outcomes], [[], Array(6).fill('accepted')]);
  assert.equal(
    peers.map((peer) => peer.text().split('\r\n')[0]),
    Array(6).fill('HTTP/1.1 200 OK'),
  );
});

events('show a client that resets its connection leave the queue, whatever its place in it', async () => {
  const gated = new Gated(await gatedProgram());
  const peers = gated.connect(3);
  gated.board.run(100);
  peers[1].rst();
  gated.board.run(1500);
  assert.equal(gated.waiting, [nameOf(peers[0]), nameOf(peers[2])]);
  assert.equal(gated.outcomes, ['waiting', 'withdrawn', 'waiting']);
});

events('show who was deferred, and who was rejected', async () => {
  const gated = new Gated(await gatedProgram());
  gated.connect(2);
  gated.board.run(100);
  gated.open('defer', 400);
  assert.equal(
    gated.model.slots.waiting.map(({ deferred }) => deferred),
    [true, false],
  );
  assert.is(gated.events.filter(({ kind }) => kind === 'deferred').length, 1);
  gated.open('reject', 160);
  assert.equal(gated.outcomes, ['rejected', 'waiting']);
});

events('name each of the 16 frames of a request, as docs/cost.md counts them', async () => {
  const gated = new Gated(await gatedProgram());
  gated.board.circuit.drive(14, 0);
  const [peer] = gated.connect(1);
  gated.board.run(1000);
  assert.is(peer.ended, 'closed');
  const [request] = gated.model.requests.all.items;
  const { line, status, outcome, bytesIn, bytesOut, frames } = request;
  assert.equal(
    [line, status, outcome, bytesIn, bytesOut],
    ['GET /level HTTP/1.1', '200 OK', 'closed', 37, 45],
  );
  const verbs = gated.events.flatMap((event) =>
    event.kind === 'spi' && event.slot === 0 ? [event.verb] : [],
  );
  const frame = verbs.lastIndexOf('LISTEN') + 1;
  assert.equal(verbs.slice(frame - REQUEST.length, frame), REQUEST);
  // Two more asked which socket had something: for the client, and for its bytes.
  assert.is(frames, REQUEST.length + 2);
});

events('tell the phases of a request in their order', async () => {
  const gated = new Gated(await gatedProgram());
  gated.connect(1);
  gated.board.run(500);
  gated.open('accept', 500);
  const [request] = gated.model.requests.all.items;
  const { startUs, queuedUs, acceptedUs, answeredUs, lastByteUs, endUs } = request;
  const times = [startUs, queuedUs, acceptedUs, answeredUs, lastByteUs, endUs].map(Number);
  assert.equal(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.ok(Number(acceptedUs) - Number(queuedUs) > 390_000);
});

events('show by the chip alone who waits, where a program does not tell', async () => {
  const gated = new Gated(await gatedProgram(false));
  const peers = gated.connect(2);
  gated.board.run(100);
  assert.equal([gated.model.tells, gated.waiting], [false, peers.map(nameOf)]);
  gated.open('accept', 500);
  assert.equal([gated.waiting, gated.outcomes], [[], ['accepted', 'accepted']]);
  assert.is(gated.model.slots.lanes[0].last?.state, 'ARMED');
});

events('change nothing: every byte, packet and line is the same with a listener and without', async () => {
  const seen: [bytes: number, digest: string][] = [];
  for (const isSeen of [true, false]) {
    const hash = createHash('sha256');
    let bytes = 0;
    const gated = new Gated(await gatedProgram(), isSeen);
    const { board } = gated;
    const transfer = board.chip.transfer.bind(board.chip);
    board.chip.transfer = (mosi) => {
      const miso = transfer(mosi);
      bytes++;
      hash.update(Uint8Array.of(mosi, miso));
      return miso;
    };
    board.host.onFrame = (frame) => hash.update(frame);
    for (let round = 0; round < 4; round++) {
      const peers = gated.connect(6);
      board.run(200);
      peers[round].rst();
      gated.open('defer', 200);
      gated.open('accept', 1200);
    }
    hash.update(board.lines.join('\n'));
    seen.push([bytes, hash.digest('hex')]);
    assert.is(gated.events.length > 0, isSeen);
  }
  assert.equal(seen[0], seen[1]);
  assert.ok(seen[0][0] > 5000, `${seen[0][0]} bytes`);
});

events.run();
