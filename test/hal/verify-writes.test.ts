import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as sockets from '../../hal/wiznet/bytes.ts';
import { verifyWrites } from '../../hal/wiznet/checks/verify-writes.ts';
import { recorded } from '../support/bus/recording-bus.ts';

// Every byte here comes from the chip reference; see w5500.test.ts for the headers.

const writes = suite('verifyWrites');

const BYTES = Uint8Array.of(1, 2, 3, 4);

writes('reads back what was written: one frame more for every 256 bytes, with 3 bytes beside them', () => {
  for (const [length, reads] of [
    [1, ['ff f0 50 +1']],
    [256, ['ff f0 50 +256']],
    [1024, ['ff f0 50 +256', '00 f0 50 +256', '01 f0 50 +256', '02 f0 50 +256']],
  ] as [number, string[]][]) {
    const { bus, chip } = recorded();
    verifyWrites(chip);
    sockets.fill(chip, 2, 0xfff0, new Uint8Array(length), 0, length);
    assert.equal(bus.take().slice(1), reads);
    assert.is(chip.repairs.payload, 0);
  }
});

writes('is off by default: the write alone', () => {
  const { bus, chip } = recorded();
  sockets.fill(chip, 0, 0, BYTES, 0, 4);
  assert.equal(bus.take(), ['00 00 14 01 02 03 04']);
});

writes('repeats a write that differs, and reads it back', () => {
  const { bus, chip } = recorded();
  verifyWrites(chip);
  bus.answer('00 00 10', [1, 2, 7, 4], [...BYTES]);
  sockets.fill(chip, 0, 0, BYTES, 0, 4);
  assert.equal(bus.take(), ['00 00 14 01 02 03 04', '00 00 10 +4', '00 00 14 01 02 03 04', '00 00 10 +4']);
  assert.equal([chip.repairs.payload, chip.dead], [1, false]);
});

writes('takes the chip for dead after three writes that are not there, and sends none of it', () => {
  const { bus, chip } = recorded();
  verifyWrites(chip);
  bus.answer('00 00 10', [0, 0, 0, 0]);
  sockets.fill(chip, 0, 0, BYTES, 0, 4);
  assert.is(bus.take().filter((frame) => frame.startsWith('00 00 14')).length, 3);
  assert.is(chip.dead, true);
  assert.is(sockets.transmit(chip, 0, 4), false);
  assert.not(bus.take().includes('00 01 0c 20'));
});

writes.run();
