import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BoardOptions, board, button, type Device, FirmwareError } from '../../testing/index.ts';
import { spisock } from '../cli/test-terminal.ts';

const tests = suite('tests of firmware for Espruino');

const folder = mkdtempSync(join(tmpdir(), 'spisock-espruino-'));
tests.after(() => rmSync(folder, { recursive: true }));
const config = join(folder, 'flash.config.json');
writeFileSync(config, '{ "board": "espruino-wifi-w5500", "network": { "mode": "dhcp" } }');

/** A board that runs that program over the network. */
function boardWith(source: string, options: BoardOptions = {}): Promise<Device> {
  const path = join(folder, 'program.js');
  writeFileSync(path, `import { bootNet } from 'spisock/espruino';\nbootNet();\n${source}`);
  return board(path, { config, ...options });
}

for (const built of [false, true])
  tests(`run the program of a new project, ${built ? 'as built' : 'from its sources'}`, async () => {
    const path = join(folder, built ? 'built' : 'plain');
    assert.is((await spisock('init', path, '--runtime', 'espruino')).code, 0);
    const device = await board('src/main.ts', { config: join(path, 'flash.config.json'), built });
    device.analog('A0', 0.42);
    assert.equal(device.get('/reading').json(), { level: 0.42 });
    device.pin('B15').set(1);
    assert.equal(device.get('/switch').json(), { closed: false });
    device.pin('B15').set(0);
    assert.equal(device.get('/switch').json(), { closed: true });
    assert.match(device.get('/').text, new RegExp(`<title>${built ? 'built' : 'plain'}</title>`));
    assert.is(device.get('/nothing').status, 404);
    assert.equal([device.errors, device.faults], [[], []]);
  });

tests('see what the program does with its pins, and when', async () => {
  const device = await boardWith(`pinMode(B15, 'input_pullup');
    setWatch(function (e) { digitalWrite('B14', e.state ? 0 : 1); }, B15, { repeat: true, edge: 'both', debounce: 20 });`);
  device.run(10);
  assert.equal(
    [device.pin('B15').mode, device.pin('B15').get(), device.pin('B14').get()],
    ['INPUT_PULLUP', 1, 0],
  );
  const levels: number[] = [];
  device.pin('B14').onChange = (level) => levels.push(level);
  const pushed = button(device, 'B15');
  pushed.press(100);
  device.run(300);
  assert.equal(levels, [1, 0]);
  // Shorter than the debounce.
  device.pin('B15').set(0);
  device.run(10);
  device.pin('B15').set(1);
  device.run(100);
  assert.equal(levels, [1, 0]);
});

tests('have hosts, by address and by name', async () => {
  const device = await boardWith(`setTimeout(function () {
    require('http').get('http://weather.test/now', function (res) {
      res.on('data', function (text) { print('it is ' + text); });
    });
  }, 8000);`);
  device.host('10.0.2.7', { name: 'weather.test' }).listen(80, (peer) => {
    peer.onData = () => {
      peer.send('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nsunny');
      peer.fin();
    };
  });
  device.until(() => device.lines.includes('it is sunny'), 20_000);
});

tests('fail with an error that the program does not catch, and its place', async () => {
  const device = await boardWith(`function wrong() {\n  null.speed = 1;\n}\nsetTimeout(wrong, 500);\n`);
  try {
    device.run(1000);
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof FirmwareError);
    const { from, places, text } = error as FirmwareError;
    assert.match(text, /^TypeError: /);
    assert.equal([from, places[0].line, places[0].shown.endsWith('program.js')], ['callback', 4, true]);
  }
  assert.match(device.lines.join('\n'), /^Uncaught TypeError: /m);
  const quiet = await boardWith('throw new Error("no");', { throws: false });
  quiet.run(100);
  assert.equal(
    quiet.errors.map(({ from }) => from),
    ['program'],
  );
});

tests('keep Storage over a reset, and nothing else', async () => {
  const device = await boardWith(
    `var storage = require('Storage');
    var count = Number(storage.read('count') || 0) + 1;
    storage.write('count', String(count));
    print('boot ' + count);`,
    { storage: { count: '4' } },
  );
  device.run(100);
  device.reset();
  device.run(100);
  assert.equal(device.lines, ['boot 5', 'boot 6']);
  const again = await boardWith(`print(require('Storage').read('count'));`, { flash: device.flash });
  again.run(100);
  assert.equal(again.lines, ['6']);
});

for (const [what, does, says] of [
  ['a pin by a number', (device) => device.pin(4), /^bad pin 4; on Espruino it is a name, 'A0' to 'H15'/],
  ['a pin of the chip', (device) => device.pin('B3').set(1), /^B3 is wired to the network chip \(SCLK\)$/],
  ['an analog value', (device) => device.analog('A0', 2), /^bad value 2 for analog input A0; it is 0 to 1/],
  [
    'I2C',
    (device) => device.i2c(0x20, { write: () => true, read: () => new Uint8Array(1) }),
    /^I2C has no stand-in on/,
  ],
  ['a UART', (device) => device.uart(0), /^a UART has no stand-in on boards of Espruino; /],
] as [string, (device: Device) => unknown, RegExp][])
  tests(`refuse ${what}, and say what there is`, async () => {
    const device = await boardWith('');
    assert.throws(
      () => does(device),
      (error: Error) => says.test(error.message),
    );
  });

tests.run();
