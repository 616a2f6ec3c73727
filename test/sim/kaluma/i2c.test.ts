import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { I2cTarget } from '../../../sim/runtimes/kaluma/circuit/targets.ts';
import { Bench, thrown } from '../../live/bench.ts';

const SETUP = `var I2C = require('i2c').I2C; var i2c = new I2C(0);`;

/** What a target was asked, and what `program` printed meanwhile. */
function asked(program: string, answer: number[] = []): { log: string[]; lines: string[] } {
  const bench = new Bench();
  const log: string[] = [];
  const target: I2cTarget = {
    write: (bytes) => log.push(`w${bytes.join()}`),
    read: (count) => {
      log.push(`r${count}`);
      return answer;
    },
  };
  bench.circuit.addI2c({ address: 0x76 }, target);
  return { lines: bench.run(SETUP + program), log };
}

const i2c = suite("the stand-in's I2C");

i2c('writes the whole buffer behind a view, and answers how many bytes that are', () => {
  const { log, lines } = asked('console.log(i2c.write(new Uint8Array([1, 2, 3, 4]).subarray(1, 2), 0x76))');
  assert.equal([log, lines], [['w1,2,3,4'], ['4']]);
});

i2c('writes the character codes of a string, and 0 for what is no byte', () => {
  assert.equal(asked('i2c.write("A\\u00ff\\u0100", 0x76)').log, ['w65,255,0']);
});

i2c('reads the given number of bytes, 255 where the target has none', () => {
  const { log, lines } = asked(
    'var r = i2c.read(3, 0x76); console.log(r instanceof Uint8Array, r.join())',
    [7, 8],
  );
  assert.equal([log, lines], [['r3'], ['true 7,8,255']]);
});

i2c('reads a memory address of 8 bits, or of 16, highest first', () => {
  const { log } = asked('i2c.memRead(2, 0x76, 0x1f7, 8); i2c.memRead(1, 0x76, 0x1f7, 16)');
  assert.equal(log, ['w247', 'r2', 'w1,247', 'r1']);
});

i2c('addresses the target twice where it writes to a memory address', () => {
  assert.equal(asked('i2c.memWrite(new Uint8Array([9]), 0x76, 0xf4)').log, ['w244', 'w9']);
});

i2c('takes the lower seven bits of an address', () => {
  assert.equal(asked('i2c.read(1, 0xf6)').log, ['r1']);
});

for (const [call, message, errno] of [
  ['write(new Uint8Array(1), 0x20)', 'Device Write Error', -147],
  ['read(1, 0x20)', 'Device Read Error', -146],
  ['memRead(1, 0x20, 0)', 'Device Read Error', -146],
  ['memWrite(new Uint8Array(1), 0x20, 0)', 'Device Write Error', -147],
] as const) {
  i2c(`throws where nobody acknowledges: ${call}`, () => {
    const program = `try { i2c.${call} } catch (e) { console.log(e.message, e.errno, e instanceof SystemError) }`;
    assert.equal(asked(program).lines, [`${message} ${errno} true`]);
  });
}

i2c('succeeds with no bytes at an address without a target', () => {
  const { lines } = asked('console.log(i2c.write(new Uint8Array(0), 0x20), i2c.read(0, 0x20).length)');
  assert.equal(lines, ['0 0']);
});

i2c('throws where the target does not acknowledge what it is written', () => {
  const bench = new Bench();
  bench.circuit.addI2c({ address: 1 }, { write: () => false });
  const lines = bench.run(
    `${SETUP} try { i2c.write('x', 1) } catch (e) { console.log(e.errno) } try { i2c.read(1, 1) } catch (e) { console.log(e.errno) }`,
  );
  assert.equal(lines, ['-147', '-146']);
});

for (const [expression, text] of [
  ["new (require('i2c').I2C)(2)", 'SystemError: Device Init/Deinit Error'],
  ["new (require('i2c').I2C)(0, { sda: 5 })", 'SystemError: Device Init/Deinit Error'],
  ["new (require('i2c').I2C)(1, { sda: 22 })", 'SystemError: Device Init/Deinit Error'],
  ["new (require('i2c').I2C)(0, { mode: 1 })", 'RangeError: Unsupported I2C mode.'],
  ["new (require('i2c').I2C)()", 'TypeError: "bus" argument must be a number'],
  [`${SETUP} new I2C(0)`, 'SystemError: Device Init/Deinit Error'],
  [`${SETUP} i2c.write([1], 0x76)`, 'TypeError: The data argument must be Uint8Array or string.'],
  [`${SETUP} i2c.write('a')`, 'TypeError: "address" argument must be a number'],
  [`${SETUP} i2c.read(1, 0x76, undefined)`, 'TypeError: "timeout" argument must be a number'],
  [`${SETUP} i2c.close(); i2c.read(1, 1)`, 'ReferenceError: I2C bus is not initialized.'],
]) {
  i2c(`throws ${text} at ${expression}`, () => {
    assert.equal(thrown(expression).replace(/^Error:/, 'SystemError:'), text);
  });
}

i2c('reaches a target only on the pins that lead to it', () => {
  const bench = new Bench();
  bench.circuit.addI2c({ address: 1, bus: 0, sda: 8, scl: 9 }, { read: () => [5] });
  const lines = bench.run(`${SETUP}
    try { i2c.read(1, 1) } catch (e) { console.log(e.errno) }
    i2c.close(); console.log(new I2C(0, { sda: 8, scl: 9 }).read(1, 1)[0])`);
  assert.equal(lines, ['-146', '5']);
});

i2c('takes nine bits a byte at its rate, 100 kHz by default', () => {
  const bench = new Bench();
  bench.circuit.addI2c({ address: 1 }, { read: () => [] });
  const [slow, fast] = bench.run(`${SETUP}
    var t = micros(); i2c.read(9, 1); console.log(micros() - t);
    i2c.close(); i2c = new I2C(0, { baudrate: 9000000 }); t = micros(); i2c.read(9, 1); console.log(micros() - t);`);
  assert.equal([slow, fast], ['950', '140']);
});

i2c('loses the C heap to reads of which nothing is kept, until the board halts', () => {
  const bench = new Bench();
  bench.circuit.addI2c({ address: 1 }, { read: () => [] });
  const run = () => bench.run(`${SETUP} for (var i = 0; i < 40; i++) i2c.read(2048, 1)`);
  assert.throws(run, /the C heap is gone: I2C has no room for the 2048 bytes/);
});

i2c.run();
