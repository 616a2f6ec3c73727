import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench } from '../live/bench.ts';
import type { BusPrograms } from './bus-programs.ts';

/** What every bus does: tests for the suite of one. */
export function busCases(bus: Test, makeBench: () => Bench, program: BusPrograms): void {
  bus('sends header and body between two edges of chip select, the body whole', () => {
    const bench = makeBench();
    const body = 'bus.write(bytes(0, 4, 0x0c), bytes(0, 80)); bus.write(bytes(0, 1, 0x0c), bytes(255))';
    assert.equal(bench.run(program(body)), []);
    assert.equal(bench.chip.frames, [
      [0, 4, 0x0c, 0, 80],
      [0, 1, 0x0c, 255],
    ]);
    assert.is(bench.chip.selected, false);
  });

  bus('drives the reset line, low for true, and says so; without the line it says that, too', () => {
    const bench = makeBench();
    const body = 'console.log(bus.reset(true), bus.reset(false))';
    assert.equal(bench.run(program(body)), ['true true']);
    assert.equal(bench.chip.resets, [true, false]);
    assert.equal(makeBench().run(program(body, { wired: false })), ['false false']);
  });

  bus('reads the attention line as it is; without the line there may always be something', () => {
    const bench = makeBench();
    const ask = 'setInterval(function () { console.log(bus.attention()) }, 10)';
    assert.equal(bench.run(program(ask), 15), ['false']);
    bench.chip.interrupt = true;
    assert.equal(bench.more(10), ['true']);
    bench.chip.interrupt = false;
    assert.equal(bench.more(10), ['false']);
    assert.equal(makeBench().run(program('console.log(bus.attention())', { wired: false })), ['true']);
  });

  bus('leaves chip select and reset high while it takes their pins', () => {
    const bench = makeBench();
    assert.equal(bench.run(program('')), []);
    assert.equal([bench.chip.frames, bench.chip.resets, bench.chip.selected], [[], [], false]);
  });
}
