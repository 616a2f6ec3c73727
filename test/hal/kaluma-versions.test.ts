import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { PINS } from '../live/bench.ts';
import { busPrograms } from '../support/bus/bus-programs.ts';

const versions = suite('the bus on versions of Kaluma');

const program = busPrograms('hal/kaluma/bus.ts', 'kalumaBus', PINS);
const pio = busPrograms('hal/kaluma/pio.ts', 'kalumaPioBus', PINS);
const BETA = '1.3.0-beta.2';

/** VERSIONR, read 300 times, one a millisecond. */
const READS = `
  let reads = 0;
  function read() {
    const answer = bus.exchange(bytes(0x00, 0x39, 0x00, 0x00));
    if (++reads < 300) setTimeout(read, 1);
    else console.log('read', answer[3]);
  }
  read();
`;

for (const version of ['1.2.0', '1.2.1', '1.3.0'])
  versions(`serves ${version} by SPI`, () => {
    const board = new LockstepBoard({ program: program(READS), pins: PINS, version });
    board.run(2000);
    assert.equal(board.lines, ['read 4']);
  });

versions('refuses 1.3.0-beta.2, whose SPI corrupts the heap, in one line that names the way out', () => {
  const board = new LockstepBoard({ program: program(READS), pins: PINS, version: BETA });
  board.run(2000);
  assert.is(
    board.lines[0],
    'Error: Kaluma 1.3.0-beta.2: reading by SPI corrupts its heap; use 1.2.1, or kalumaPioBus where SCK is the pin behind CS',
  );
  assert.not(board.lines.some((line) => line.startsWith('read')));
});

versions('serves 1.3.0-beta.2 by the PIO on the same pins', () => {
  const board = new LockstepBoard({ program: pio(READS), pins: PINS, version: BETA });
  board.run(2000);
  assert.equal(board.lines, ['read 4']);
});

versions('must refuse it: the stand-in of that version hangs after some 131 reads, as it was seen to', () => {
  const text = `
    const SPI = require('spi').SPI;
    const spi = new SPI(0, { miso: 16, mosi: 19, sck: 18 });
    let reads = 0;
    function read() { spi.recv(20); reads++; setTimeout(read, 1); }
    read();`;
  const board = new LockstepBoard({ program: text, pins: PINS, version: BETA });
  assert.throws(() => board.run(2000), /Kaluma 1.3.0-beta.2 hangs/);
  const good = new LockstepBoard({ program: text, pins: PINS, version: '1.2.1' });
  good.run(2000);
});

versions.run();
