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

/** What flashing says of a program that fails. */
async function complaintOf(source: string): Promise<string> {
  program(source);
  const rig = await FlashRig.open();
  try {
    const terminal = new TestTerminal();
    const code = await begin(['flash', '--config', config, '--port', rig.pty.path], terminal);
    assert.is(code, 1);
    return terminal.stderr;
  } finally {
    await rig.close();
  }
}

const shown = (file: string) => join(folder, file);
const FAILED = 'the program is on the board, and failed: ';

flash('says file and line where a program throws as it starts', async () => {
  const said = await complaintOf(`const sensor: { speed: number } | null = millis() < 0 ? { speed: 1 } : null;
function start(): void {
  console.log('starting');
  console.log((sensor as { speed: number }).speed);
}
console.log('loaded');
start();
`);
  assert.is(
    said,
    `error: ${FAILED}TypeError: Cannot read properties of null (reading 'speed') (${shown('src/main.ts')}:4)\n`,
  );
});

flash('says the line of the program that called what throws in the library', async () => {
  const said = await complaintOf(`import { boot, listen } from ${library('device/boot.ts')};
boot();
function answer(): void {}

listen(80, answer, 8);
listen(80, answer, 8);
`);
  assert.match(said, /failed: Error: WSP\w+ failed: \d+ \(\S+src\/main\.ts:6\)\n$/);
});

flash('says file and line where a callback throws before the program serves', async () => {
  const said = await complaintOf(`import { boot, servingLeased } from ${library('device/boot.ts')};
boot();
setTimeout(function () {
  console.log('later');
  throw new Error('no sensor');
}, 100);
servingLeased(80);
`);
  assert.is(said, `error: ${FAILED}Error: no sensor (${shown('src/main.ts')}:5)\n`);
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
