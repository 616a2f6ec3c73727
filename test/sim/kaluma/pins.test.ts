import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, output, thrown } from '../../live/bench.ts';

/** A bench whose pins change while the board runs: at these microseconds, in turns of low and high. */
function waving(pin: number, times: number[]): Bench {
  const bench = new Bench();
  bench.circuit.drive(pin, 1);
  times.forEach((us, i) => {
    bench.clock.after(us, () => bench.circuit.drive(pin, i % 2 === 0 ? 0 : 1));
  });
  return bench;
}

const pins = suite("the stand-in's pins, and what is wired to them");

pins('read what drives them from outside, else their pull', () => {
  const bench = new Bench();
  const program = `pinMode(4, INPUT_PULLUP); console.log(digitalRead(4))`;
  bench.circuit.drive(4, 0);
  assert.equal(bench.run(program), ['0']);
  bench.circuit.drive(4, null);
  assert.equal(bench.run('console.log(digitalRead(4))'), ['1']);
});

pins('report every change of a level, by the program or the circuit', () => {
  const bench = new Bench();
  const seen: string[] = [];
  bench.circuit.onLevel = (pin, level) => seen.push(`${pin}:${level}`);
  bench.run(
    `pinMode(25, OUTPUT); digitalWrite(25, 1); digitalWrite(25, 1); digitalToggle(25); pinMode(4, INPUT_PULLUP)`,
  );
  bench.circuit.drive(4, 0);
  assert.equal(seen, ['25:1', '25:0', '4:1', '4:0']);
});

pins('wake the loop when they change, and a watch sees each edge', () => {
  const bench = waving(4, [10_000, 10_300, 20_000]);
  const program = `setWatch(function (pin) { console.log(pin, digitalRead(4), millis()) }, 4, CHANGE)`;
  assert.equal(bench.run(program, 30), ['4 0 10', '4 1 10', '4 0 20']);
});

pins('a debounced watch reports once what bounces', () => {
  const bench = waving(4, [10_000, 10_300, 10_600, 10_900, 11_200]);
  assert.equal(bench.run(`setWatch(function () { console.log(millis()) }, 4, FALLING, 20)`, 60).length, 1);
});

pins('a button clicks when it was down for its debounce, and not when it was let go sooner', () => {
  const program = `var b = board.button(4); b.on('click', function () { console.log('click', arguments.length) });`;
  assert.equal(waving(4, [10_000, 100_000]).run(program, 200), ['click 0']);
  assert.equal(waving(4, [10_000, 40_000]).run(program, 200), []);
  assert.equal(waving(4, [10_000, 100_000]).run(`${program} b.close()`, 200), []);
});

pins('are an LED, and a GPIO', () => {
  const lines =
    output(`var led = board.led(25); led.on(); console.log(led.read()); led.toggle(); console.log(led.read());
    var p = board.gpio(2, OUTPUT); p.high(); console.log(p.read(), p.mode); p.low(); console.log(p.read()); p.write(1); console.log(p.read());
    console.log(board.gpio(3, 9).mode, board.gpio(3).mode)`);
  assert.equal(lines, ['1', '0', '1 1', '0', '1', '0 0']);
});

pins('have voltages in steps of 1/4096, below 1, and are analog inputs from then on', () => {
  const bench = new Bench();
  bench.circuit.setVoltage(26, () => 0.42);
  bench.circuit.setVoltage(27, () => 7);
  bench.circuit.drive(26, 1);
  const lines = bench.run(`console.log(analogRead(26), board.adc(27).read(), analogRead(28));
    console.log(digitalRead(26)); pinMode(26, INPUT); console.log(digitalRead(26));
    pinMode(28, OUTPUT); digitalWrite(28, 1); console.log(digitalRead(28))`);
  assert.equal(lines, [`${1720 / 4096} ${4095 / 4096} 0`, '0', '1', '0']);
});

pins('have pulses that the program measures while nothing else runs', () => {
  const bench = waving(4, [1000, 1500, 2500]);
  assert.equal(bench.run('console.log(pulseRead(4, 2, { startState: 0 }).join())'), ['500,1000']);
  assert.equal(bench.run('var t = micros(); console.log(pulseRead(4, 2, { timeout: 700 }), micros() - t)'), [
    'null 700',
  ]);
});

pins('give pulses, and trigger what answers with one', () => {
  const bench = new Bench();
  const seen: string[] = [];
  bench.circuit.onLevel = (pin, level) => {
    seen.push(`${pin}:${level}@${bench.clock.nowUs}`);
    // An ultrasonic sensor: 10 us at its trigger, and it answers as long as sound is under way.
    if (pin !== 2 || level !== 0) return;
    bench.clock.after(500, () => bench.circuit.drive(3, 1));
    bench.clock.after(500 + 580, () => bench.circuit.drive(3, 0));
  };
  const [echo] = bench.run(`pinMode(3, INPUT);
    console.log(pulseRead(3, 1, { startState: 1, trigger: { pin: 2, startState: 1, interval: [10] } })[0])`);
  assert.is(echo, '580');
  assert.equal(bench.run('console.log(pulseWrite(5, 1, [20, 70000]))'), ['2']);
  assert.match(thrown('pulseWrite(5, 1, 9)'), /^RangeError: The interval is not an array type$/);
});

pins('select a second target on an SPI bus, which receives and answers', () => {
  const bench = new Bench();
  const log: (string | number)[] = [];
  bench.circuit.addSpi(
    { bus: 1, cs: 13, mode: 0 },
    {
      select: () => log.push('low'),
      transfer: (mosi) => {
        log.push(mosi);
        return mosi + 1;
      },
      deselect: () => log.push('high'),
    },
  );
  const lines =
    bench.run(`digitalWrite(13, 1); pinMode(13, OUTPUT); var SPI = require('spi').SPI, spi = new SPI(1);
    console.log(spi.transfer(new Uint8Array([5]))[0]);
    digitalWrite(13, 0); spi.send('A'); console.log(spi.transfer(new Uint8Array([5, 8])).join()); digitalWrite(13, 1);
    spi.close(); spi = new SPI(1, { mode: 1 }); digitalWrite(13, 0); console.log(spi.recv(1)[0])`);
  assert.equal(lines, ['255', '6,9', '255']);
  // Nothing holds the pin before the program does, so it is low.
  assert.equal(log, ['low', 'high', 'low', 65, 5, 8, 'high', 'low', 0]);
});

pins('refuse interrupts, of which the loop knows nothing', () => {
  assert.match(thrown('attachInterrupt(4, function () {})'), /use setWatch$/);
});

pins.run();
