import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Running, run } from '../cli/command.ts';
import { Client, message, reason } from './client.ts';

const VERSION = [0x00, 0x39, 0x00, 0x00];

const command = suite('npm start -- --spi-server');
command.after.each(Running.endAll);

/** Runs `use` with a path in a directory of its own. */
async function withPath(use: (path: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'spi-server-'));
  try {
    await use(join(directory, 'chip'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

command('offers the chip, tells of drivers and their mistakes, and takes its socket away', async () => {
  await withPath(async (path) => {
    const tool = new Running('start', ['--spi-server', path]);
    assert.is(await tool.line('ready'), `ready spi ${path}`);
    const client = new Client(path);
    assert.equal(await client.frame(...VERSION), [1, 2, 3, 4]);
    // VERSIONR is read-only.
    await client.frame(0x00, 0x39, 0x04, 5);
    await client.frame(0x00, 0x39, 0x04, 6);
    client.write(message(9));
    assert.match(reason(await client.answer()), /^unknown kind 9/);
    assert.match(
      await tool.line('driver gone'),
      /^driver gone: unknown kind 9; .*; 3 frames of 12 bytes, faults: 2 read-only$/,
    );
    tool.child.kill('SIGTERM');
    assert.is(await tool.ended, 0);
    assert.not.ok(existsSync(path));
    assert.is(tool.stderr, '');
    const faults = tool.stdout.split('\n').filter((line) => line.startsWith('fault'));
    assert.is(faults.length, 1);
    assert.match(faults[0], /^fault read-only: .*VERSIONR.* \[00390405\]$/);
  });
});

command(
  'answers a path that is in use with one line and code 2, and replaces what a killed run left',
  async () => {
    await withPath(async (path) => {
      const first = new Running('start', ['--spi-server', path]);
      await first.line('ready');
      const { code, stderr } = await run('start', '--spi-server', path);
      assert.is(code, 2);
      assert.is(stderr, `error: cannot listen on ${path}: another server listens there\n`);
      first.child.kill('SIGKILL');
      await first.ended;
      assert.ok(existsSync(path));
      const second = new Running('start', ['--spi-server', path]);
      assert.is(await second.line('ready'), `ready spi ${path}`);
      second.child.kill('SIGINT');
      assert.is(await second.ended, 0);
    });
  },
);

command.run();
