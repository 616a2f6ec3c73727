import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bench } from '../../live/bench.ts';
import type { BusPrograms } from './bus-programs.ts';

/** Tests for every bus, for its suite. */
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

  bus('sends a frame of registers whole, each one as long as it is, whatever came before', () => {
    const bench = makeBench();
    const body = `bus.send(bytes(0, 0, 0x2c, 0x21, 1, 0x1f)); bus.send(bytes(0, 1, 0x0c, 255));
      bus.write(bytes(0, 0, 0x14), new Uint8Array(300).fill(0xee)); bus.send(bytes(0, 0x24, 0xec, 0xab, 0xcd));`;
    assert.equal(bench.run(program(body)), []);
    bench.chip.frames.splice(2, 1);
    assert.equal(bench.chip.frames, [
      [0, 0, 0x2c, 0x21, 1, 0x1f],
      [0, 1, 0x0c, 255],
      [0, 0x24, 0xec, 0xab, 0xcd],
    ]);
    assert.is(bench.chip.selected, false);
  });

  for (const count of [1, 2, 4, 10, 44, 57]) {
    bus(`exchanges a frame of registers: ${count} bytes come back behind the header, twice the same`, () => {
      const bench = makeBench();
      // The recording chip answers a0, a1, a2 to the header and counts on from there.
      const lines = bench.run(
        program(
          `const frame = new Uint8Array(3 + ${count});
           frame[1] = 1; frame[2] = 0x68;
           for (let twice = 0; twice < 2; twice++) {
             const answer = bus.exchange(frame);
             let wrong = answer.length === frame.length ? 0 : 1;
             for (let i = 3; i < answer.length; i++) if (answer[i] !== ((0xa0 + i) & 255)) wrong++;
             console.log(wrong);
           }`,
        ),
      );
      assert.equal(lines, ['0', '0']);
      const frame = [0, 1, 0x68, ...new Array(count).fill(0)];
      assert.equal(bench.chip.frames, [frame, frame]);
      assert.is(bench.chip.selected, false);
    });
  }

  bus('answers each length of frame in an array of its own', () => {
    const lines = makeBench().run(
      program(
        `const long = bus.exchange(new Uint8Array(8));
         bus.exchange(new Uint8Array(4));
         bus.exchange(new Uint8Array(5));
         console.log(Array.from(long).slice(3).join());`,
      ),
    );
    assert.equal(lines, ['163,164,165,166,167']);
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
