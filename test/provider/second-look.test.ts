import * as assert from 'uvu/assert';
import { observer } from '../../provider/slot.ts';
import { slots } from '../support/calls.ts';
import { withDevice } from '../support/device.ts';
import { suite } from '../support/suite.ts';
import { PLACED } from '../support/weather.ts';

const second = suite('a second look');

/** Sn_SR among the data of a survey, which begins at Sn_MR (the W5500's datasheet, 4.2). */
const SN_SR = 0x03;
/** A round of the health check, and the frames of one. */
const ROUND_MS = 1000;
const ROUND_FRAMES = 40;

second(
  'is taken at one bad Sn_SR: no listener’s socket is closed for it, whichever frame and bit is bad',
  withDevice(
    (d) => {
      d.listen(80, 8);
      d.run(2 * ROUND_MS);
      const { wires } = d;
      if (!wires) throw new Error('no wires');
      const moves: string[] = [];
      observer.onMove = (slot, from) => moves.push(`slot ${slot.n} from ${from} to ${slot.state}`);
      try {
        for (let frame = 0; frame < ROUND_FRAMES; frame++) {
          const bit = 8 * SN_SR + (frame % 8);
          wires.spoilt.set(wires.frames + frame, { bit });
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

second.run();
