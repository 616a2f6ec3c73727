import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, PIO_PINS as PINS } from '../bench.ts';

/** A program that makes `sm`, which runs what `lines` append to an assembler, and what that prints. */
function output(lines: string, body: string, options = ''): string[] {
  return new Bench(PINS).run(`
    var rp2 = require('rp2');
    var asm = new rp2.ASM({ sideset: 0 });
    ${lines}
    var sm = new rp2.StateMachine(0, asm, { ${options} });
    try { ${body} } catch (error) { console.log(String(error)); }`);
}

/** What an assembler makes of it, in hexadecimal. */
function assembled(lines: string, options = ''): string {
  const [line] = new Bench(PINS).run(`
    var asm = new (require('rp2').ASM)({ ${options} });
    try { ${lines}; console.log(Array.from(asm.toBinary()).map(function (word) { return word.toString(16) }).join(' ')); }
    catch (error) { console.log(String(error)); }`);
  return line;
}

/** Every word that comes in goes out again. */
const ECHO = `asm.pull(); asm.mov('isr', 'osr'); asm.push();`;

const rp2 = suite("the stand-in's rp2");

// By hand, from the encodings of datasheet chapter 3.4.
for (const [lines, words] of [
  [`asm.jmp('end').label('end').jmp('x--', 'end').jmp('!osre', 'end')`, '1 41 e1'],
  [`asm.in('pins', 1).in('null', 32).out('x', 16).out('pc', 5)`, '4001 4060 6030 60a5'],
  ['asm.push().pull().push("iffull", "noblock").pull(1, 0)', '8020 80a0 8040 80c0'],
  [`asm.mov('x', '~y').mov('isr', '::osr').nop()`, 'a02a a0d7 a042'],
  [`asm.set('pins', 1).set('y', 31).set('pindirs', 3)`, 'e001 e05f e083'],
] as const) {
  rp2(`assembles ${lines}`, () => {
    assert.is(assembled(lines), words);
  });
}

rp2('puts side-set above the delay, and both into the instruction before', () => {
  assert.is(assembled(`asm.nop().side(2).delay(1).nop().side(1)`, 'sideset: 2'), 'b142 a842');
});

rp2('knows no names but its own, and every label', () => {
  assert.is(assembled(`asm.in('status', 1)`), 'Error: Unknown source of in()');
  assert.is(assembled(`asm.jmp('x', 'end')`), 'Error: Unknown condition of jmp()');
  assert.is(assembled(`asm.nop().jmp('nowhere')`), 'a042 0');
});

rp2('moves the shift register where nothing was asked for: the runtime has it wrong', () => {
  assert.is(assembled(`asm.mov('x', 'null')`), 'a027');
});

rp2('has room for four words each way, and stalls there', () => {
  const body = `sm.active(true); for (var i = 1; i <= 9; i++) sm.put(i);
    console.log(sm.rxfifo(), sm.txfifo()); sm.get(); console.log(sm.rxfifo());`;
  // Four are through, one waits to be pushed, four wait to be pulled.
  assert.equal(output(ECHO, body), ['4 4', '4']);
});

rp2('has room for eight words one way when its FIFOs are joined, and for none the other way', () => {
  const fill = 'for (var i = 0; i < 8; i++) sm.put(i); console.log(sm.txfifo()); sm.put(8)';
  const hangs = 'Error: the board hangs: it waits for its PIO';
  assert.equal(output('asm.pull();', fill, 'fifoJoin: 1'), ['8', hangs]);
  assert.equal(output('asm.push();', 'sm.active(true); sm.put(1)', 'fifoJoin: 2'), [hangs]);
});

rp2('hangs in get on an empty FIFO, and in put on a full one', () => {
  assert.equal(output(ECHO, 'sm.active(true); sm.get()'), ['Error: the board hangs: it waits for its PIO']);
  assert.equal(output(ECHO, 'for (var i = 0; i < 4; i++) sm.put(i); console.log(1); sm.put(4)'), [
    '1',
    'Error: the board hangs: it waits for its PIO',
  ]);
});

rp2('puts the whole buffer behind a view', () => {
  const body = `sm.active(true); sm.put(new Uint32Array([1, 2, 3, 4]).subarray(1, 2));
    console.log([sm.get(), sm.get(), sm.get(), sm.get()].join());`;
  assert.equal(output(ECHO, body), ['1,2,3,4']);
});

rp2('puts numbers of 32 bits, 0 for what is below, and no other arrays', () => {
  const body = `sm.active(true); sm.put(4294967295); sm.put(-1); console.log(sm.get(), sm.get());`;
  assert.equal(output(ECHO, body), ['4294967295 0']);
  for (const data of ['[1]', 'new Uint8Array(4)', '"1"', 'null']) {
    assert.equal(output(ECHO, `sm.put(${data})`), [
      'TypeError: The data argument must be number of Uint32Array',
    ]);
  }
});

rp2('requires a boolean for active', () => {
  assert.equal(output(ECHO, 'sm.active(1)'), ['TypeError: "enabled" argument must be a boolean']);
});

rp2('puts a program as far back as there is room, and answers a negative offset when there is none', () => {
  const body = `
    var make = function (id) { return new rp2.StateMachine(id, new rp2.ASM().nop().nop().nop().nop().nop().nop().nop().nop(), {}); };
    console.log([sm.offset, make(1).offset, make(2).offset, make(3).offset, make(4).offset].join());
    console.log(rp2.StateMachine.getAvailableId());`;
  const eleven = 'for (var i = 0; i < 11; i++) asm.nop();';
  assert.equal(output(eleven, body), ['21,13,5,-9,24', '5']);
});

rp2('starts the second machine of a program at address 0', () => {
  const body = `var other = new rp2.StateMachine(1, asm, {}); console.log(sm.offset, other.offset);`;
  assert.equal(output(ECHO, body), ['29 undefined']);
});

rp2('relocates jumps', () => {
  const program = `asm.label('again').pull().mov('x', 'osr').label('down').jmp('x--', 'down').in('x', 32).push().jmp('again')`;
  assert.equal(output(program, 'sm.active(true); sm.put(3); console.log(sm.get())'), ['4294967295']);
});

rp2('takes a pin from the functions of the program', () => {
  const bench = new Bench(PINS);
  const lines = bench.run(`
    digitalWrite(20, 1); pinMode(20, OUTPUT);
    var rp2 = require('rp2');
    var sm = new rp2.StateMachine(0, new rp2.ASM().nop(), { setBase: 20 });
    console.log(digitalRead(20)); digitalWrite(20, 1); console.log(digitalRead(20));
    sm.setPins(1 << 20, 1 << 20); console.log(digitalRead(20)); digitalWrite(20, 0); console.log(digitalRead(20));`);
  assert.equal(lines, ['0', '0', '1', '1']);
  // The PIO's level is low unless it was told so before.
  assert.equal(bench.chip.frames, [[]]);
});

rp2('sees an input as it was two cycles of the system ago', () => {
  // Chip select is let go high: its own resistor pulls it up. The first look still shows it low.
  const program = `asm.set('pindirs', 0).in('pins', 1).in('pins', 1).in('pins', 1).in('pins', 1).push().pull()`;
  const body = `sm.active(true); console.log(sm.get().toString(2));`;
  const at = (freq: number) =>
    output(program, body, `freq: ${freq}, setBase: 20, inBase: 20, inCount: 0, inShiftDir: 0`);
  assert.equal([at(125_000_000), at(62_500_000)], [['111'], ['1111']]);
});

rp2('divides its clock by a whole number, rounded down', () => {
  // 1,000 times 32 cycles: 256 microseconds at 125 MHz.
  const program = `asm.pull().mov('x', 'osr').label('wait').jmp('x--', 'wait').delay(31).push()`;
  const body = `sm.active(true); var start = micros(); sm.put(999); sm.get(); console.log((micros() - start) >> 7);`;
  const at = (freq: number) => output(program, body, `freq: ${freq}`)[0];
  // In units of 128 microseconds; the calls take one of them.
  assert.equal([125e6, 80e6, 62.5e6, 40e6].map(at), ['2', '2', '4', '6']);
});

rp2('keeps its programs when the runtime restarts, and its ids not', () => {
  const bench = new Bench(PINS);
  const program = `
    var rp2 = require('rp2');
    console.log(new rp2.StateMachine(0, new rp2.ASM().nop().nop(), {}).offset, rp2.StateMachine.getAvailableId())`;
  assert.equal(bench.run(program), ['30 4']);
  bench.restart();
  assert.equal(bench.run(program), ['28 4']);
});

rp2('throws at what it does not do', () => {
  assert.equal(output(`asm.code.push(0x20a0)`, 'sm.active(true); sm.get()'), [
    'Error: no stand-in for PIO instruction 0x20a0',
  ]);
});

rp2.run();
