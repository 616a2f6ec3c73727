import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { library } from './dev/own-programs.ts';
import { FlashRig, missing } from './flash/flash-rig.ts';
import { begin, spisock, TestTerminal } from './test-terminal.ts';

const flash = suite('spisock flash in a project of one’s own');

const folder = mkdtempSync(join(tmpdir(), 'spisock-flash-'));
flash.after(() => rmSync(folder, { recursive: true }));
const config = join(folder, 'flash.config.json');
writeFileSync(
  config,
  JSON.stringify({
    board: 'w5500-evb-pico',
    network: { mode: 'static', ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' },
  }),
);

/** Saves the project's program. */
function program(source: string): void {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src', 'main.ts'), source);
}

const NAMED = `import { boot, serving } from ${library('device/boot.ts')};
import { announce } from ${library('device/names/local-name.ts')};
import { servePages } from ${library('device/pages.ts')};
const info = boot();
servePages(80, function (request) { request.reply('200 OK', 'text/plain', 'hello'); });
serving(80);
announce(info, 80, 'my-device');
`;

flash('says the address and the name, and the MAC that the device takes from its board', async () => {
  program(NAMED);
  const rig = await FlashRig.open();
  try {
    const terminal = new TestTerminal();
    const code = await begin(['flash', '--config', config, '--port', rig.pty.path], terminal);
    assert.equal([code, terminal.stderr, terminal.isHeard], [0, '', false]);
    const lines = terminal.stdout.trimEnd().split('\n');
    assert.match(lines[0], /^main for w5500-evb-pico: \d+ bytes$/);
    assert.is(lines[1], `pico with Kaluma 1.2.1 on ${rig.pty.path}`);
    assert.match(lines[2], /^MAC [0-9a-f:]{17}, from the board's id E6614103E73A2B2F$/);
    assert.equal(lines.slice(-2), ['main serves http://10.0.2.15/', 'main serves http://my-device.local/']);
  } finally {
    await rig.close();
  }
});

flash('names mistakes in types by the user’s path, and touches no board', async () => {
  program("const port: number = 'eighty';\nconsole.log(port);\n");
  const { code, stdout, stderr } = await spisock('flash', '--config', config, '--port', '/dev/nope');
  assert.equal([code, stdout], [1, '']);
  assert.match(stderr, /^src\/main\.ts\(1,7\): error TS2322: /);
});

const reason = missing();
if (reason) console.log(`skipped: spisock flash in a project: ${reason}`);
else flash.run();
