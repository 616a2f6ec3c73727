import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { board, type Device } from '../../testing/index.ts';
import { cleanUp, programOf } from './written.ts';

const endless = suite('a test of a program that never returns to its loop');

endless.after(cleanUp);

const at = (path: string) => new URL(`../../${path}`, import.meta.url).pathname;
/** Blocks in WSPAccept, line 7, as the first program of the readme does. */
const BLOCKS = `import * as wsa from '${at('provider/index.ts')}';
import { boot } from '${at('device/kit.ts')}';
const err = { value: 0 };
boot();
const s = wsa.WSPSocket(wsa.AF_INET, wsa.SOCK_STREAM, wsa.IPPROTO_TCP, null, 0, 0, err);
wsa.WSPBind(s, wsa.inetAny(7), 16, err); wsa.WSPListen(s, 4, err);
for (;;) wsa.WSPAccept(s, null, null, null, 0, err);`;

const WAITS: [what: string, waits: (device: Device) => unknown][] = [
  ['connection to port 7', (device) => device.connect(7)],
  ['answer to GET /', (device) => device.get('/', { port: 7 })],
  ['answer to PUT /a', (device) => device.request({ method: 'PUT', path: '/a', port: 7 })],
  ['what until was to wait for', (device) => device.until(() => false)],
  ['5 ms', (device) => device.run(5)],
];

/** The first line of what is thrown. */
function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
  return 'nothing was thrown';
}

for (const [what, waits] of WAITS) {
  endless(`ends with what was waited for, and where the program is: ${what}`, async () => {
    const device = await board(programOf(BLOCKS));
    const line = thrownBy(() => waits(device));
    assert.ok(line.startsWith(`no ${what}: the program has not returned to its loop for 100 s: `), line);
    assert.match(
      line,
      / it waits, or looks at the clock \(\S+written\.ts:7:\d+\); spisock dev runs programs that block$/,
    );
    assert.is(thrownBy(() => device.run(1)).replace('no 1 ms', `no ${what}`), line, 'for good');
  });
}

/** `busyMs`: of this machine, for a program that only that ends. */
const PROGRAMS: [what: string, program: string, seen: RegExp, busyMs?: number][] = [
  ['looks at the clock', 'while (millis() >= 0) continue;', /it waits, or looks at the clock \(\S+:1:\d+\)/],
  ['looks at the date', 'while (Date.now() >= 0) continue;', /it waits, or looks at the clock \(\S+:1:\d+\)/],
  [
    'waits for a part of a microsecond',
    'for (;;) delayMicroseconds(0.001);',
    /it waits, or looks at the clock/,
  ],
  [
    'waits for no time',
    'for (;;) delay(0);',
    /has waited for no time 100000 times without a rest \(\S+:1:\d+\)/,
  ],
  [
    'drives a pin',
    'pinMode(9, OUTPUT); for (;;) digitalWrite(9, 1);',
    /has driven pins, buses or files 100000 times without a rest \(\S+:1:\d+\)/,
  ],
  [
    'catches what breaks it off',
    'for (;;) try { delay(1000); } catch (e) {}',
    /it waits, or looks at the clock \(\S+:1:\d+\)/,
    2000,
  ],
  ['does nothing', 'for (;;);', /has been busy/, 300],
  [
    'never runs out of promises',
    '(function next() { Promise.resolve().then(next); })();',
    /has been busy/,
    300,
  ],
];

for (const [what, program, seen, busyMs] of PROGRAMS)
  for (const late of [false, true])
    endless(`ends where it ${what}${late ? ' in a callback' : ''}`, async () => {
      const text = late ? `setTimeout(function () { ${program} }, 20);` : program;
      const device = await board(programOf(text), { busyMs });
      const line = thrownBy(() => device.until(() => false));
      assert.match(line, /^no what until was to wait for: the program/);
      assert.match(line, seen);
    });

endless('goes on after a reset, which starts the program anew', async () => {
  const device = await board(
    programOf(`var k = 'boots'; var n = storage.getItem(k) | 0; storage.setItem(k, '' + (n + 1));
      if (n === 0) for (;;) delay(1); console.log('up');`),
  );
  assert.match(
    thrownBy(() => device.run(1)),
    /^no 1 ms: the program has not returned/,
  );
  device.reset();
  device.run(10);
  assert.is(device.lines.at(-1), 'up');
});

endless('lets a program wait that comes back, however long it takes', async () => {
  const device = await board(
    programOf(`delay(90000); console.log('up'); setTimeout(function () { delay(90000); }, 1);`),
  );
  device.run(1);
  device.run(100);
  assert.equal(device.lines, ['up']);
  device.run(3_600_000);
});

endless.run();
