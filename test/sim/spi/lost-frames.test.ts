import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SpiFaults } from '../../../sim/spi/faults.ts';
import { Rig } from '../chip/rig.ts';

const frames = suite('SPI frames that are lost or spoilt, by their number');

const RTR = Uint8Array.of(0x00, 0x19, 0x00, 0x00, 0x00);
const WRITE_RCR = Uint8Array.of(0x00, 0x1b, 0x04, 0x55);
const READ_RCR = Uint8Array.of(0x00, 0x1b, 0x00, 0x00);

frames('a lost one is not seen by the chip: a write changes nothing, and a read brings ones', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { lost: [1, 3] });
  assert.equal([...wires.exchange(READ_RCR)], [1, 2, 3, 8]);
  wires.exchange(WRITE_RCR);
  assert.equal([...wires.exchange(READ_RCR)], [1, 2, 3, 8]);
  assert.equal([...wires.exchange(READ_RCR)], [0xff, 0xff, 0xff, 0xff]);
  wires.exchange(WRITE_RCR);
  assert.equal([...wires.exchange(READ_RCR)], [1, 2, 3, 0x55]);
  assert.is(wires.frames, 6);
  assert.equal(rig.faults, []);
});

frames('a spoilt one reads zeros, ones, or one bit wrong, and its header stays', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, {
    spoilt: [
      [0, 0x00],
      [1, 0xff],
      [2, { bit: 0 }],
      [3, { bit: 15 }],
    ],
  });
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x00, 0x00]);
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0xff, 0xff]);
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x87, 0xd0]);
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x07, 0xd1]);
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x07, 0xd0]);
});

frames.run();
