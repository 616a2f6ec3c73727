/** Each global of the runtime as a program uses it; what the runtime refuses, the types refuse. */
export {};

const ids: number[] = [setTimeout(() => {}, 0), setInterval(() => {}, 1000)];
clearTimeout(ids[0]);
clearInterval(ids[1]);
// @ts-expect-error the delay is required
setTimeout(() => {});
// @ts-expect-error no further arguments are handed on
setTimeout((_: number) => {}, 1, 2);
// @ts-expect-error undefined throws
clearTimeout(undefined);

delay();
delayMicroseconds(10);
const up: number = millis() + micros();

pinMode(4);
pinMode([4, 5], INPUT_PULLUP);
digitalWrite([4, 5], 0b10);
digitalWrite(4);
// @ts-expect-error a boolean throws
digitalWrite(4, true);
const level: 0 | 1 = digitalRead(4);
digitalToggle(4);
const watch: number = setWatch((pin) => pin.toFixed(), 4, FALLING, 20);
clearWatch(watch);
clearWatch();
const modes: number[] = [INPUT, OUTPUT, INPUT_PULLUP, INPUT_PULLDOWN, LOW, HIGH];
const events: number[] = [LOW_LEVEL, HIGH_LEVEL, FALLING, RISING, CHANGE];

const volts: number = analogRead(26) * 3.3;
analogWrite(15, 0.5, 50);
tone(15);
tone(15, 440, { duration: 100, duty: 0.5, inversion: 14 });
noTone(15);
const pulses: number[] | null = pulseRead(4, 10, {
  timeout: 1000,
  startState: 1,
  trigger: { pin: 5, interval: [10] },
});
const count: number = pulseWrite(4, 1, [10, 20]);

console.log('a', 1, {});
console.error('b');
// @ts-expect-error there is no warn
console.warn('c');
print('no line end');
seed(micros());

const text: string = btoa('abc') + btoa(new Uint8Array(3));
const bytes: Uint8Array | undefined = atob(text);
// @ts-expect-error it may be undefined
bytes.length;
const encoded: Uint8Array = new TextEncoder('ascii').encode('abc');
const decoded: string = new TextDecoder().decode(encoded);

try {
  pinMode(99);
} catch (error) {
  if (error instanceof SystemError) console.log(error.errno === -140, error.message);
  // @ts-expect-error there is no code
  if (error instanceof SystemError) console.log(error.code);
}

const used: number = process.memoryUsage().heapUsed;
console.log(process.arch, process.platform, process.version, process.builtin_modules.length);
const typed: Uint8Array | null = process.stdin.read(1);
const written: boolean = process.stdout.write(encoded);
// @ts-expect-error there is no env
console.log(process.env);

console.log(board.name, board.LED, board.uid);
board.gpio(2, OUTPUT).high();
board.led(25).toggle();
board.button(4, { debounce: 10 }).on('click', () => {});
board.pwm(15, 1000, 0.5).start();
const reading: number = board.adc(26).read();
board.i2c(0).write('a', 0x20);
board.spi(1).send('a');
board.uart(1).on('data', (data) => data.length);

global.require('net');
// @ts-expect-error there is no such module
require('crypto');
// @ts-expect-error absent from the runtime
queueMicrotask(() => {});
// @ts-expect-error absent from the runtime
structuredClone({});
// @ts-expect-error absent from the runtime: require('url') has one
new URL('http://a/');

console.log(up, level, modes, events, volts, pulses, count, decoded, used, typed, written, reading);
