import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, thrown } from '../../live/bench.ts';

/** A bench whose UART says what it hears. */
function listening(options = '{}'): { bench: Bench; sent: number[]; arrive(bytes: number[]): boolean[] } {
  const bench = new Bench();
  const sent: number[] = [];
  bench.circuit.farEnds[0] = { receive: (byte) => sent.push(byte) };
  bench.run(`var UART = require('uart').UART; var uart = new UART(0, ${options});
    uart.on('data', function (d) { console.log(d instanceof Uint8Array, d.join()) });`);
  const arrive = (bytes: number[]) => {
    const arrived = bytes.map((byte) => bench.circuit.uarts[0]?.arrive(byte) ?? false);
    bench.circuit.changes++;
    return arrived;
  };
  return { bench, sent, arrive };
}

const uart = suite("the stand-in's UART");

uart('hands over all that has arrived, once a turn of the loop', () => {
  const { bench, arrive } = listening();
  arrive([1, 2, 3]);
  assert.equal(bench.more(1), ['true 1,2,3']);
});

uart('loses bytes without a word where the loop comes too late', () => {
  const { bench, arrive } = listening('{ bufferSize: 4 }');
  arrive([1, 2, 3, 4, 5, 6]);
  assert.equal(bench.more(1), ['true 5,6']);
});

uart('loses a whole buffer where exactly that much has arrived', () => {
  const { bench, arrive } = listening('{ bufferSize: 4 }');
  arrive([1, 2, 3, 4]);
  assert.equal(bench.more(1), []);
});

uart('goes on listening when its listener throws', () => {
  const bench = new Bench();
  bench.run(`new (require('uart').UART)(0).on('data', function (d) { throw new Error('no ' + d[0]) })`);
  bench.circuit.uarts[0]?.arrive(1);
  bench.more(1);
  bench.circuit.uarts[0]?.arrive(2);
  assert.equal(
    bench.more(1).filter((line) => line.startsWith('Error')),
    ['Error: no 2'],
  );
});

uart('sends the whole buffer behind a view, and answers nothing', () => {
  const { bench, sent } = listening();
  const lines = bench.run(
    'console.log(uart.write(new Uint8Array([1, 2, 3]).subarray(2)), uart.write("A\\u0100"))',
  );
  assert.equal([sent, lines], [[1, 2, 3, 65, 0], ['undefined undefined']]);
});

uart('blocks until all but the last 32 bytes have left', () => {
  const { bench } = listening('{ baudrate: 10000 }');
  const [us] = bench.run('var t = micros(); uart.write(new Uint8Array(42)); console.log(micros() - t)');
  assert.is(us, '10050');
});

uart('sends as many bits as it was set up for', () => {
  const { bench, sent } = listening('{ bits: 7 }');
  bench.run('uart.write(new Uint8Array([0xff]))');
  assert.equal(sent, [0x7f]);
});

uart('receives nothing once it is closed, and can be opened again', () => {
  const { bench, arrive } = listening();
  bench.run('uart.close(); console.log("closed")');
  assert.equal(arrive([1]), [false]);
  assert.equal(bench.run('console.log(typeof new UART(0).write)'), ['function']);
});

for (const [expression, text] of [
  ["new (require('uart').UART)(2)", 'Error: Device Init/Deinit Error'],
  ["new (require('uart').UART)(0, { tx: 4 })", 'Error: Device Init/Deinit Error'],
  ["new (require('uart').UART)(0, { bits: 9 })", 'Error: Device Init/Deinit Error'],
  ["var U = require('uart').UART; new U(1); new U(1)", 'Error: Device Init/Deinit Error'],
  ["new (require('uart').UART)(0, { bufferSize: 60000 })", 'Error: Device Init/Deinit Error'],
  ["new (require('uart').UART)(0).write([1])", 'TypeError: The data argument must be Uint8Array or string.'],
  [
    "var u = new (require('uart').UART)(0); u.close(); u.write('a')",
    'ReferenceError: UART port is not initialized.',
  ],
]) {
  uart(`throws ${text} at ${expression}`, () => {
    assert.is(thrown(expression), text);
  });
}

uart.run();
