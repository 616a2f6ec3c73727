import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readConfig, UsageError } from '../../../build/config/config.ts';
import { findConfig } from '../../../build/config/find.ts';
import { readSettings } from '../../../build/config/settings.ts';
import type { Config } from '../../../build/config/types.ts';

const config = suite('a configuration');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'config-defaults-')));
const file = join(folder, 'flash.config.json');

type Tree = { [key: string]: unknown };
const RIGHT = JSON.parse(readFileSync(join(ROOT, 'flash.config.json'), 'utf8')) as Tree;

/** What is read, and the lines that it gets. */
function readAs(text: string): { config: Config; lines: string[] } {
  const lines: string[] = [];
  writeFileSync(file, text);
  return { config: readConfig(file, (line) => lines.push(line)), lines };
}

config('of a user needs a board and nothing else: DHCP, a MAC of the board’s own, src/main.ts', () => {
  const { config: made, lines } = readAs('{ "board": "pico-w5500-spi1" }');
  assert.equal(lines, []);
  assert.equal(
    [made.board, made.folder, made.program, made.firmware, made.defaultFirmware, made.port],
    ['pico-w5500-spi1', folder, join(folder, 'src', 'main.ts'), {}, null, null],
  );
  const { mode, mac, ip, hostname } = made.network;
  assert.equal([mode, mac, ip, hostname], ['dhcp', 'from-board', '10.0.2.15', null]);
  assert.equal([made.provider.backlog, made.provider.reservedSlots, made.bench], [8, 0, {}]);
});

config('names its program by a path from its own folder', () => {
  const { config: made } = readAs('{ "board": "pico-w5500-spi1", "firmware": "lib/pump.js" }');
  assert.is(made.program, join(folder, 'lib', 'pump.js'));
});

config('with an address and no mode is static, as in 0.1, and says dhcp to be otherwise', () => {
  const modeOf = (network: Tree) => readAs(JSON.stringify({ ...RIGHT, network })).config.network.mode;
  const { mode: _, ...addresses } = RIGHT.network as Tree;
  assert.is(modeOf(addresses), 'static');
  assert.is(modeOf({ ...addresses, mode: 'dhcp' }), 'dhcp');
  assert.is(modeOf({ mac: '02:00:0a:00:02:0f' }), 'dhcp');
  assert.is(modeOf({ hostname: 'pump' }), 'dhcp');
});

config('of 0.1 is read unchanged, with a line for each kind of key that means nothing any more', () => {
  const old = structuredClone(RIGHT);
  Object.assign(old, { allowances: { dhcp: 8704 } });
  (old.firmware as Record<string, Tree>).http.budget = 65_536;
  (old.firmware as Record<string, Tree>).echo.budget = 32_768;
  const { config: made, lines } = readAs(JSON.stringify(old));
  const instead =
    'the size of a program is not limited any more; firmware.NAME.budget is an object with heap, in bytes, and cost, in microseconds a request (docs/flashing.md)';
  const now = readAs(JSON.stringify(RIGHT)).config;
  assert.equal(lines, [
    `flash.config.json: allowances is ignored: ${instead}`,
    `flash.config.json: firmware.http.budget and 1 more, in bytes, is ignored: ${instead}`,
  ]);
  assert.equal(
    [made.firmware.http, made.firmware.echo, made.firmware.page.budget?.heap],
    [
      { forward: '8080:80', budget: null },
      { forward: '8007:7', budget: null },
      now.firmware.page.budget?.heap,
    ],
  );
  assert.equal([made.network, made.provider, made.defaultFirmware], [now.network, now.provider, 'http']);
  assert.equal(now.network, { ...(RIGHT.network as object), hostname: null });
});

config('is looked for in the folder, then in the ones above, and is not needed', () => {
  const deep = join(folder, 'src', 'parts');
  mkdirSync(deep, { recursive: true });
  writeFileSync(file, '{ "board": "w5500-evb-pico2" }');
  assert.equal([findConfig(folder), findConfig(deep)], [file, file]);
  rmSync(file);
  assert.is(findConfig(deep), null);
  writeFileSync(file, '{}');
});

config('that is not there means the defaults in the current folder', () => {
  const before = process.cwd();
  process.chdir(folder);
  rmSync(file);
  try {
    const made = readConfig();
    assert.equal([made.board, made.folder, made.network.mode], ['w5500-evb-pico', process.cwd(), 'dhcp']);
  } finally {
    process.chdir(before);
    writeFileSync(file, '{}');
  }
});

config('leads to its program, or says where that would be', async () => {
  writeFileSync(file, '{ "board": "w5500-evb-pico" }');
  mkdirSync(join(folder, 'src'), { recursive: true });
  await refused(
    readSettings({ config: file }),
    /^there is no .*main\.ts; name a program's file, or say "firmware"/,
  );
  writeFileSync(join(folder, 'src', 'main.ts'), '');
  const { firmware, entry, build } = await readSettings({ config: file });
  assert.equal([firmware, entry, build.entry], ['main', null, join(folder, 'src', 'main.ts')]);
  assert.is(build.network.mac, 'from-board');
  await refused(
    readSettings({ config: file, firmware: 'http' }),
    /^no firmware has a name here; give a program's file in the place of --firmware http$/,
  );
  const mac = '02:00:0a:00:02:77';
  assert.is((await readSettings({ config: file, mac })).build.network.mac, mac);
});

config('of names leads to its own folder firmware, and else to the gallery', async () => {
  writeFileSync(file, JSON.stringify(RIGHT));
  const entryOf = async (name: string) => (await readSettings({ config: file, firmware: name })).build.entry;
  mkdirSync(join(folder, 'firmware'), { recursive: true });
  writeFileSync(join(folder, 'firmware', 'echo.ts'), '');
  assert.is(await entryOf('echo'), join(folder, 'firmware', 'echo.ts'));
  assert.is(await entryOf('page'), join(ROOT, 'firmware', 'page.ts'));
  writeFileSync(file, JSON.stringify({ board: 'w5500-evb-pico', firmware: { pump: {} } }));
  await refused(readSettings({ config: file }), /^there is no firmware\/pump\.ts in /);
});

async function refused(settings: Promise<unknown>, line: RegExp): Promise<void> {
  const error = await settings.then(
    () => null,
    (error) => error,
  );
  assert.instance(error, UsageError);
  assert.match(error.message, line);
}

config.after(() => rmSync(folder, { recursive: true }));
config.run();
