import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Line, loadKalumaCli } from '../../../cli/serial/kaluma-cli.ts';
import { linuxPorts, onlyPort } from '../../../cli/serial/ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'flash-'));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const ports = suite('the port');

/** As Linux shows it: the terminal leads to its interface, and the device above that has the vendor's id. */
function terminal(name: string, device: string, vendor: string): void {
  write(`devices/${device}/idVendor`, `${vendor}\n`);
  mkdirSync(join(folder, `devices/${device}/${device}:1.0/tty/${name}`), { recursive: true });
  mkdirSync(join(folder, 'class'), { recursive: true });
  symlinkSync(join(folder, `devices/${device}/${device}:1.0/tty/${name}`), join(folder, 'class', name));
  symlinkSync(
    join(folder, `devices/${device}/${device}:1.0`),
    join(folder, `devices/${device}/${device}:1.0/tty/${name}/device`),
  );
}

ports('is that of a device with Raspberry Pi’s vendor id, and of no other', () => {
  terminal('ttyACM1', '1-2', '2e8a');
  terminal('ttyACM0', '1-1', '2e8a');
  terminal('ttyUSB0', '1-3', '0403');
  mkdirSync(join(folder, 'class', 'ttyS0'));
  assert.equal(linuxPorts(join(folder, 'class'), '/dev'), ['/dev/ttyACM0', '/dev/ttyACM1']);
  assert.equal(linuxPorts(join(folder, 'nowhere'), '/dev'), []);
});

ports('is taken when there is one, and asked for when there is none or a choice', () => {
  assert.is(onlyPort(['/dev/ttyACM0']), '/dev/ttyACM0');
  assert.throws(() => onlyPort([]), /^no board found: .* say where it is with --port$/);
  assert.throws(
    () => onlyPort(['/dev/ttyACM0', '/dev/ttyACM1']),
    '2 boards found: /dev/ttyACM0, /dev/ttyACM1; choose one with --port',
  );
});

ports.run();

const tool = suite('@kaluma/cli');

function install(version: string, file: string, source: string): string {
  const root = join(folder, version);
  const at = `${version}/node_modules/@kaluma/cli`;
  write(`${at}/package.json`, JSON.stringify({ name: '@kaluma/cli', version, main: 'x.js' }));
  write(`${at}/lib/${file}`, source);
  write(`${version}/node_modules/serialport/index.js`, 'module.exports = function SerialPort() {};');
  return root;
}

/** A line that writes down what goes out. */
function recorder(): { line: Line; sent: string[] } {
  const sent: string[] = [];
  const write = (text: string | Uint8Array) => sent.push(String(text)) > 0;
  return { line: { write, drain: () => {}, on: () => {}, removeListener: () => {} }, sent };
}

tool('1.0 writes with its function write, which calls back', async () => {
  const source = 'exports.write = (line, code, done) => { line.write("w " + code); done(null, {}) };';
  const cli = loadKalumaCli(install('1.0.0', 'protocol.js', source));
  const { line, sent } = recorder();
  await cli.write(line, 'x');
  assert.equal([cli.version, sent], ['1.0.0', ['w x']]);
});

tool('1.4 writes with its function flash, which promises', async () => {
  const source = 'module.exports = async (line, code) => { line.write("f " + code); return {} };';
  const cli = loadKalumaCli(install('1.4.0', 'flash.js', source));
  const { line, sent } = recorder();
  await cli.write(line, 'x');
  assert.equal([cli.version, sent], ['1.4.0', ['f x']]);
});

tool('that is not installed, is another one, or has no serialport is reported in one line', () => {
  assert.throws(() => loadKalumaCli(join(folder, 'nowhere')), /^@kaluma\/cli is not installed; npm install/);
  const other = install('2.0.0', 'else.js', '');
  assert.throws(() => loadKalumaCli(other), '@kaluma/cli 2.0.0 is none of 1.0 to 1.4');
  const root = install('1.0.1', 'protocol.js', 'exports.write = () => {}');
  write('1.0.1/node_modules/serialport/index.js', 'throw new Error("no native build\\nmore");');
  assert.throws(
    () => loadKalumaCli(root),
    'serialport, which @kaluma/cli needs, cannot be loaded: no native build',
  );
});

tool.after(() => rmSync(folder, { recursive: true }));
tool.run();
