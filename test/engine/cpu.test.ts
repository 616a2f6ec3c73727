import * as assert from 'uvu/assert';
import { EngineBoard } from '../../bench/kaluma/emulator/board.ts';
import type { Elf } from '../../bench/kaluma/emulator/elf.ts';
import { FLASH_START } from '../../bench/kaluma/emulator/uf2.ts';
import { readHeap } from '../../bench/kaluma/probes/heap.ts';
import { findLoopHead } from '../../bench/kaluma/probes/loop-head.ts';
import { Split } from '../../bench/kaluma/probes/split.ts';
import { Turns } from '../../bench/kaluma/probes/turns.ts';
import { readBoard } from '../../build/config/config.ts';
import { suite } from '../support/suite.ts';
import { Thumb } from './thumb.ts';

const cpus = suite('the emulated processor');
const pins = await readBoard('w5500-evb-pico');
const RAM = 0x2000_0000;

/** A loop that calls two functions; the second one spins as often as the first word of RAM says, three cycles a time. */
function looping(): { board: EngineBoard; head: number; adds: number; nests: number } {
  const code = new Thumb();
  code
    .load(4, RAM + 0x4_2000)
    .stack(4)
    .load(4, RAM);
  const start = code.here;
  code.jump(start);
  const spins = code.here;
  code.fetch(3, 4);
  const again = code.here;
  code.decrement(3).untilZero(again).back();
  const adds = code.here;
  code.add(0, 0, 1).back();
  const nests = code.here;
  code.enter().call(adds).leave();
  const head = code.here;
  code.call(nests).call(spins).jump(head);
  const image = code.image();
  // The jump to the loop is known only here.
  new DataView(image.buffer).setUint16(start, 0xe000 | ((head - start - 4) >> 1), true);
  const board = new EngineBoard({ image, bootrom: null, program: null, pins });
  board.cpu.mcu.writeUint32(RAM, 100);
  return { board, head: FLASH_START + head, adds: FLASH_START + adds, nests: FLASH_START + nests };
}

cpus('finds where an event loop begins, also where a function that it calls loops at a lower address', () => {
  const { board, head } = looping();
  board.run(1);
  assert.is(findLoopHead(board), head);
});

cpus('finds no event loop in a program that calls nothing', () => {
  const code = new Thumb();
  const spins = code.load(0, RAM).here;
  const image = code.jump(spins).image();
  const board = new EngineBoard({ image, bootrom: null, program: null, pins });
  assert.is(findLoopHead(board), null);
});

cpus('calls hooks before what is at their address, which may do it instead', () => {
  const { board, adds } = looping();
  let visits = 0;
  board.cpu.at(adds, () => {
    visits++;
    return board.cpu.leave();
  });
  const before = board.cpu.argument(0);
  board.run(1);
  assert.ok(visits > 100, `${visits}`);
  assert.is(board.cpu.argument(0), before, 'nothing was added');
});

cpus('calls a function between two instructions, and leaves no trace of it', () => {
  const { board, adds } = looping();
  board.run(1);
  const before = { registers: board.cpu.mcu.core.registers.slice(), cycles: board.cpu.cycles };
  assert.is(board.cpu.call(adds, 40, 2), 42);
  assert.equal(board.cpu.mcu.core.registers, before.registers);
  assert.is(board.cpu.cycles, before.cycles);
});

cpus('stops calling a function that does not return', () => {
  const { board, head } = looping();
  assert.throws(() => board.cpu.call(head), /did not return/);
});

cpus('distinguishes idle turns of the loop from others, whose cycles it adds up', () => {
  const { board, head } = looping();
  const turns = new Turns(board, head);
  board.run(1);
  assert.is(turns.busy, 0);
  assert.ok(turns.idle > 100, `${turns.idle}`);
  board.cpu.mcu.writeUint32(RAM, 10_000);
  board.run(10, () => turns.busy === 3);
  // A fourth one has begun.
  board.cpu.mcu.writeUint32(RAM, 100);
  board.run(1);
  assert.is(turns.busy, 4);
  // SUBS and a taken BNE are three cycles, and some ten more are the loop's own.
  assert.ok(turns.longest > 30_000 && turns.longest < 30_030, `${turns.longest}`);
  assert.is(turns.busyCycles, 4 * turns.longest);
  assert.ok(turns.idle > 100, `${turns.idle}`);
});

cpus('skips the time of idle turns if set, but not that of others', () => {
  const { board, head } = looping();
  const turns = new Turns(board, head);
  turns.skips = true;
  board.run(1000);
  assert.ok(turns.idle < 1100, `${turns.idle}`);
  board.cpu.mcu.writeUint32(RAM, 10_000);
  const { us } = board.cpu;
  board.run(100, () => turns.busy === 10);
  assert.ok(board.cpu.us - us < 10 * 241 + 1100, `${board.cpu.us - us} us`);
});

/** As the ELF file of an image would name them. */
function named(functions: Record<string, number>): Elf {
  const symbols = Object.entries(functions).map(([name, address]) => ({ name, address, size: 4 }));
  return { symbols, segments: [] };
}

cpus('divides time by what the outermost named function stands for', () => {
  const { board, head, adds, nests } = looping();
  const turns = new Turns(board, head);
  const split = new Split(board.cpu, named({ ecma_find_named_property: adds, spi_send_fn: nests }));
  board.run(1, () => turns.idle === 9);
  split.restart();
  const before = board.cpu.cycles;
  board.run(1, () => turns.idle === 19);
  const { SPI, search, INTn } = split.cycles;
  assert.is(split.searches, 10);
  // Ten times PUSH, BL, ADDS, BX and POP, of some 320 cycles a turn.
  assert.ok(SPI >= 100 && SPI <= 200, `${SPI} of ${board.cpu.cycles - before}`);
  assert.equal([search, INTn, split.calls], [0, 0, 0]);
});

cpus('counts the collector as itself also where another function has called it', () => {
  const { board, head, adds, nests } = looping();
  const turns = new Turns(board, head);
  const split = new Split(board.cpu, named({ ecma_gc_run: adds, spi_send_fn: nests }));
  board.run(1, () => turns.idle === 9);
  split.restart();
  board.run(1, () => turns.idle === 19);
  const { SPI, collector } = split.cycles;
  // ADDS and BX are three cycles.
  assert.is(collector, 30);
  assert.ok(SPI >= 70 && SPI <= 170, `${SPI}`);
});

cpus('asks the engine for its heap, and leaves its memory as it was', () => {
  const code = new Thumb();
  code.load(4, RAM + 0x4_2000).stack(4);
  const spins = code.here;
  code.jump(spins);
  const stats = FLASH_START + code.here;
  for (const [n, value] of [184_320, 72_008, 90_000].entries()) code.load(1, value).store(1, 0, 4 * (n + 1));
  const board = new EngineBoard({ image: code.back().image(), bootrom: null, program: null, pins });
  board.run(0.1);
  const before = board.cpu.mcu.sram.slice();
  const heap = readHeap(board, named({ jerry_get_memory_stats: stats }));
  assert.equal(heap, { size: 184_320, used: 72_008, peak: 90_000 });
  assert.equal(board.cpu.mcu.sram, before);
  assert.is(readHeap(board, named({})), null);
});

cpus.run();
