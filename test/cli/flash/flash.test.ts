import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { macOf } from '../../../build/config/mac.ts';
import { freePort } from '../../support/free-port.ts';
import { Running, run } from '../command.ts';
import { missing } from './flash-rig.ts';

const flash = suite('npm run flash');
flash.after.each(Running.endAll);

const folder = mkdtempSync(join(tmpdir(), 'flash-'));
const KEPT = 'the board keeps the program it has';

/** A configuration that is right but for what is changed in it. */
function config(change: (config: Record<string, never>) => void): string {
  const made = JSON.parse(readFileSync(join(ROOT, 'flash.config.json'), 'utf8'));
  change(made);
  const file = join(folder, 'flash.config.json');
  writeFileSync(file, JSON.stringify(made));
  return file;
}

/** A board as new on a pseudo-terminal, whose port 80 is this host's `web`. */
async function newBoard(): Promise<{ board: Running; path: string; web: number }> {
  const web = await freePort();
  const board = new Running('start', ['--prompt', '--forward', `${web}:80`]);
  const path = (await board.line('prompt ')).slice('prompt '.length);
  assert.match(path, /^\/dev\/pts\/\d+$/);
  return { board, path, web };
}

async function off(board: Running): Promise<void> {
  board.child.kill('SIGTERM');
  assert.is(await board.ended, 0);
}

flash('writes a web server to a new board, says its address, and the page answers', async () => {
  const { board, path, web } = await newBoard();
  const { code, stdout, stderr } = await run('flash', '--port', path);
  assert.equal([code, stderr], [0, '']);
  const lines = stdout.trim().split('\n');
  const [, bytes] = /^http for w5500-evb-pico: (\d+) bytes$/.exec(lines[0]) as RegExpExecArray;
  assert.ok(Number(bytes) > 1000);
  assert.is(lines[1], `pico with Kaluma 1.2.1 on ${path}`);
  assert.is(lines[2], `writing 0 of ${bytes} bytes`);
  assert.is(lines[lines.length - 2], `writing ${bytes} of ${bytes} bytes`);
  assert.is(lines[lines.length - 1], 'http serves http://10.0.2.15/');
  const page = await fetch(`http://127.0.0.1:${web}/`);
  assert.equal([page.status, (await page.text()).includes('<title>spisock</title>')], [200, true]);
  await off(board);
});

flash('waits for the address that a DHCP server gives, and says that one', async () => {
  const { board, path, web } = await newBoard();
  const file = config((made: Record<string, Record<string, unknown>>) => {
    made.network = { ...made.network, mode: 'dhcp', ip: '10.0.2.77' };
  });
  const { code, stdout, stderr } = await run(
    'flash',
    '--config',
    file,
    '--firmware',
    'lookup',
    '--port',
    path,
  );
  assert.equal([code, stderr], [0, '']);
  const [, ip] = /^lookup serves http:\/\/(10\.0\.2\.\d+)\/$/m.exec(stdout) as RegExpExecArray;
  assert.is.not(ip, '10.0.2.77');
  assert.is((await fetch(`http://127.0.0.1:${web}/`)).status, 200);
  await off(board);
});

flash('gives a board the MAC of its id, shows what it says, and erases it again', async () => {
  const { board, path } = await newBoard();
  const file = config((made: Record<string, Record<string, unknown>>) => {
    made.network.mac = 'from-board';
  });
  const tool = new Running('flash', ['--config', file, '--firmware', 'echo', '--port', path, '--monitor']);
  await tool.line('what the board says follows');
  const uid = 'E6614103E73A2B2F';
  assert.is(await tool.line('MAC '), `MAC ${macOf(uid)}, from the board's id ${uid}`);
  assert.is(await tool.line('echo serves'), 'echo serves tcp://10.0.2.15:7');
  tool.child.kill('SIGINT');
  assert.equal([await tool.ended, tool.stderr], [0, '']);
  const { code, stdout } = await run('flash', '--erase', '--port', path);
  assert.equal([code, stdout], [0, `the board on ${path} has no program now\n`]);
  await off(board);
});

flash('does not write to a board whose runtime is another', async () => {
  const { board, path } = await newBoard();
  const file = config((made: Record<string, unknown>) => {
    made.runtime = { name: 'kaluma', version: '1.1' };
  });
  const { code, stderr } = await run('flash', '--config', file, '--port', path);
  assert.is(code, 1);
  assert.match(stderr, /^error: the board runs Kaluma 1\.2\.1, and w5500-evb-pico is for 1\.1; /);
  assert.match(stderr, `${KEPT}\n`);
  await off(board);
});

flash('checks and builds in a dry run, and touches no board', async () => {
  const { code, stdout, stderr } = await run('flash', '--dry-run', '--port', '/dev/nope');
  assert.equal([code, stderr], [0, '']);
  assert.match(stdout, /^http for w5500-evb-pico: \d+ bytes\ndry run: no board was touched\n$/);
});

flash('answers a port that is not there, or is none, with one line and code 1', async () => {
  const missing = await run('flash', '--erase', '--port', '/dev/nope');
  assert.equal([missing.code, missing.stderr], [1, `error: there is no serial port /dev/nope; ${KEPT}\n`]);
  const none = await run('flash', '--erase', '--port', '/dev/null');
  assert.is(none.code, 1);
  assert.match(
    none.stderr,
    /^error: \/dev\/null cannot be opened: .*; the board keeps the program it has\n$/,
  );
});

flash.after(() => rmSync(folder, { recursive: true }));
const reason = missing();
if (reason) console.log(`skipped: npm run flash: ${reason}`);
else flash.run();
