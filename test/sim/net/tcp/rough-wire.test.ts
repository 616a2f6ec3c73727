import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../../sim/clock.ts';
import { Host } from '../../../../sim/hosts/host.ts';
import type { Peer } from '../../../../sim/hosts/peer.ts';
import { Random } from '../../../../sim/random.ts';
import { pattern } from './ladder.ts';
import { type Roughness, RoughWire } from './rough-wire.ts';
import { Witness } from './witness.ts';

const test = suite('TCP on a rough wire');

const SEED = Number(process.env.SEED ?? 1);
const FOREVER_US = 3_600_000_000;

interface Case extends Roughness {
  up: number;
  down: number;
  /** Receive buffer of the far host, emptied 5 ms after it has filled; its own segments' size. */
  buffer?: number;
  mss?: number;
  delayedAckUs?: number;
  seed?: number;
}

/** Reads with a buffer of `size` bytes, as a slow program does; without one, at once. */
function readSlowly(peer: Peer, clock: SimClock, size: number, take: (bytes: Uint8Array) => void): void {
  let held = 0;
  let waiting = false;
  peer.room = () => size - held;
  peer.onData = (bytes) => {
    take(bytes.slice());
    held += bytes.length;
    if (waiting) return;
    waiting = true;
    clock.after(5000, () => {
      waiting = false;
      held = 0;
      peer.connection.roomGrew();
    });
  };
}

/** Sends `up` bytes one way and `down` bytes the other at the same time, closes, and looks at what has come out. */
function transfer(wanted: Case): { wire: RoughWire; witness: Witness } {
  const seed = wanted.seed ?? SEED;
  const where = `seed ${seed} ${JSON.stringify(wanted)}`;
  const clock = new SimClock();
  const wire = new RoughWire(clock, new Random(seed), wanted);
  const witness = new Witness();
  const { mss, delayedAckUs } = wanted;
  const near = new Host(wire.near, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02', seed });
  const far = new Host(wire.far, clock, {
    ip: '10.0.2.15',
    mac: '02:00:00:00:00:01',
    seed: seed + 1,
    mss,
    delayedAckUs,
  });
  wire.near.tap = (frame, _, from) => from === near && witness.see(frame);
  wire.far.tap = (frame, _, from) => from === far && witness.see(frame);

  const arrived: Uint8Array[] = [];
  let server: Peer | null = null;
  const window = { window: wanted.buffer };
  far.listen(
    80,
    (peer) => {
      server = peer;
      if (wanted.buffer) readSlowly(peer, clock, wanted.buffer, (bytes) => arrived.push(bytes));
      else peer.onData = (bytes) => arrived.push(bytes.slice());
      peer.send(pattern(7, wanted.down));
      peer.onFin = () => peer.fin();
    },
    window,
  );
  const client = near.connect(80);
  client.send(pattern(0, wanted.up));
  client.fin();
  clock.advance(FOREVER_US);

  assert.is(client.ended, 'closed', where);
  assert.is((server as Peer | null)?.ended, 'closed', where);
  assert.equal(Buffer.from(client.received()).equals(Buffer.from(pattern(7, wanted.down))), true, where);
  assert.equal(Buffer.concat(arrived).equals(Buffer.from(pattern(0, wanted.up))), true, where);
  return { wire, witness };
}

test('carries 300 KB each way without repeating anything when the wire is smooth', () => {
  const { wire, witness } = transfer({ up: 300_000, down: 300_000 });
  assert.equal([wire.lost, wire.doubled, wire.delayed], [0, 0, 0]);
  assert.is(witness.repeated, 0);
});

for (const loss of [1, 5, 20]) {
  test(`carries 200 KB each way at ${loss} % loss, with duplicates and out of order`, () => {
    const { wire, witness } = transfer({ up: 200_000, down: 200_000, loss, duplication: 5, reordering: 10 });
    assert.ok(wire.lost > 0 && wire.doubled > 0 && wire.delayed > 0);
    assert.ok(witness.repeated > 0);
  });
}

test('carries 100 KB through a buffer of 2048 bytes that is read slowly', () => {
  transfer({ up: 100_000, down: 1000, buffer: 2048 });
});

test('carries 100 KB through such a buffer at 5 % loss', () => {
  transfer({ up: 100_000, down: 20_000, buffer: 2048, loss: 5, duplication: 5, reordering: 10 });
});

test('carries data in segments of 100 bytes with acknowledgments that wait', () => {
  transfer({ up: 20_000, down: 20_000, mss: 100, delayedAckUs: 200_000, loss: 2, reordering: 20 });
});

test('comes through with twenty other seeds', () => {
  for (let seed = 100; seed < 120; seed += 1) {
    transfer({ up: 30_000, down: 30_000, buffer: 4096, loss: 5, duplication: 5, reordering: 10, seed });
  }
});

test('continues after the cable was out for three seconds', () => {
  const clock = new SimClock();
  const wire = new RoughWire(clock, new Random(SEED), {});
  const near = new Host(wire.near, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
  const far = new Host(wire.far, clock, { ip: '10.0.2.15', mac: '02:00:00:00:00:01' });
  const peers: Peer[] = [];
  far.listen(80, (peer) => peers.push(peer));
  const client = near.connect(80);
  clock.advance(10_000);
  wire.plugged = false;
  client.send('hello');
  clock.advance(3_000_000);
  assert.is(peers[0].text(), '');
  wire.plugged = true;
  clock.advance(5_000_000);
  assert.is(peers[0].text(), 'hello');
  assert.is(client.connection.unacked, 0);
});

test.run();
