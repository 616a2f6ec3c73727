import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { trueBaudHz } from '../../../sim/runtimes/kaluma/peripherals/spi.ts';
import { Bench, output, thrown } from '../bench.ts';

const SETUP = `
  var SPI = require('spi').SPI;
  digitalWrite(17, 1);
  pinMode(17, OUTPUT);
  var spi = new SPI(0, { mode: 0, baudrate: 8000000, sck: 18, mosi: 19, miso: 16 });
  function frame(run) { digitalWrite(17, 0); run(); digitalWrite(17, 1); }
`;

/** The frames that reach the chip when `program` runs after the set-up. */
function frames(program: string): number[][] {
  const bench = new Bench();
  const lines = bench.run(SETUP + program);
  assert.equal(lines, []);
  return bench.chip.frames;
}

const spi = suite("the stand-in's SPI");

spi('sends the whole buffer behind a view, whatever its offset and length', () => {
  const sent = frames(
    'frame(function () { spi.send(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).subarray(2, 5)) })',
  );
  assert.equal(sent, [[1, 2, 3, 4, 5, 6, 7, 8]]);
});

spi('transfers the whole buffer behind a view, and answers as many bytes', () => {
  const program = `frame(function () { console.log(spi.transfer(new Uint8Array([1, 2, 3, 4]).subarray(3)).join()) })`;
  assert.equal(output(SETUP + program), ['160,161,162,163']);
});

spi('sends the character codes of a string', () => {
  assert.equal(frames('frame(function () { spi.send("A\\u00ff\\u0100") })'), [[65, 255, 0]]);
});

spi('clocks out zeros while it receives', () => {
  assert.equal(frames('frame(function () { spi.send(new Uint8Array([9])); spi.recv(3) })'), [[9, 0, 0, 0]]);
});

spi('hands what it receives to the program as its own Uint8Array', () => {
  const program = `frame(function () { var r = spi.recv(2); console.log(r instanceof Uint8Array, r.join()) })`;
  assert.equal(output(SETUP + program), ['true 160,161']);
});

for (const data of [
  '[1, 2]',
  'new Uint16Array(2)',
  'new ArrayBuffer(2)',
  'new SharedArrayBuffer(2)',
  '1',
  'null',
]) {
  for (const verb of ['send', 'transfer']) {
    spi(`throws a TypeError when told to ${verb} ${data}`, () => {
      assert.equal(
        thrown(`${SETUP} spi.${verb}(${data})`),
        'TypeError: The data argument must be Uint8Array or string.',
      );
    });
  }
}

spi('throws on a second SPI(0) until the first is closed', () => {
  assert.equal(thrown(`${SETUP} new SPI(0)`), 'Error: Device Init/Deinit Error');
  assert.equal(thrown(`${SETUP} spi.close(); new SPI(0)`), 'nothing');
});

spi('throws once it is closed', () => {
  assert.equal(thrown(`${SETUP} spi.close(); spi.recv(1)`), 'ReferenceError: SPI bus is not initialized.');
});

spi('throws on pins that the controller cannot have', () => {
  const make = (pins: string) => thrown(`var SPI = require('spi').SPI; new SPI(0, { ${pins} })`);
  assert.equal(make('miso: 4, mosi: 7, sck: 6'), 'nothing');
  assert.equal(make('miso: 8'), 'Error: Device Init/Deinit Error');
  assert.equal(make('sck: 10'), 'Error: Device Init/Deinit Error');
});

spi('does not reach a chip wired to other pins, or one that listens in another mode', () => {
  const program = (options: string) => `
    var SPI = require('spi').SPI;
    digitalWrite(17, 1); pinMode(17, OUTPUT);
    var spi = new SPI(0, { ${options} });
    digitalWrite(17, 0); console.log(spi.recv(2).join()); digitalWrite(17, 1);`;
  assert.equal(output(program('mode: 0')), ['160,161']);
  assert.equal(output(program('mode: 3')), ['160,161']);
  assert.equal(output(program('mode: 1')), ['255,255']);
  assert.equal(output(program('mode: 0, miso: 4')), ['255,255']);
});

spi('reads a floating line while chip select is high', () => {
  assert.equal(output(`${SETUP} console.log(spi.recv(2).join())`), ['255,255']);
});

spi('drops chip select for a moment when its pin becomes an output before it is written', () => {
  const bench = new Bench();
  bench.run('pinMode(17, OUTPUT); digitalWrite(17, 1);');
  assert.equal(bench.chip.frames, [[]]);
  assert.equal(frames(''), []);
});

spi('takes the reset line with it in the same way', () => {
  const bench = new Bench();
  bench.run('pinMode(20, OUTPUT); digitalWrite(20, 1);');
  assert.equal(bench.chip.resets, [true, false]);
});

// Measured on the board: asked for, got.
const CLOCKS: [asked: number, got: number][] = [
  [8e6, 7.8125e6],
  [10e6, 8.928571e6],
  [20e6, 15.625e6],
  [40e6, 31.25e6],
  [62.5e6, 62.5e6],
];

for (const [asked, got] of CLOCKS) {
  spi(`rounds ${asked / 1e6} MHz down to ${(got / 1e6).toFixed(2)}`, () => {
    assert.is(Math.floor(trueBaudHz(asked)), Math.floor(got));
  });
}

/** At which of 400 reads of `size` bytes the result is short for the first time; 0 when none is. */
function diesAt(size: number): number {
  const program = `
    var died = 0;
    frame(function () {
      for (var i = 1; i <= 400 && !died; i++) if (spi.recv(${size}).length < ${size}) died = i;
    });
    console.log(died)`;
  return Number(output(SETUP + program)[0]);
}

spi('runs out of C heap at the 28th read of 2,048 bytes and at the 39th of 1,460', () => {
  assert.is(diesAt(2048), 28);
  assert.is(diesAt(1460), 39);
});

spi('runs out of C heap at about the 95th read of 1,100 to 1,200 bytes', () => {
  for (const size of [1100, 1150, 1200]) {
    const read = diesAt(size);
    assert.ok(read >= 90 && read <= 100, `${size} bytes: died at read ${read}`);
  }
});

spi('survives 400 reads of 1,024 bytes or less', () => {
  assert.is(diesAt(1024), 0);
  assert.is(diesAt(256), 0);
});

spi('answers an empty array when the C heap is full, and counts that', () => {
  const bench = new Bench();
  const program = `frame(function () { for (var i = 0; i < 28; i++) var r = spi.recv(2048); console.log(r.length) })`;
  assert.equal(bench.run(SETUP + program), ['0']);
  assert.is(bench.kaluma.heap.failures, 1);
  assert.is(bench.kaluma.heap.allocations, 28);
  assert.is(bench.chip.frames[0].length, 28 * 2048);
});

spi('sends without touching the C heap', () => {
  const bench = new Bench();
  bench.run(
    `${SETUP} var b = new Uint8Array(2048); frame(function () { for (var i = 0; i < 100; i++) spi.send(b) })`,
  );
  assert.is(bench.kaluma.heap.allocations, 0);
});

spi.run();
