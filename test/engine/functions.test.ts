import * as assert from 'uvu/assert';
import { EngineBoard } from '../../bench/kaluma/emulator/board.ts';
import { readCompiled } from '../../bench/kaluma/emulator/bytecode.ts';
import { type Written, writtenFunctions } from '../../bench/kaluma/functions.ts';
import { readBoard } from '../../build/config/config.ts';
import { suite } from '../support/suite.ts';
import { Thumb } from './thumb.ts';

const functions = suite('the functions of a program');

/** Names as they are inside each other. */
function names({ name, inner }: Written): unknown {
  return inner.length === 0 ? name : [name, ...inner.map(names)];
}

functions('are found in the text as they are inside each other, with regular expressions among them', () => {
  const program = `(function () {
    var a = function () { return b(/x/); }, c;
    function b(d) { return d.map((e) => e); }
    c = { f: function () {}, g() {}, get h() { return /y/; } };
    c.i = () => 1;
    class J { constructor() { this.k = 1; } l() {} }
  })()`;
  const inside = [['b', '(e) => e'], ['a', '/x/'], 'f', 'g', ['h', '/y/'], 'c.i', 'new J', 'l'];
  const shown = names(writtenFunctions(program));
  const named = JSON.parse(JSON.stringify(inside).replaceAll(/"\/[xy]\/"|"\(e\) => e"/g, '""'));
  assert.equal(shown, ['the program', ['', ...named]]);
});

functions(
  'are in the order in which the engine compiles them: declared ones first, as their names are mentioned',
  () => {
    const program = `(function () {
    var c, b;
    var d = function () { return a(); }, e = { a: 1 };
    function a() {}
    function b() { return e.c; }
    function c() { function h() {} function g() { return h(); } return g; }
  })()`;
    const [whole] = writtenFunctions(program).inner;
    assert.equal(whole.inner.map(names), [['c', 'h', 'g'], 'b', 'a', 'd']);
  },
);

functions('say where in the text they are', () => {
  const program = 'var a=function(){return 1};';
  const [a] = writtenFunctions(program).inner;
  assert.is(program.slice(a.from, a.to), 'function(){return 1}');
});

// The JerryScript of Kaluma 1.2, jerry-core/parser/js/byte-code.h: types of compiled code in the highest four bits of the flags.
const [REGEXP, NORMAL] = [0, 1];
const RAM = 0x2000_0000;

functions('are found in the engine, behind the constants of the one around them', async () => {
  const pins = await readBoard('w5500-evb-pico');
  const { mcu } = new EngineBoard({ image: new Thumb().image(), bootrom: null, program: null, pins }).cpu;
  const [outer, first, second, third] = [0, 0x100, 0x200, 0x300].map((at) => RAM + at);
  const head = (at: number, type: number, flags = 0) => mcu.writeUint16(at + 4, (type << 12) | flags);
  const bytes = (at: number, ...values: number[]) => {
    values.forEach((value, n) => {
      mcu.writeUint8(at + n, value);
    });
  };
  // Two registers, an identifier, a constant, and two literals: ends at 2, 3, 4 and 6.
  head(outer, NORMAL);
  bytes(outer + 8, 2, 3, 4, 6);
  mcu.writeUint32(outer + 12 + 4 * 2, first);
  mcu.writeUint32(outer + 12 + 4 * 3, second);
  // A large function: its ends have two bytes each.
  head(first, NORMAL, 1 << 1);
  for (const [n, end] of [300, 301, 301, 302].entries()) mcu.writeUint16(first + 10 + 2 * n, end);
  mcu.writeUint32(first + 20 + 4, third);
  head(second, REGEXP);
  bytes(second + 8, 1, 1, 1, 9);
  head(third, NORMAL);
  const found = readCompiled(mcu, outer);
  const inner = [
    { address: first, inner: [{ address: third, inner: [] }] },
    { address: second, inner: [] },
  ];
  assert.equal(found, { address: outer, inner });
});

functions.run();
