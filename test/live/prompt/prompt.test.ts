import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PROGRAM_ROOM } from '../../../sim/runtimes/kaluma/files/program-flash.ts';
import { crc16 } from '../../../sim/runtimes/kaluma/serial/ymodem.ts';
import { ACK, CAN, NAK, PromptBench, packet, packetsOf, SOH, transfer } from './prompt-bench.ts';

const prompt = suite('the prompt');

// What is typed, and what comes behind the echo of it.
const LINES: [typed: string, answer: string][] = [
  ['', ''],
  ['1+1', '2\r\n'],
  ["'a'", "'a'\r\n"],
  ['null', 'null\r\n'],
  ['var a = 5', 'undefined\r\n'],
  ['[1,[2]]', '[\r\n  1,\r\n  [\r\n    2\r\n  ]\r\n]\r\n'],
  ['({})', '{}\r\n'],
  ['({a:{b:{c:{d:1}}}})', '{\r\n  a: {\r\n    b: {\r\n      c: [Object]\r\n    }\r\n  }\r\n}\r\n'],
  ['new Uint8Array(2)', 'Uint8Array [\r\n  0,\r\n  0\r\n]\r\n'],
  ['new Error("x")', 'Error: x\r\n'],
  ['this === global', 'true\r\n'],
  ['typeof module', "'undefined'\r\n"],
  ['nope', 'ReferenceError: nope is not defined\r\n'],
  ['console.log("one", "two")', '\rone two\r\nundefined\r\n'],
  ['board.uid.length', '16\r\n'],
  ['.nope', 'Unknown command: .nope\r\n'],
  ['.mem', 'total: 184312, occupied: 12216, peak: 12216\r\n'],
  ['.flash -t', '524288\r\n'],
  ['.flash -s', '0\r\n'],
  ['.flash -e', 'Flash has erased\r\n'],
  ['.reset', '\r\nsoft reset\r\n'],
  ['.load', ''],
];

for (const [typed, answer] of LINES) {
  prompt(`answers ${JSON.stringify(typed)}`, () => {
    const bench = new PromptBench();
    assert.is(bench.type(`${typed}\r`), `${typed}\r\n${answer}\r> `);
  });
}

prompt('is shown only after a carriage return, and takes back what is rubbed out', () => {
  const bench = new PromptBench();
  assert.is(bench.type('1+x'), '1+x');
  bench.type('\x7f2');
  assert.is(bench.type('\r'), '\r\n3\r\n\r> ');
});

prompt('recalls lines with the key up, and swallows where the terminal says its cursor is', () => {
  const bench = new PromptBench();
  bench.type('6*7\r');
  bench.type('8*8\r');
  assert.is(bench.type('\x1b[24;80R\x1b[A\x1b[A\r'), '\r> 8*8\r> 6*7\r\n42\r\n\r> ');
});

prompt('prints errors in red, and where they were thrown once a program runs', () => {
  const bench = new PromptBench();
  assert.match(bench.raw('nope\r'), '\x1b[31mReferenceError: nope is not defined\r\n\x1b[0m');
  transfer(bench, packetsOf('var a = 1;\nthrow new TypeError("no");'));
  const said = bench.raw('.load\r');
  assert.match(said, '\x1b[31mTypeError: no\r\n\x1b[0m\x1b[31m  at <anonymous>:2\r\n\x1b[0m');
});

prompt('holds 1,023 bytes of a line and complains of every one more', () => {
  const bench = new PromptBench();
  bench.type(' '.repeat(1022));
  assert.is(bench.type('7'), '7');
  assert.is(bench.type('8'), 'REPL buffer overflow\r\n');
  assert.is(bench.type('\r'), '\r\n7\r\n\r> ');
});

prompt('says nothing of itself with echo off', () => {
  const bench = new PromptBench();
  bench.type('.echo off\r');
  assert.is(bench.type('1+1\r'), '2\r\n');
  assert.match(bench.type('.echo on\r'), /> $/);
});

prompt('keeps what is declared until the runtime starts anew, and no timer survives that', () => {
  const bench = new PromptBench();
  bench.type('let kept = 3\r');
  assert.match(bench.type('kept\r'), '3\r\n');
  bench.type('var n = setInterval(function () { console.log("tick") }, 10)\r');
  assert.match(bench.type('', 50), 'tick');
  bench.type('.reset\r');
  assert.is(bench.type('', 50), '');
  assert.match(bench.type('kept\r'), 'kept is not defined');
});

prompt.run();

const transfers = suite('.flash -w');

transfers('knows the checksum of the protocol', () => {
  // The check value of CRC-16/XMODEM.
  assert.is(crc16(new TextEncoder().encode('123456789')), 0x31c3);
});

for (const kind of [SOH, undefined]) {
  transfers(`takes a program in packets of ${kind ? 128 : 1024} bytes, and runs it only when told to`, () => {
    const bench = new PromptBench();
    const program = `console.log("runs ${'x'.repeat(2000)}".length);\n`;
    const said = transfer(bench, packetsOf(program, kind));
    assert.match(said, "Transfer a file via YMODEM... (press 'a' to abort)\r\n");
    assert.match(said, /\r\nDone\r\n\r> $/);
    assert.is(bench.type('.flash -s\r'), `.flash -s\r\n${program.length}\r\n\r> `);
    assert.is(bench.type('.flash -r\r'), `.flash -r\r\n${program.replace('\n', '\r\n')}\r\n\r> `);
    assert.is(bench.type('.load\r'), '.load\r\n\r2005\r\n\r> ');
    // Nine words and signs, and the text of 2,007 characters with its quotes.
    const occupied = 12_216 + Math.round(9 * 2.4 + 2007);
    assert.match(bench.type('.mem\r'), `occupied: ${occupied}, peak: ${occupied}`);
  });
}

transfers('asks for a packet every second until one comes', () => {
  const bench = new PromptBench();
  let asked = 0;
  bench.onText = (text) => {
    if (text === 'C') asked++;
  };
  bench.clock.after(10_500_000, () => bench.send([0x61]));
  assert.match(bench.type('.flash -w\r'), /\r\nAborted\r\n\r> $/);
  assert.is(asked, 10);
});

transfers('leaves the old program where it is until a header has come, and no program once one has', () => {
  const bench = new PromptBench();
  transfer(bench, packetsOf('console.log("old")'));
  bench.clock.after(1_500_000, () => bench.send([0x61]));
  bench.type('.flash -w\r');
  assert.match(bench.type('.load\r'), 'old\r\n');
  const [header, data] = packetsOf('console.log("new")'.padEnd(3000));
  bench.clock.after(10_000, () => bench.send([...header, ...data]));
  bench.clock.after(3_500_000, () => bench.send([0x18, 0x18]));
  assert.match(bench.type('.flash -w\r'), /\r\nAborted\r\n\r> $/);
  assert.match(bench.type('.load\r'), /^\.load\r\nSyntaxError: /);
});

transfers('waits for ever when the sender is gone, cancelling every second, until an a comes', () => {
  const bench = new PromptBench();
  const [header] = packetsOf('gone');
  bench.clock.after(1000, () => bench.send(header));
  let cancelled = 0;
  bench.onText = (text) => {
    if (text === CAN + CAN) cancelled++;
  };
  bench.clock.after(60_500_000, () => bench.send([0x61]));
  assert.match(bench.type('.flash -w\r'), /\r\nAborted\r\n\r> $/);
  // A minute has 60 seconds; the first 5 asked for a packet. The last one answers the `a`.
  assert.is(cancelled, 60 - 5 + 1);
});

transfers('answers a broken packet with C, not NAK, and takes it when it comes again', () => {
  const bench = new PromptBench();
  const packets = packetsOf('console.log("whole")');
  const broken = packets[1].slice();
  broken[100] ^= 1;
  let answer = '';
  bench.onText = (text) => {
    answer += text;
    if (text.includes('YMODEM')) bench.clock.after(1000, () => bench.send(packets[0]));
    else if (answer.endsWith(`${ACK}C`)) bench.clock.after(1000, () => bench.send(broken));
    else if (answer.endsWith(`${ACK}CC`)) bench.clock.after(1000, () => bench.send(packets[1]));
    else if (answer.endsWith(`CC${ACK}`)) bench.clock.after(1000, () => bench.send(packets[2]));
    else if (answer.endsWith(`CC${ACK}${ACK}`)) bench.clock.after(1000, () => bench.send(packets[3]));
  };
  assert.match(bench.type('.flash -w\r'), 'Done');
  assert.not.match(answer, NAK);
  assert.match(bench.type('.load\r'), 'whole\r\n');
});

transfers('refuses a packet out of turn, and has lost its place then', () => {
  const bench = new PromptBench();
  const packets = packetsOf('x'.repeat(3000));
  const answers: string[] = [];
  bench.onText = (text) => {
    if (text === NAK || text === ACK) answers.push(text);
  };
  for (const [i, number] of [0, 2, 1].entries())
    bench.clock.after(100_000 * (i + 1), () => bench.send(packets[number]));
  bench.clock.after(900_000, () => bench.send([0x61]));
  bench.type('.flash -w\r');
  assert.equal(answers, [ACK, NAK, NAK]);
});

transfers('fills the flash to its last byte but one, and no further', () => {
  const full = new PromptBench();
  const largest = new Uint8Array(PROGRAM_ROOM - 1).fill(0x20);
  assert.match(transfer(full, packetsOf(largest)), 'Done');
  assert.match(full.type('.flash -s\r'), `${PROGRAM_ROOM - 1}\r\n`);
  const over = new PromptBench();
  const said = transfer(over, packetsOf(new Uint8Array(PROGRAM_ROOM).fill(0x20)));
  assert.match(said, /\r\nVerification failed\r\n\r> $/);
});

transfers('keeps a program up to its first NUL alone', () => {
  const bench = new PromptBench();
  transfer(bench, packetsOf('console.log("kept");\0console.log("lost")'));
  assert.match(bench.type('.flash -s\r'), '20\r\n');
  assert.is(bench.type('.load\r'), '.load\r\n\rkept\r\n\r> ');
});

transfers('stops whatever runs meanwhile', () => {
  const bench = new PromptBench();
  bench.type('setInterval(function () { console.log("tick") }, 100)\r');
  bench.clock.after(5_000_000, () => bench.send([0x61]));
  assert.not.match(bench.type('.flash -w\r'), 'tick');
  assert.match(bench.type('', 200), 'tick');
});

transfers('ends its sender’s session with packet 0 without a name', () => {
  const bench = new PromptBench();
  assert.match(transfer(bench, [packet(0, '')]), /\r\nDone\r\n\r> $/);
});

transfers.run();
