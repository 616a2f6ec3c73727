import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Halt } from '../../../sim/runtimes/kaluma/halt.ts';
import { Bench, output } from '../bench.ts';
import { netBoard } from '../net-board.ts';

const heap = suite('the JavaScript heap of 184,312 bytes');

/** Why a fresh board halts that runs `program` for a second; `goes on` when it does not. */
function halt(program: string): string {
  const bench = new Bench();
  try {
    bench.run(program, 1000);
    return 'goes on';
  } catch (error) {
    assert.instance(error, Halt);
    return (error as Error).message;
  }
}

const GONE = /^the JavaScript heap is gone: \d+ of 184312 bytes are taken, and /;
const OVERRUN = /^the C stack is overrun: \d+ of 8192 bytes /;

heap('has room for an array of 150,000 bytes, and not for one of 200,000', () => {
  assert.is(halt('var a = new Uint8Array(150000)'), 'goes on');
  assert.match(halt('var a = new Uint8Array(200000)'), GONE);
});

heap('counts the bytes and not the items of typed arrays', () => {
  assert.is(halt('var a = new Uint32Array(40000)'), 'goes on');
  assert.match(halt('var a = new Uint32Array(50000)'), GONE);
  assert.match(halt('var a = new ArrayBuffer(200000)'), GONE);
});

heap('counts a buffer once, however many views there are of it', () => {
  const views =
    'var b = new ArrayBuffer(100000), v = []; for (var i = 0; i < 50; i++) v.push(new Uint8Array(b))';
  assert.is(halt(views), 'goes on');
});

heap('cannot be caught when it is gone, as on a board', () => {
  const program = (catching: string) => `console.log('before'); ${catching}; console.log('after')`;
  const bench = new Bench();
  assert.throws(() => bench.run(program('try { new Uint8Array(200000) } catch (e) {}')), GONE);
  assert.equal(bench.lines, ['before']);
  // Nor later.
  assert.throws(() => bench.more(1000), GONE);
  assert.equal(bench.lines, ['before']);
});

heap('is freed by objects without references', () => {
  const program = `var kept = []; for (var i = 0; i < 100; i++) { new Uint8Array(10000); } console.log('through')`;
  assert.equal(output(program), ['through']);
});

heap('fills with what is kept, turn by turn', () => {
  const bench = new Bench();
  const program = `var kept = []; setInterval(function () { kept.push(new Uint8Array(10000)); console.log(kept.length) }, 10)`;
  assert.throws(() => bench.run(program, 1000), GONE);
  // 184,312 less the runtime's 12,216 and the program, by 10,040.
  assert.is(bench.lines.at(-1), '17');
});

heap('has no room for a program of which there is too much', () => {
  const program = (lines: number) => `function f() { ${'f(1);'.repeat(lines)} }`;
  assert.is(halt(program(10_000)), 'goes on');
  assert.match(halt(program(20_000)), /the program needs \d+$/);
});

heap('takes comments and white space for nothing', () => {
  assert.is(halt(`/* ${'x'.repeat(400_000)} */ var a = 1`), 'goes on');
  assert.is(halt(`var a =${' '.repeat(400_000)} 1`), 'goes on');
});

heap('takes the text of a program for what it is', () => {
  assert.match(halt(`var a = '${'x'.repeat(180_000)}'`), GONE);
});

heap('has to hold what a stream has not sent yet', async () => {
  const device = await netBoard(`require('http').createServer(function (req, res) {
    res.end('x'.repeat(req.url.length * 1000));
  }).listen(80)`);
  const client = device.host.connect(80);
  client.send(`GET /${'a'.repeat(119)} HTTP/1.1\r\n\r\n`);
  device.run(1000);
  assert.match(device.halted ?? '', /text that waits/);
  const line = device.lines.at(-1) ?? '';
  assert.match(line, /^the board has halted: the JavaScript heap is gone: /);
});

heap.run();

const stack = suite('the C stack of 8 KB');

stack(
  'is overrun by a program that calls itself without an end, also where it catches that and prints it',
  () => {
    assert.match(halt('function f() { return 1 + f(); } f()'), OVERRUN);
    assert.match(halt('setTimeout(function f() { return 1 + f(); }, 0)'), OVERRUN);
    const caught = 'function f() { return 1 + f(); } try { f() } catch (e) { console.log(String(e)) }';
    assert.match(halt(caught), OVERRUN);
  },
);

// A board took 8,624 bytes for the 200 levels, and 4,624 for 100.
stack('has room for JSON of 100 levels, and not for JSON of 200', () => {
  const parse = (levels: number) => `JSON.parse('${'['.repeat(levels)}${']'.repeat(levels)}')`;
  assert.is(halt(parse(100)), 'goes on');
  assert.match(halt(parse(200)), OVERRUN);
  // What stands in a text is no level.
  assert.is(halt(`JSON.parse('["${'['.repeat(5000)}"]')`), 'goes on');
  assert.is(halt(`JSON.parse('["\\\\"${'['.repeat(5000)}"]')`), 'goes on');
});

// 10,240 bytes for 120 levels, and 5,440 for 60.
stack('has room to make JSON of 60 levels, and not of 120', () => {
  const make = (levels: number) =>
    `var o = []; for (var i = 1; i < ${levels}; i++) o = [o]; JSON.stringify(o)`;
  assert.is(halt(make(60)), 'goes on');
  assert.match(halt(make(120)), OVERRUN);
});

stack('has less room the deeper the program is', () => {
  const parse = `JSON.parse('${'['.repeat(120)}${']'.repeat(120)}')`;
  const deep = (levels: number) => `function f(n) { return n ? f(n - 1) : ${parse}; } f(${levels})`;
  assert.is(halt(deep(3)), 'goes on');
  assert.match(halt(deep(20)), OVERRUN);
});

/** A program that uses `expression` on a text of `count` repetitions of `part`. */
const matching = (expression: string, part: string, count: number) =>
  `var s = ''; for (var i = 0; i < ${count}; i++) s += '${part}'; ${expression}`;

// On Kaluma 1.2.1, 1,150 repetitions of four characters went well and 1,200 did not.
stack('has room for 1,150 repetitions of a group in a regular expression, and not for 1,200', () => {
  const four = (count: number) => halt(matching('/^(?:abcd)*$/.test(s)', 'abcd', count));
  assert.is(four(1150), 'goes on');
  assert.match(four(1200), OVERRUN);
  assert.match(four(1200), /a regular expression needs/);
});

stack('is taken by a regular expression however it is used', () => {
  const uses = [
    's.match(/x?(\\w|[)*])+/)',
    "s.replace(/((ab)+?)$/, '')",
    's.search(/^(a(b))+$/)',
    's.split(/(?:ab)+/)',
    '/(ab){2,}/.exec(s)',
  ];
  for (const use of uses) {
    assert.is(halt(matching(use, 'ab', 500)), 'goes on', use);
    assert.match(halt(matching(use, 'ab', 2000)), OVERRUN, use);
  }
});

stack('is not taken by characters and classes that repeat, nor by a group that repeats seldom', () => {
  const uses = [
    '/^[ab]*$/.test(s)',
    '/^a.*b$/.test(s)',
    '/^([ab]+)$/.test(s)',
    '/^([ab]+)*$/.test(s)',
    '/^\\(*[ab(]*$/.test(s)',
  ];
  for (const use of uses) assert.is(halt(matching(use, 'ab', 5000)), 'goes on', use);
});

stack('leaves the functions that it looks at their names', () => {
  const names = '[JSON.parse, JSON.stringify, TextEncoder.prototype.encode, TextDecoder.prototype.decode]';
  assert.equal(output(`console.log(${names}.map(function (f) { return f.name }).join())`), [
    'parse,stringify,encode,decode',
  ]);
});

stack('leaves JSON that is no JSON to the program', () => {
  assert.equal(output(`try { JSON.parse('[') } catch (e) { console.log(e instanceof SyntaxError) }`), [
    'true',
  ]);
});

stack(
  'has no room for a body of 8 KB that the parser of http makes bytes of at the end of a connection',
  () => {
    const device = (pieces: number) => `var records = {}, fd = 0;
    global.__netdev = { ip: '10.0.2.15', errno: 0, socket: function () { return ++fd; },
      get: function (f) { return records[f] || (records[f] = {}); },
      bind: function (f, address, port, done) { done(); }, listen: function (f, done) { done(); } };
    require('http').createServer(function () {}).listen(80);
    var record = records[1]; record.accept_cb(2);
    for (var n = 0; n < ${pieces}; n++) record.read_cb(new Uint8Array(1024).fill(97));
    record.shutdown_cb()`;
    assert.is(halt(device(2)), 'goes on');
    assert.match(halt(device(8)), /TextEncoder needs 8192$/);
  },
);

stack.run();

const boards = suite('a board that has halted');

boards('lets the time pass, and serves no client', async () => {
  const device = await netBoard(`require('net').createServer(function (socket) {
    socket.on('data', function () { new Uint8Array(200000); });
  }).listen(80)`);
  const client = device.host.connect(80);
  device.run(10);
  assert.is(device.halted, null);
  client.send('x');
  device.run(10);
  assert.match(device.halted ?? '', GONE);
  const fromUs = device.clock.nowUs;
  device.run(5000);
  assert.is(device.clock.nowUs - fromUs, 5_000_000);
  // The chip goes on by itself: the connection stands, and nobody answers.
  assert.is(client.state, 'ESTABLISHED');
  assert.is(device.reboots, 0);
  assert.is(device.lines.filter((line) => line.startsWith('the board has halted')).length, 1);
});

boards('is rebooted by its watchdog, and runs its program anew', async () => {
  const device = await netBoard(`var wdt = new (require('wdt').WDT)(2000), due = millis() + 1000;
    setInterval(function () { wdt.feed(); if (millis() > due) new Uint8Array(200000); }, 100)`);
  device.run(2000);
  assert.match(device.halted ?? '', GONE);
  assert.is(device.reboots, 0);
  device.run(2000);
  assert.is(device.reboots, 1);
  assert.is(device.halted, null);
});

boards.run();
