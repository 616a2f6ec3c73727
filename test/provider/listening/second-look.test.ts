import * as assert from 'uvu/assert';
import { observer } from '../../../provider/engine/records/slot.ts';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { nonBlocking, slots } from '../../support/calls.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const second = suite('a second look');

/** Sn_SR among the data of a survey, which begins at Sn_MR (the W5500's datasheet, 4.2). */
const SN_SR = 0x03;
/** A round of the health check, and the frames of one. */
const ROUND_MS = 1000;
const ROUND_FRAMES = 40;
/** The frames from a SYN until its client is in the queue. */
const CONNECT_FRAMES = 10;

/** Of the frame behind the next `frames`, bit `place` of Sn_SR is read wrong where it is read. Returns the bit's place. */
function spoilAhead({ wires }: Device, frames: number, place: number): number {
  if (!wires) throw new Error('no wires');
  const bit = 8 * SN_SR + place;
  wires.spoilt.set(wires.frames + frames, { bit });
  return bit;
}

second(
  'is taken at one bad Sn_SR in a round of the health check: no listener’s socket is closed for it',
  withDevice(
    (d) => {
      d.listen(80, 8);
      d.run(2 * ROUND_MS);
      const moves: string[] = [];
      observer.onMove = (slot, from) => moves.push(`slot ${slot.n} from ${from} to ${slot.state}`);
      try {
        for (let frame = 0; frame < ROUND_FRAMES; frame++) {
          const bit = spoilAhead(d, frame, frame % 8);
          d.run(ROUND_MS);
          assert.equal([moves, slots(d)], [[], '8 ARMED'], `frame ${frame}, bit ${bit}`);
        }
      } finally {
        observer.onMove = null;
      }
    },
    { ...PLACED, spi: {} },
  ),
);

second(
  'is taken at one bad Sn_SR when a client has connected: it is accepted all the same, and served',
  withDevice(
    (d) => {
      const listener = d.listen(80, 4);
      nonBlocking(d, listener);
      d.run(2 * ROUND_MS);
      for (let frame = 0; frame < CONNECT_FRAMES; frame++) {
        for (let place = 0; place < 8; place++) {
          const client = d.host.connect(80);
          const bit = spoilAhead(d, frame, place);
          // What looks like a handshake is seen to be more in the next round.
          d.run(1.1 * ROUND_MS);
          const s = d.accept(listener);
          client.send('hello');
          d.run(1.1 * ROUND_MS);
          const what = `frame ${frame}, bit ${bit}`;
          assert.equal([client.ended, d.recv(s)], [null, 'hello'], what);
          client.rst();
          d.run(20);
          assert.is(WSPCloseSocket(s, d.err), 0, what);
          d.run(20);
        }
      }
    },
    { ...PLACED, spi: {} },
  ),
);

second.run();
