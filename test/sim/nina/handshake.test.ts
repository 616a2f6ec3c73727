import * as assert from 'uvu/assert';
import { suite } from '../../support/suite.ts';
import { Rig } from './rig.ts';

const chip = suite("the ESP32's handshake");

const VERSION = [0xe0, 0x37, 0x00, 0xee];

function booted(options = {}): Rig {
  const rig = new Rig(options);
  rig.run(500);
  return rig;
}

chip('READY is high while it boots, and low once it takes commands', () => {
  const rig = new Rig();
  rig.run(399);
  assert.is(rig.chip.ready, true);
  rig.run(2);
  assert.is(rig.chip.ready, false);
});

chip('READY rises behind CS by its latency, and falls when the answer is armed', () => {
  const rig = booted({ readyUs: 20, commandUs: 100, armUs: 30 });
  rig.chip.select();
  assert.is(rig.chip.ready, false);
  rig.clock.advance(20);
  assert.is(rig.chip.ready, true);
  for (const byte of VERSION) rig.chip.transfer(byte);
  rig.chip.deselect();
  rig.clock.advance(129);
  assert.is(rig.chip.ready, true);
  rig.clock.advance(1);
  assert.is(rig.chip.ready, false);
});

chip('an answer is the firmware version, padded to words', () => {
  const rig = booted();
  rig.frame(VERSION);
  const answer = rig.frame(new Array(12).fill(0));
  assert.equal(answer, [0xe0, 0xb7, 1, 6, ...Buffer.from('2.0.0'), 0, 0xee, 0]);
  assert.equal(rig.faults, []);
});

chip('an unknown command gets the error frame', () => {
  const rig = booted();
  assert.is(rig.call(0x38, [0]), null);
  assert.equal(rig.kinds, ['unknown-command']);
});

chip('the calls of BSD are unknown to firmware 1.4.8', () => {
  const rig = booted({ firmware: 'arduino-1.4.8' });
  assert.is(rig.call(0x70, [1], [0]), null);
});

chip('a command that is not padded loses its last bytes', () => {
  const rig = booted();
  rig.frame([0xe0, 0x2b, 0x01, 0x01, 0x03, 0xee]);
  assert.equal(rig.kinds, ['unpadded']);
});

chip('an empty pulse of CS brings both sides into step from either phase, and carries nothing out', () => {
  const rig = booted();
  const codes: number[] = [];
  rig.chip.onCommand = (code) => codes.push(code);
  rig.frame([]);
  rig.frame(VERSION);
  rig.frame([]);
  assert.equal(rig.call(0x20, [0xff]), [[0]]);
  assert.equal(codes, [0x37, 0x20]);
  assert.equal(rig.faults, []);
});

chip('a byte that is clocked while READY is high is lost and reported', () => {
  const rig = booted();
  rig.frame(VERSION);
  rig.chip.select();
  rig.chip.transfer(0xe0);
  rig.chip.deselect();
  assert.equal(rig.kinds, ['not-ready']);
});

chip('a byte that is clocked before READY has risen is reported', () => {
  const rig = booted();
  rig.chip.select();
  rig.chip.transfer(0xe0);
  rig.chip.deselect();
  assert.is(rig.kinds[0], 'early-clock');
});

chip('an answer that is not read to its end is lost and reported', () => {
  const rig = booted();
  rig.frame(VERSION);
  rig.frame([0, 0, 0, 0]);
  assert.equal(rig.kinds, ['answer-cut']);
  assert.is(rig.one(0x20, [0xff]), 0);
});

chip('RESETN low forgets everything, and GPIO0 low at its end starts the boot loader', () => {
  const rig = booted().join();
  assert.is(rig.chip.link, true);
  rig.chip.reset(true);
  rig.run(10);
  rig.chip.reset(false);
  rig.run(500);
  assert.is(rig.one(0x20, [0xff]), 0);
  rig.chip.holdAttention(true);
  rig.chip.reset(true);
  rig.run(10);
  rig.chip.reset(false);
  rig.run(5000);
  assert.is(rig.chip.ready, true);
});

chip('a passphrase is in no report of a mistake', () => {
  const rig = booted();
  const bytes = rig.command(0x11, [[...Buffer.from('office')], [...Buffer.from('correct horse')]]);
  rig.frame(bytes.slice(0, -1));
  assert.equal(rig.kinds, ['unpadded']);
  assert.equal([...rig.faults[0].frame], [0xe0, 0x11, 2]);
});

chip.run();
