import * as assert from 'uvu/assert';
import { EngineBoard } from '../../bench/kaluma/emulator/board.ts';
import { readBoard } from '../../build/config/config.ts';
import { suite } from '../support/suite.ts';
import { Thumb } from './thumb.ts';

const boards = suite('a board in the emulator');
const pins = await readBoard('w5500-evb-pico');

// RP2040 datasheet: chapters 2.3.1.7 (SIO), 2.19.6.1 (IO_BANK0) and 4.4.4 (SPI).
const SIO_OUT_SET = 0xd000_0014;
const FROM_OUT_SET_TO_CLEAR = 4;
const FROM_OUT_SET_TO_ENABLE = 16;
const GPIO17_CTRL = 0x4001_408c;
const FUNCTION_SIO = 5;
const SPI0 = 0x4003_c000;
const [CR0, CR1, DR, SR, CPSR] = [0, 4, 8, 12, 16];
const BUSY = 1 << 4;
const RAM = 0x2000_0000;

/** A program that reads VERSIONR of the W5500 (address 0x0039) into the first word of RAM, and then spins. */
function reader(): { image: Uint8Array; spins: number } {
  const code = new Thumb();
  code
    .load(0, SIO_OUT_SET)
    .load(1, 1 << pins.cs)
    .load(2, GPIO17_CTRL)
    .load(3, FUNCTION_SIO)
    .store(3, 2);
  code.store(1, 0).store(1, 0, FROM_OUT_SET_TO_ENABLE);
  code.load(2, SPI0).load(3, 7).store(3, 2, CR0).load(3, 2).store(3, 2, CPSR).store(3, 2, CR1);
  code.store(1, 0, FROM_OUT_SET_TO_CLEAR);
  for (const byte of [0x00, 0x39, 0x00, 0x00]) code.load(3, byte).store(3, 2, DR);
  const wait = code.load(4, BUSY).here;
  code.fetch(3, 2, SR).test(3, 4).untilZero(wait);
  for (let n = 0; n < 4; n++) code.fetch(3, 2, DR);
  code.store(1, 0).load(4, RAM).store(3, 4);
  const spins = code.here;
  code.jump(spins);
  return { image: code.image(), spins };
}

boards('reads version 4 of the simulated chip over SPI0', () => {
  const { image, spins } = reader();
  const board = new EngineBoard({ image, bootrom: null, program: null, pins });
  const done = board.run(1, () => board.cpu.pc === 0x1000_0000 + spins);
  assert.ok(done, `at ${board.cpu.pc.toString(16)}`);
  assert.is(board.cpu.mcu.readUint32(RAM), 4);
  assert.equal([board.spi.frames, board.spi.bytes], [1, 4]);
  // Four bytes at half of 125 MHz.
  assert.is(board.spi.nanos, 4 * 8 * 16);
  assert.equal(board.faults, []);
});

boards.run();
