import * as assert from 'uvu/assert';
import { EspruinoBoard } from '../../sim/lockstep/espruino-board.ts';
import { suite } from '../support/suite.ts';
import { wiringOf } from './board.ts';

const runtime = suite("the stand-in for Espruino has the engine's defects");

/** A board that runs `program` on a network device of the test, `device`. */
async function boardWith(device: string, program: string): Promise<EspruinoBoard> {
  const made = `var device = { create: function () { return 7; }, accept: function () { return -1; },
    recv: function () { return ""; }, send: function (s, t) { return t.length; }, close: function () {} };
    var own = ${device}; for (var name in own) device[name] = own[name];
    require("NetworkJS").create(device);`;
  const board = new EspruinoBoard({ program: made + program, pins: await wiringOf() });
  board.run(20);
  return board;
}

const list = (board: EspruinoBoard, name: string) => board.evaluate(`global["\\xff"].${name}`) as unknown[];

runtime('makes connection 0 of an accept that throws, on every turn', async () => {
  const board = await boardWith(
    '{ accept: function () { throw new Error("oops"); } }',
    'require("net").createServer(function () {}).listen(80);',
  );
  assert.ok(list(board, 'HttpCC').length > 20);
  assert.match(board.lines[0], /Uncaught Error: oops/);
});

runtime('ignores the end of a connection of http that has answered nothing', async () => {
  const board = await boardWith(
    '{ n: 0, accept: function () { return device.n++ ? -1 : 3; }, recv: function () { return null; } }',
    'require("http").createServer(function () {}).listen(80);',
  );
  const polls = board.espruino.device.calls.recv;
  board.run(100);
  assert.is(list(board, 'HttpSC').length, 1);
  assert.ok(board.espruino.device.calls.recv > polls);
  assert.is(board.espruino.device.calls.close, 0);
});

runtime('drops what is unsent of a raw connection at its end, with error -8', async () => {
  const board = await boardWith(
    '{ recv: function () { return device.sent ? null : ""; }, send: function (s, t) { device.sent = true; return 1; } }',
    `var s = require("net").connect({ host: "1.2.3.4", port: 5 }); s.on("error", function (e) { print(e.code); });
     s.write("hello");`,
  );
  assert.equal(board.lines, ['-8']);
});

runtime('stops for ever at two datagrams in one answer', async () => {
  const one = '"\\x0a\\x00\\x02\\x02\\x01\\x00\\x01\\x00x"';
  const board = await boardWith(
    `{ n: 0, recv: function () { device.n++; return device.n === 1 ? ${one} + ${one} : device.n === 51 ? ${one} : ""; } }`,
    `var s = require("dgram").createSocket("udp4"); s.on("message", function (m) { print(m); }); s.bind(9);`,
  );
  board.run(500);
  assert.equal(board.lines, []);
});

runtime('puts 255.255.255.255 in the place of a name', async () => {
  const board = await boardWith(
    '{ send: function (s, t) { print(t.charCodeAt(0), t.charCodeAt(3)); return t.length; } }',
    'require("dgram").createSocket("udp4").send("x", 9, "peer.test");',
  );
  assert.equal([board.lines, list(board, 'DNS')], [['255 255'], 'peer.test']);
});

runtime('repeats a send that throws', async () => {
  const board = await boardWith(
    '{ send: function () { throw new Error("no"); } }',
    'require("net").connect({ host: "1.2.3.4", port: 5 }).write("x");',
  );
  assert.ok(board.lines.length > 20);
});

runtime('throws where the device makes no socket', async () => {
  const board = await boardWith(
    '{ create: function () { return -7; } }',
    'require("net").createServer(function () {}).listen(80);',
  );
  assert.equal(board.lines, ['Uncaught Error: Unable to create socket']);
});

runtime('keeps a connection open whose handler throws', async () => {
  const board = await boardWith(
    '{ n: 0, accept: function () { return device.n++ ? -1 : 3; }, recv: function () { return device.m ? "" : (device.m = "GET / HTTP/1.0\\r\\n\\r\\n"); } }',
    'require("http").createServer(function () { throw new Error("oops"); }).listen(80);',
  );
  board.run(200);
  assert.equal([board.lines, list(board, 'HttpSC').length], [['Uncaught Error: oops'], 1]);
});

runtime('counts calls, searches and variables', async () => {
  const board = await boardWith('{}', 'var list = []; function f() { return list; } f(); f();');
  const before = board.variables;
  assert.is(board.espruino.counts.calls, 2);
  assert.ok(board.espruino.counts.steps > 0);
  board.evaluate('for (var i = 0; i < 100; i++) list.push({ a: "a text of more than a few letters" });');
  assert.ok(board.variables > before + 400, `${before} ${board.variables}`);
});

for (const [what, line, wrong] of [
  ['a timer without a function', 'setTimeout(undefined, 1)', /not supplied/],
  ['clearTimeout(undefined)', 'clearTimeout(undefined)', /not allowed/],
  ['a pin that is none', 'digitalWrite("Q7", 1)', /Invalid pin/],
  ['a module that it has not', 'require("fs2")', /Module "fs2" not found/],
  ['irq of a watch', 'setWatch(function(){}, A1, { irq: true })', /No stand-in for irq/],
] as const)
  runtime(`throws at ${what}`, async () => {
    const board = await boardWith('{}', '');
    assert.throws(() => board.evaluate(line), wrong);
  });

runtime('moves its time of day, and no timer, with setTime', async () => {
  const board = await boardWith('{}', 'var n = 0; setInterval(function () { n++; }, 10);');
  board.evaluate('setTime(5)');
  assert.ok(Math.abs((board.evaluate('getTime()') as number) - 5) < 0.1);
  const before = board.evaluate('n') as number;
  board.run(100);
  assert.ok(Math.abs((board.evaluate('n') as number) - before - 10) <= 1);
});

runtime.run();
