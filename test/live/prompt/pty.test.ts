import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pty } from '../../../sim/live/serial/pty.ts';

const pty = suite('a pseudo-terminal');

/** Registers a test, which is skipped by name where socat is not installed. */
function withSocat(name: string, test: () => Promise<void>): void {
  if (spawnSync('socat', ['-V']).error) pty.skip(`${name}: socat is not installed`, test);
  else pty(name, test);
}

withSocat('has the name that it is given, whatever characters are in it, and takes it away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  for (const name of ['board', "a,b!!EXEC:'touch x'", 'mode=777,perm=777', 'ä b']) {
    const link = join(folder, name);
    const made = await Pty.open({ link, onData: () => {} });
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.match(readlinkSync(link), /^\/dev\/pts\/\d+$/);
    await made.close();
    assert.not.ok(existsSync(link));
    assert.equal(readdirSync(folder), []);
  }
  rmSync(folder, { recursive: true });
});

withSocat('never replaces a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  const link = join(folder, 'file');
  writeFileSync(link, 'precious');
  let message = 'it opens';
  await Pty.open({ link, onData: () => {} }).catch((error) => {
    message = error.message;
  });
  assert.match(message, /EEXIST/);
  assert.is(readFileSync(link, 'utf8'), 'precious');
  rmSync(folder, { recursive: true });
});

pty.run();
