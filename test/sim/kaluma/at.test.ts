import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench } from '../../live/bench.ts';

const at = suite("the stand-in's at");

/** A bench with a modem on UART 0: what it was told, and a way to let it speak. */
function modem(options = '{}'): { bench: Bench; said(): string; say(text: string): void } {
  const bench = new Bench();
  let heard = '';
  bench.circuit.farEnds[0] = {
    receive: (byte) => {
      heard += String.fromCharCode(byte);
    },
  };
  bench.run(`var UART = require('uart').UART, ATCommand = require('at').ATCommand;
    var at = new ATCommand(new UART(0, { baudrate: 115200 }), ${options});
    function told(name) { return function (result) { console.log(name, result) } }`);
  const say = (text: string) => {
    for (const byte of Buffer.from(text)) bench.circuit.uarts[0]?.arrive(byte);
    bench.circuit.changes++;
  };
  return { bench, said: () => heard, say };
}

at('sends a command at its interval, the next one after the answer to it', () => {
  const { bench, said, say } = modem();
  bench.run(`at.send('AT', told('first')); at.send('ATE0', told('second'))`);
  assert.is(said(), '');
  bench.more(110);
  assert.is(said(), 'AT\r\n');
  say('\r\nOK\r\n');
  assert.equal(bench.more(110), ['first OK']);
  bench.more(110);
  assert.is(said(), 'AT\r\nATE0\r\n');
});

at('takes a whole line for the answer, and nothing that only begins like one', () => {
  const { bench, say } = modem();
  bench.run(`at.send('AT', told('answer'))`);
  bench.more(110);
  say('OKAY\r\nbusy OK\r\nERROR\r\n');
  assert.equal(bench.more(110), ['answer ERROR']);
});

at('waits for other lines, or for a time', () => {
  const { bench, say } = modem();
  bench.run(
    `at.send('AT+GO', told('go'), ['READY']); at.send('+++', told('after'), 300, { sendAsData: true })`,
  );
  bench.more(110);
  say('OK\r\nREADY\r\n');
  assert.equal(bench.more(110), ['go READY']);
  bench.more(110);
  assert.equal(bench.more(200), []);
  assert.equal(bench.more(250), ['after undefined']);
});

at('gives up after its timeout', () => {
  const { bench } = modem();
  bench.run(`at.send('AT', told('late'), null, { timeout: 500 })`);
  assert.equal(bench.more(550), []);
  assert.equal(bench.more(200), ['late TIMEOUT']);
});

at('hands one line in each interval to a handler, which may wait for more', () => {
  const { bench, say } = modem();
  bench.run(`at.addHandler('+IPD', function (line, rest) {
    if (rest.length < 4) return false;
    console.log(line.trim(), rest.slice(0, 4)); return rest.slice(4);
  })`);
  say('+IPD,4\r\nab');
  assert.equal(bench.more(220), []);
  say('cd+IPD,4\r\nefgh');
  assert.equal(bench.more(110), ['+IPD,4 abcd']);
  assert.equal(bench.more(110), ['+IPD,4 efgh']);
});

at('loses what nobody waits for, and keeps what has no end of line', () => {
  const { bench, say } = modem();
  say('RING\r\nOK');
  bench.more(110);
  assert.equal(bench.run('console.log(JSON.stringify(at.buffer))'), ['"OK"']);
});

at('prints what a callback throws, and goes on', () => {
  const { bench, said, say } = modem();
  bench.run(`at.send('A', function () { throw 'mine' }); at.send('B')`);
  bench.more(110);
  say('OK\r\n');
  assert.equal(bench.more(110), ['mine']);
  bench.more(110);
  assert.is(said(), 'A\r\nB\r\n');
});

at('says and hears nothing once it is closed', () => {
  const { bench, said } = modem();
  bench.run(`at.send('AT'); at.close()`);
  bench.more(500);
  assert.is(said(), '');
});

at.run();
