import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Rig } from './rig.ts';

const frame = suite('SPI frame (chapter 1.2)');

const bytes = (text: string) => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));
const hex = (values: Uint8Array) =>
  Array.from(values, (value) => value.toString(16).padStart(2, '0')).join(' ');

// What goes out on MOSI, what comes back on MISO, in this order on one chip fresh from reset.
const GOLDEN: [what: string, mosi: string, miso: string][] = [
  ['VERSIONR', '00 39 00 00', '01 02 03 04'],
  ['RTR and RCR in one burst', '00 19 00 00 00 00', '01 02 03 07 d0 08'],
  ['GAR, written', '00 01 04 0a 00 02 02', '01 02 03 00 00 00 00'],
  ['GAR, read back', '00 01 00 00 00 00 00', '01 02 03 0a 00 02 02'],
  ['the TTL of socket 0', '00 16 08 00', '01 02 03 80'],
  ['the TTL of socket 7', '00 16 e8 00', '01 02 03 80'],
  ['the port of socket 3, written', '00 04 6c 00 50', '01 02 03 00 00'],
  ['the port of socket 3, read back', '00 04 68 00 00', '01 02 03 00 50'],
  ['TX memory of socket 1, written', '00 00 34 c0 de', '01 02 03 00 00'],
  ['TX memory of socket 1, read back', '00 00 30 00 00', '01 02 03 c0 de'],
  ['two bytes with fixed length', '00 19 02 00 00', '01 02 03 07 d0'],
  [
    'one byte with fixed length, and a second frame without chip select between',
    '00 39 01 00 00 1b 01 00',
    '01 02 03 04 01 02 03 08',
  ],
  ['four bytes with fixed length', '00 18 03 00 00 00 00', '01 02 03 00 07 d0 08'],
];

for (const [what, mosi, miso] of GOLDEN) {
  frame(`carries ${what}`, () => {
    const rig = new Rig({}, false);
    for (const [, before] of GOLDEN.slice(
      0,
      GOLDEN.findIndex(([name]) => name === what),
    ))
      rig.chip.exchange(bytes(before));
    assert.is(hex(rig.chip.exchange(bytes(mosi))), miso);
    assert.equal(rig.faults, []);
  });
}

frame('counts its address through 0xFFFF to 0x0000', () => {
  const rig = new Rig();
  rig.write(2, 0xfffe, [1, 2, 3, 4]);
  assert.equal(rig.read(2, 0xfffe, 4), [1, 2, 3, 4]);
  assert.equal(rig.read(2, 0x0000, 2), [3, 4]);
});

frame('counts its address in 16 bits, no less', () => {
  const rig = new Rig();
  assert.equal(rig.read(0, 0x7fff, 3), [0, 0, 0]);
  assert.equal(rig.read(0, 0xffff, 3), [0, 0, 10]);
});

frame('reads zeros from reserved offsets and loses what is written there', () => {
  const rig = new Rig();
  rig.write(0, 0x002f, [1, 2, 3]);
  rig.write(1, 0x0017, [9]);
  rig.write(1, 0x0030, [9]);
  assert.equal(rig.read(0, 0x002f, 3), [0, 0, 0]);
  assert.equal(rig.read(1, 0x0017, 1), [0]);
  assert.equal(rig.read(1, 0x0030, 1), [0]);
  assert.equal(rig.read(0, 0x1234, 1), [0]);
});

frame('counts up over MISO during a write with the knob', () => {
  const rig = new Rig({ misoOnWrite: 'counting' });
  assert.is(hex(rig.chip.exchange(bytes('00 01 04 0a 00 02 02'))), '01 02 03 04 05 06 07');
});

frame('leaves MISO floating high without chip select', () => {
  const rig = new Rig();
  assert.is(rig.chip.transfer(0x00), 0xff);
});

frame('begins anew with each falling edge of chip select', () => {
  const rig = new Rig();
  rig.chip.select();
  rig.chip.transfer(0x00);
  rig.chip.deselect();
  assert.is(hex(rig.chip.exchange(bytes('00 39 00 00'))), '01 02 03 04');
});

for (const block of [4, 8, 12, 16, 20, 24, 28]) {
  frame(`finds nothing in reserved block ${block}`, () => {
    const rig = new Rig();
    rig.write(block, 0, [0x55]);
    assert.equal(rig.read(block, 0, 1), [0]);
    assert.equal(rig.kinds, ['reserved-block', 'reserved-block']);
  });
}

frame.run();
