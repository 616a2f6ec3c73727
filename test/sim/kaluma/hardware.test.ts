import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard } from '../../../build/config/config.ts';
import { Bench, PINS } from '../../live/bench.ts';

const hardware = suite('the stand-in of a board');

const ASKED =
  'console.log(board.name, board.LED, process.arch, process.platform, process.memoryUsage().heapTotal)';

hardware('of an RP2040 is a pico with 180 KB of heap', () => {
  assert.equal(new Bench(PINS).run(ASKED), ['pico 25 cortex-m0-plus rp2 184312']);
});

hardware('of an RP2350 is a pico2 with 384 KB of heap', async () => {
  const pins = await readBoard('pico2-w5500-spi0');
  assert.equal(new Bench(pins).run(ASKED), ['pico2 25 cortex-m33 rp2 393208']);
});

hardware('halts an RP2040 where an RP2350 has room', () => {
  const program =
    'var a = []; for (var i = 0; i < 30; i++) a.push(new Uint8Array(8192)); console.log("room")';
  assert.equal(new Bench({ ...PINS, mcu: 'rp2350' }).run(program), ['room']);
  assert.throws(() => new Bench(PINS).run(program));
});

hardware.run();
