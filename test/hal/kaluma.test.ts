import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, PINS } from '../live/bench.ts';
import { busCases } from '../support/bus/bus-cases.ts';
import { busPrograms, SPY } from '../support/bus/bus-programs.ts';

const kaluma = suite('KalumaBus');

const program = busPrograms('./hal/kaluma/bus.ts', 'kalumaBus', PINS);

const SPI_SPY = `${SPY}
  spy(global.require('spi').SPI.prototype, 'recv');
`;

busCases(kaluma, () => new Bench(), program);

kaluma('writes each of those pins high before it makes it an output, and pulls the attention line up', () => {
  const lines = new Bench().run(program(`console.log(calls.join(' '))`, { first: SPI_SPY }));
  const [output, pullUp] = [1, 2];
  assert.equal(lines[0].split(' '), [
    'digitalWrite(17,1)',
    `pinMode(17,${output})`,
    'digitalWrite(20,1)',
    `pinMode(20,${output})`,
    `pinMode(21,${pullUp})`,
  ]);
});

kaluma('does not touch pins of lines that are not wired', () => {
  const lines = new Bench().run(program(`console.log(calls.join(' '))`, { first: SPI_SPY, wired: false }));
  assert.equal(lines, ['digitalWrite(17,1) pinMode(17,1)']);
});

kaluma('sends 2,048 bytes in one frame without touching the C heap', () => {
  const bench = new Bench();
  bench.run(program('for (let i = 0; i < 50; i++) bus.write(bytes(0, 0, 0x14), new Uint8Array(2048))'));
  assert.is(bench.chip.frames.length, 50);
  assert.is(bench.chip.frames[49].length, 2051);
  assert.is(bench.kaluma.heap.allocations, 0);
});

kaluma('reads in one frame, to the given place, and returns the number of bytes', () => {
  const bench = new Bench();
  // The recording chip answers a0, a1, a2 to the header and counts on from there.
  const lines = bench.run(
    program(
      `const into = new Uint8Array(6); console.log(bus.read(bytes(0, 0x39, 0), into, 2, 3), into.join())`,
    ),
  );
  assert.equal(lines, ['3 0,0,163,164,165,0']);
  assert.equal(bench.chip.frames, [[0, 0x39, 0, 0, 0, 0]]);
});

kaluma('reads at most 256 bytes at a time, in the same frame', () => {
  const bench = new Bench();
  const lines = bench.run(
    program(
      `const into = new Uint8Array(700);
       calls.length = 0;
       console.log(bus.read(bytes(0, 0, 0x18), into, 50, 600));
       console.log(calls.join(' '));
       let wrong = 0;
       for (let i = 0; i < 700; i++) {
         const expected = i >= 50 && i < 650 ? (0xa0 + 3 + i - 50) & 255 : 0;
         if (into[i] !== expected) wrong++;
       }
       console.log(wrong);`,
      { first: SPI_SPY },
    ),
  );
  assert.equal(lines, ['600', 'digitalWrite(17,0) recv(256) recv(256) recv(88) digitalWrite(17,1)', '0']);
  assert.equal(
    bench.chip.frames.map((frame) => frame.length),
    [603],
  );
});

kaluma('copies what it read: the array of a caller is not kept', () => {
  const lines = new Bench().run(
    program(
      `const into = new Uint8Array(4);
       bus.read(bytes(0, 0, 0x18), into, 0, 4);
       last.fill(0);
       console.log(into.join(), into.buffer === last.buffer);`,
      {
        first: `
          let last;
          const SPI = global.require('spi').SPI;
          const recv = SPI.prototype.recv;
          SPI.prototype.recv = function (count) { return last = recv.call(this, count); };`,
      },
    ),
  );
  assert.equal(lines, ['163,164,165,166 false']);
});

kaluma('can read for ever: 2,000 reads of 2,048 bytes do not exhaust the C heap', () => {
  const bench = new Bench();
  const lines = bench.run(
    program(
      `const into = new Uint8Array(2048);
       let short = 0;
       for (let i = 0; i < 2000; i++) if (bus.read(bytes(0, 0, 0x18), into, 0, 2048) < 2048) short++;
       console.log(short);`,
    ),
  );
  assert.equal([lines, bench.kaluma.heap.failures], [['0'], 0]);
});

for (const [failure, statement] of [
  ['an empty array', 'return new Uint8Array(0)'],
  ['a RangeError', 'throw new RangeError("out of memory")'],
]) {
  kaluma(
    `says how far it came when the runtime runs out of memory with ${failure}, and ends the frame`,
    () => {
      const bench = new Bench();
      const lines = bench.run(
        program(
          `const into = new Uint8Array(600);
         console.log(bus.read(bytes(0, 0, 0x18), into, 0, 600), into[255], into[256]);
         bus.write(bytes(0, 1, 0x0c), bytes(1));`,
          {
            first: `
            let left = 1;
            const SPI = global.require('spi').SPI;
            const recv = SPI.prototype.recv;
            SPI.prototype.recv = function (count) {
              if (left-- > 0) return recv.call(this, count);
              ${statement};
            };`,
          },
        ),
      );
      assert.equal(lines, [`256 ${(0xa0 + 3 + 255) & 255} 0`]);
      assert.equal(
        bench.chip.frames.map((frame) => frame.length),
        [259, 4],
      );
      assert.is(bench.chip.selected, false);
    },
  );
}

for (const [failure, statement] of [
  ['an empty array', 'return new Uint8Array(0)'],
  ['a RangeError', 'throw new RangeError("out of memory")'],
]) {
  kaluma(`exchanges nothing when the runtime runs out of memory with ${failure}, and ends the frame`, () => {
    const bench = new Bench();
    const lines = bench.run(
      program(
        `console.log(bus.exchange(bytes(0, 0x17, 0, 0)).length, bus.exchange(bytes(0, 0x17, 0, 0)).length);
         bus.send(bytes(0, 1, 0x0c, 1));`,
        {
          first: `
            let left = 1;
            const SPI = global.require('spi').SPI;
            const transfer = SPI.prototype.transfer;
            SPI.prototype.transfer = function (frame) {
              const answer = transfer.call(this, frame);
              if (left-- > 0) return answer;
              ${statement};
            };`,
        },
      ),
    );
    assert.equal(lines, ['4 0']);
    assert.equal(
      bench.chip.frames.map((frame) => frame.length),
      [4, 4, 4],
    );
    assert.is(bench.chip.selected, false);
  });
}

kaluma('exchanges for ever: 5,000 surveys do not exhaust the C heap', () => {
  const bench = new Bench();
  const lines = bench.run(
    program(
      `let short = 0;
       for (let i = 0; i < 5000; i++) if (bus.exchange(new Uint8Array(47)).length < 47) short++;
       console.log(short);`,
    ),
  );
  assert.equal([lines, bench.kaluma.heap.failures], [['0'], 0]);
});

kaluma(
  'watches the level: the handler is called on every turn while the line is low, also when it was before',
  () => {
    const bench = new Bench();
    bench.chip.interrupt = true;
    bench.run(program('let calls = 0; console.log(bus.watch(function () { console.log(++calls) }))'));
    for (let i = 1; i <= 3; i++) {
      bench.kaluma.turn();
      assert.is(bench.lines.pop(), String(i));
    }
    bench.chip.interrupt = false;
    bench.lines.length = 0;
    assert.equal(bench.more(5), []);
    bench.chip.interrupt = true;
    bench.kaluma.turn();
    assert.equal(bench.lines, ['4']);
  },
);

kaluma('has one handler at a time, and none after null', () => {
  const bench = new Bench();
  bench.chip.interrupt = true;
  bench.run(
    program(`
      bus.watch(function () { console.log('first') });
      bus.watch(function () { console.log('second') });
      setTimeout(function () { console.log(bus.watch(null)) }, 5);
      setTimeout(function () { bus.watch(function () { console.log('third') }) }, 15);
    `),
  );
  bench.kaluma.turn();
  assert.equal(bench.lines.splice(0), ['second']);
  assert.is(bench.more(8).pop(), 'true');
  assert.equal(bench.more(4), []);
  assert.is(bench.more(8).pop(), 'third');
});

kaluma('sets no watch if the line is not wired, and returns false', () => {
  const bench = new Bench();
  bench.chip.interrupt = true;
  const watch = `console.log(bus.watch(function () { console.log('never') }), bus.watch(null))`;
  assert.equal(bench.run(program(watch, { wired: false }), 10), ['false false']);
});

kaluma(
  'has the board’s milliseconds for a clock, a wait that really waits, and callbacks from the loop',
  () => {
    const bench = new Bench();
    const lines = bench.run(
      program(`
      const clock = driver.kalumaClock;
      const start = clock.now();
      clock.after(20, function () { console.log('after', clock.now() - start >= 20) });
      clock.wait(7);
      console.log('wait', clock.now() - start);
    `),
      50,
    );
    assert.equal(lines, ['wait 7', 'after true']);
  },
);

kaluma.run();
