import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, thrown } from '../../live/bench.ts';

/** What is on these pins after `program`: the duty to a thousandth, and the frequency in whole hertz. */
function pulses(program: string, ...pins: number[]): (string | null)[] {
  const bench = new Bench();
  const lines = bench.run(program);
  assert.equal(lines, []);
  return pins.map((pin) => {
    const found = bench.circuit.pins?.pulses(pin);
    return found ? `${Math.round(found.duty * 1000)} of ${Math.round(found.frequency)}` : null;
  });
}

const pwm = suite("the stand-in's PWM");

pwm('writes half of 490 Hz by default, and any duty at any frequency from 13 Hz on', () => {
  assert.equal(pulses('analogWrite(15); analogWrite(2, 0.25, 50); analogWrite(4, 0.1, 5)', 15, 2, 4), [
    '500 of 490',
    '250 of 50',
    '100 of 13',
  ]);
});

pwm('takes a duty beyond 0 to 1 for the nearest', () => {
  assert.equal(pulses('analogWrite(0, -3); analogWrite(2, 7)', 0, 2), ['0 of 490', '1000 of 490']);
});

pwm('takes the level of the other pin of a slice, and its frequency, where one is set up', () => {
  assert.equal(pulses('analogWrite(14, 0.5, 1000); analogWrite(15, 0.5, 50)', 14, 15), [
    '0 of 50',
    '500 of 50',
  ]);
});

pwm('keeps a pin from digitalWrite once it is an output of the PWM, also when it is closed', () => {
  const bench = new Bench();
  bench.run(
    `var p = new (require('pwm').PWM)(15, 1000, 1); p.start(); p.close(); digitalWrite(15, 0); pinMode(15, OUTPUT)`,
  );
  assert.is(bench.circuit.pins?.level(15), 1);
  bench.restart();
  assert.is(bench.circuit.pins?.level(15), 0);
});

pwm('starts with its duty at 1, and not by itself', () => {
  const bench = new Bench();
  const lines = bench.run(
    `var p = new (require('pwm').PWM)(15); console.log(p.getFrequency(), p.getDuty(), p.getInversion())`,
  );
  assert.equal(lines, ['490 1 undefined']);
  assert.equal(bench.circuit.pins?.pulses(15)?.frequency, 0);
});

pwm('waits for the end of a period before it sets a duty', () => {
  const bench = new Bench();
  const [us] = bench.run(`var p = new (require('pwm').PWM)(15, 50, 0.5); p.start(); delay(5);
    var t = micros(); p.setDuty(0.1); console.log(micros() - t)`);
  assert.is(us, '15000');
});

pwm('halts where it waits for a counter that the other pin of the slice has stopped', () => {
  const run = () =>
    new Bench().run(`var P = require('pwm').PWM; var a = new P(14, 50), b = new P(15, 50); a.start(); b.start();
      delay(3); b.stop(); a.setDuty(0.5)`);
  assert.throws(run, /the PWM of GP14 waits for a counter/);
});

pwm('plays a tone for the given duration', () => {
  const bench = new Bench();
  bench.run('tone(15, 440, { duration: 100, duty: 0.25 })', 50);
  assert.equal(Math.round(bench.circuit.pins?.pulses(15)?.frequency ?? 0), 440);
  bench.more(60);
  assert.is(bench.circuit.pins?.pulses(15)?.frequency, 0);
});

pwm('inverts the other pin of a slice', () => {
  assert.equal(pulses('tone(14, 1000, { duty: 0.25, inversion: 15 })', 14, 15), [
    '250 of 1000',
    '750 of 1000',
  ]);
});

for (const [expression, text] of [
  ['analogWrite(23)', 'Error: Invalid pin number'],
  ['noTone(29)', 'Error: Invalid pin number'],
  ['analogWrite("15")', 'TypeError: "pin" argument must be a number'],
  ['tone(14, 440, { inversion: 16 })', `RangeError: The pin "16" can't be used for tone invert pin`],
  ["new (require('pwm').PWM)()", 'TypeError: "pin" argument must be a number'],
  ["require('pwm').PWM.prototype.start.call({})", 'ReferenceError: PWM pin is not setup.'],
]) {
  pwm(`throws ${text} at ${expression}`, () => {
    assert.is(thrown(expression), text);
  });
}

pwm.run();
