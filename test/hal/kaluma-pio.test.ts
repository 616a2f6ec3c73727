import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, PIO_PINS as PINS } from '../live/bench.ts';
import { busCases } from '../support/bus/bus-cases.ts';
import { busPrograms, SPY } from '../support/bus/bus-programs.ts';

const kaluma = suite('kalumaPioBus');

const program = busPrograms('./hal/kaluma/pio.ts', 'kalumaPioBus', PINS);

const MACHINE_SPY = `${SPY}
  const Machine = global.require('rp2').StateMachine;
  ['get', 'active'].forEach(function (name) { spy(Machine.prototype, name); });
`;

const bench = () => new Bench(PINS);

busCases(kaluma, bench, program);

kaluma('writes each of those pins high before it makes it an output, and pulls the attention line up', () => {
  const lines = bench().run(program(`console.log(calls.join(' '))`, { first: MACHINE_SPY }));
  const [output, pullUp] = [1, 2];
  assert.equal(lines[0].split(' '), [
    'digitalWrite(20,1)',
    `pinMode(20,${output})`,
    'digitalWrite(25,1)',
    `pinMode(25,${output})`,
    `pinMode(24,${pullUp})`,
    'active(false)',
    'active(true)',
  ]);
});

for (const length of [1, 255, 256, 257, 515, 516, 517, 2048]) {
  kaluma(`sends ${length} bytes in one frame, in their order, and nothing of the frame before it`, () => {
    const board = bench();
    const lines = board.run(
      program(
        `const body = new Uint8Array(${length});
         for (let i = 0; i < ${length}; i++) body[i] = 7 * i + 1;
         bus.write(bytes(0, 0, 0x14), new Uint8Array(600).fill(0xee));
         bus.write(bytes(1, 2, 0x14), body);
         bus.write(bytes(0, 1, 0x0c), bytes(9));`,
      ),
    );
    const body = Array.from({ length }, (_, i) => (7 * i + 1) & 255);
    assert.equal(lines, []);
    assert.equal(board.chip.frames.slice(1), [
      [1, 2, 0x14, ...body],
      [0, 1, 0x0c, 9],
    ]);
    assert.is(board.chip.frames[0].length, 603);
  });
}

kaluma('sends only the bytes of a view', () => {
  const board = bench();
  board.run(program('bus.write(bytes(0, 4, 0x0c), bytes(1, 2, 3, 4).subarray(1, 3))'));
  assert.equal(board.chip.frames, [[0, 4, 0x0c, 2, 3]]);
});

for (const count of [1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 43, 2048]) {
  kaluma(
    `reads ${count} bytes in one frame, into their place and no other, and leaves nothing behind`,
    () => {
      const board = bench();
      // The recording chip answers a0, a1, a2 to the header and counts on from there.
      const lines = board.run(
        program(
          `const into = new Uint8Array(${count + 5});
         const got = [bus.read(bytes(0, 0, 0x18), into, 2, ${count}), bus.read(bytes(0, 0, 0x18), into, 2, ${count})];
         let wrong = 0;
         for (let i = 0; i < ${count + 5}; i++) {
           const expected = i >= 2 && i < ${count + 2} ? (0xa0 + 1 + i) & 255 : 0;
           if (into[i] !== expected) wrong++;
         }
         console.log(got.join(), wrong);`,
        ),
      );
      assert.equal(lines, [`${count},${count} 0`]);
      const frame = [0, 0, 0x18, ...new Array(count).fill(0)];
      assert.equal(board.chip.frames, [frame, frame]);
    },
  );
}

kaluma('reads into a view of a larger buffer, at the place in the view', () => {
  const lines = bench().run(
    program(
      `const whole = new Uint8Array(12);
       bus.read(bytes(0, 0, 0x18), whole.subarray(4, 10), 1, 5);
       console.log(whole.join());`,
    ),
  );
  assert.equal(lines, ['0,0,0,0,0,163,164,165,166,167,0,0']);
});

kaluma('asks the state machine once for every four bytes, and once more for the rest', () => {
  const count = (bytes: number) =>
    bench().run(
      program(
        `calls.length = 0; bus.read(bytes(0, 0, 0x18), new Uint8Array(64), 0, ${bytes}); console.log(calls.length)`,
        { first: MACHINE_SPY },
      ),
    )[0];
  assert.equal([1, 3, 4, 43].map(count), ['1', '1', '2', '11']);
});

kaluma('reads and writes without touching the C heap', () => {
  const board = bench();
  board.run(
    program(
      `const into = new Uint8Array(256);
       for (let i = 0; i < 50; i++) { bus.write(bytes(0, 0, 0x14), into); bus.read(bytes(0, 0, 0x18), into, 0, 256); }`,
    ),
  );
  assert.is(board.chip.frames.length, 100);
  assert.is(board.kaluma.heap.allocations, 0);
});

// The clock of the system is 125 MHz, and a bit takes four cycles of the state machine.
for (const [asked, divider] of [
  [31_250_000, 1],
  [20_000_000, 2],
  [15_625_000, 2],
  [8_000_000, 4],
  [1_000_000, 32],
]) {
  kaluma(`never clocks faster than the ${asked / 1e6} MHz that it was asked for`, () => {
    const first = `
      const rp2 = global.require('rp2');
      const Real = rp2.StateMachine;
      rp2.StateMachine = class extends Real {
        constructor(id, asm, options) {
          super(id, asm, options);
          // What Kaluma does with it: whole numbers, rounded down.
          console.log(Math.floor(125000000 / Math.floor(options.freq)));
        }
      };`;
    assert.equal(bench().run(program('', { baudHz: asked, first })), [String(divider)]);
  });
}

kaluma('starts again after every restart of the runtime, though its program was left in the PIO', () => {
  const board = bench();
  const text = program('bus.write(bytes(0, 1, 0x0c), bytes(1)); bus.write(bytes(0, 1, 0x0c), bytes(2))');
  for (let i = 0; i < 5; i++) {
    assert.equal(board.run(text), []);
    board.restart();
  }
  assert.equal(board.chip.frames.length, 10);
  for (const frame of board.chip.frames) assert.equal(frame.slice(0, 3), [0, 1, 0x0c]);
});

kaluma('has forgotten a read that was broken off, once the chip is reset', () => {
  const board = bench();
  const lines = board.run(
    program(
      `const into = new Uint8Array(64);
       let broken = true;
       try { bus.read(bytes(0, 0, 0x18), into, 0, 64); } catch (error) { console.log(error.message); }
       broken = false;
       bus.reset(true);
       bus.reset(false);
       console.log(bus.read(bytes(0, 0x39, 0), into, 0, 2), into[0], into[1]);`,
      {
        first: `
          const Machine = global.require('rp2').StateMachine;
          const get = Machine.prototype.get;
          let left = 5;
          Machine.prototype.get = function () {
            if (--left === 0) throw new Error('Aborted');
            return get.call(this);
          };`,
      },
    ),
  );
  assert.equal(lines, ['Aborted', '2 163 164']);
  assert.equal(board.chip.frames[1], [0, 0x39, 0, 0, 0]);
  assert.is(board.chip.selected, false);
});

kaluma('watches the level with one handler at a time, and with none after null', () => {
  const board = bench();
  board.chip.interrupt = true;
  board.run(
    program(`
      bus.watch(function () { console.log('first') });
      bus.watch(function () { console.log('second') });
      setTimeout(function () { console.log(bus.watch(null)) }, 5);
    `),
  );
  board.kaluma.turn();
  assert.equal(board.lines.splice(0), ['second']);
  assert.is(board.more(8).pop(), 'true');
  assert.equal(board.more(4), []);
  const watch = `console.log(bus.watch(function () { console.log('never') }), bus.watch(null))`;
  assert.equal(bench().run(program(watch, { wired: false }), 10), ['false false']);
});

kaluma.run();
