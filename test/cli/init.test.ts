import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { espruinoBoard, espruinoNames, ROOT, readBoard, readConfig } from '../../build/config/config.ts';
import type { EspruinoBoard } from '../../build/config/types.ts';
import { nameFrom } from '../../cli/commands/init.ts';
import { dependencyOn } from '../../cli/init/origin.ts';
import { pinsOf } from '../../cli/init/pins.ts';
import { spisock } from './test-terminal.ts';

const init = suite('spisock init');

const folder = mkdtempSync(join(tmpdir(), 'spisock-init-'));
init.after(() => rmSync(folder, { recursive: true }));

const FILES = [
  '.gitignore',
  '.vscode/settings.json',
  '.vscode/tasks.json',
  'README.md',
  'flash.config.json',
  'package.json',
  'src/main.ts',
  'test/main.test.ts',
  'test/tsconfig.json',
  'tsconfig.json',
];

function filesIn(path: string): string[] {
  const names = readdirSync(path, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

init('makes a project, and says what comes next', async () => {
  const path = join(folder, 'My Device');
  const { code, stdout, stderr } = await spisock('init', path, '--board', 'pico2-w5500-spi0');
  assert.equal([code, stderr], [0, '']);
  assert.equal(filesIn(path), FILES);
  assert.match(stdout, /^made .*My Device: src\/main\.ts, test\/main\.test\.ts, .*package\.json\n/);
  assert.match(stdout, /\n {2}npm install\n {2}npm test\n {2}npx spisock dev\n$/);
  const text = (name: string) => readFileSync(join(path, name), 'utf8');
  // No more than eight lines, and all that is needed.
  assert.ok(text('flash.config.json').trimEnd().split('\n').length <= 8);
  const { board, network, program } = readConfig(join(path, 'flash.config.json'));
  assert.equal(
    [board, network.mode, network.hostname, network.mac],
    ['pico2-w5500-spi0', 'dhcp', 'my-device', 'from-board'],
  );
  assert.is(program, join(path, 'src', 'main.ts'));
  const manifest = JSON.parse(text('package.json'));
  assert.is(manifest.name, 'my-device');
  assert.is(resolve(path, manifest.dependencies.spisock.slice('file:'.length)), resolve(ROOT));
  for (const version of Object.values(manifest.devDependencies)) assert.match(String(version), /^\d+\./);
  assert.match(manifest.scripts.test, / --test test\/\*\.test\.ts$/);
  // A shell of Windows runs these, too.
  for (const script of Object.values(manifest.scripts))
    assert.not.match(String(script), /exec |\b[A-Z]+=|[';|]/);
  for (const name of FILES) assert.not.match(text(name), 'PROJECT');
});

init('makes a project for Espruino, by the runtime or by the board', async () => {
  for (const [name, args, board, pin] of [
    ['wifi', ['--runtime', 'espruino'], 'espruino-wifi-w5500', 'A0'],
    ['esp', ['--board', 'esp32-w5500'], 'esp32-w5500', 'D34'],
    [
      'both',
      ['--board', 'rpi-pico-espruino-w5500', '--runtime', 'espruino'],
      'rpi-pico-espruino-w5500',
      'D26',
    ],
  ] as const) {
    const path = join(folder, name);
    const { code, stderr } = await spisock('init', path, ...args);
    assert.equal([code, stderr], [0, '']);
    assert.equal(filesIn(path), FILES);
    const text = (file: string) => readFileSync(join(path, file), 'utf8');
    assert.is(readConfig(join(path, 'flash.config.json')).board, board);
    assert.match(text('tsconfig.json'), '"spisock/tsconfig.espruino.json"');
    assert.match(text('src/main.ts'), `const SENSOR = ${pin};`);
    assert.match(text('test/main.test.ts'), `device.analog('${pin}', 0.42)`);
    assert.not.match(text('src/main.ts') + text('test/main.test.ts'), /PROJECT|_PIN/);
  }
});

init('has pins for its program on each board of Espruino, which the chip leaves free', async () => {
  for (const name of espruinoNames()) {
    const { spi, cs, reset, interrupt } = espruinoBoard(await readBoard(name)) as EspruinoBoard;
    const { sensor, switch: other } = pinsOf(name);
    for (const pin of [sensor, other])
      assert.not.ok([spi.miso, spi.mosi, spi.sck, cs, reset, interrupt].includes(pin), `${name} ${pin}`);
  }
});

for (const [args, wrong] of [
  [['--runtime', 'node'], /unknown runtime 'node'; known: kaluma, espruino$/m],
  [['--runtime', 'kaluma', '--board', 'esp32-w5500'], /board esp32-w5500 runs espruino, not kaluma$/m],
  [['--runtime', 'espruino', '--board', 'w5500-evb-pico'], /unknown board 'w5500-evb-pico' of espruino/m],
] as const)
  init(`refuses ${args.join(' ')}, and says what is allowed`, async () => {
    const { code, stderr } = await spisock('init', join(folder, 'refused'), ...args);
    assert.is(code, 2);
    assert.match(stderr, wrong);
  });

init('takes an empty folder, also one with a history, and no other', async () => {
  const path = join(folder, 'history');
  mkdirSync(join(path, '.git'), { recursive: true });
  assert.is((await spisock('init', path)).code, 0);
  const again = await spisock('init', path);
  assert.equal(
    [again.code, again.stderr],
    [2, `error: ${path} is not empty: it has .gitignore; give a new folder, or an empty one\n`],
  );
  assert.not.ok(existsSync(join(folder, 'nowhere')));
  assert.is((await spisock('init', join(folder, 'nowhere'), '--board', 'nope')).code, 2);
  assert.not.ok(existsSync(join(folder, 'nowhere')));
});

init('names the project after its folder, as a network allows it', () => {
  const names = ['My Device', '--x--', 'Küche', '__', 'a'.repeat(80)].map(nameFrom);
  assert.equal(names, ['my-device', 'x', 'k-che', 'device', 'a'.repeat(63)]);
});

/** A package in a folder `node_modules`, of which npm has written down that it is `resolved`. */
function installed(name: string, resolved: string | null): string {
  const modules = join(folder, name, 'node_modules');
  mkdirSync(join(modules, 'spisock'), { recursive: true });
  writeFileSync(join(modules, 'spisock', 'package.json'), '{ "name": "spisock", "version": "1.2.3" }');
  const packages = { 'node_modules/spisock': { version: '1.2.3', resolved } };
  if (resolved !== null) writeFileSync(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
  return join(modules, 'spisock');
}

init('writes as its dependency what it came from: a tarball, a version, or a folder', () => {
  const project = join(folder, 'a', 'project');
  const tarball = installed('cache', 'file:../downloads/spisock-1.2.3.tgz');
  assert.is(dependencyOn(tarball, project), 'file:../../downloads/spisock-1.2.3.tgz');
  const registry = installed('registry', 'https://registry.example/spisock/-/spisock-1.2.3.tgz');
  assert.is(dependencyOn(registry, project), '^1.2.3');
  assert.is(dependencyOn(installed('bare', null), project), '^1.2.3');
  const clone = join(folder, 'clone');
  mkdirSync(clone);
  writeFileSync(join(clone, 'package.json'), '{ "name": "spisock", "version": "1.2.3" }');
  assert.is(dependencyOn(clone, project), 'file:../../clone');
});

init.run();
