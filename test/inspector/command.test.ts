import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRecording } from '../../inspector/model/recording.ts';
import { begin, spisock, TestTerminal } from '../cli/test-terminal.ts';

const command = suite('spisock dev with an inspector');

const folder = mkdtempSync(join(tmpdir(), 'spisock-inspect-'));
const config = join(folder, 'flash.config.json');
writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
command.after(() => rmSync(folder, { recursive: true }));

const FIRMWARE = ['dev', 'firmware/echo.ts', '--config', config, '--no-watch', '--no-check'];

command('refuses a port that is none, and says what is', async () => {
  for (const port of ['abc', '70000', '-1'])
    assert.equal(await spisock(...FIRMWARE, `--inspect=${port}`), {
      ...{ code: 2, stdout: '' },
      stderr: `error: bad --inspect '${port}'; it is a port, 0 to 65535; a program comes before --inspect\n`,
    });
});

command('refuses a port that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await spisock(...FIRMWARE, '--inspect', String(port));
  server.close();
  assert.equal([code, stderr], [2, `error: cannot listen on 127.0.0.1:${port}: the port is in use\n`]);
});

command('refuses a recording that cannot be written', async () => {
  const { code, stderr } = await spisock(...FIRMWARE, '--record', folder);
  assert.is(code, 2);
  assert.match(stderr, /^error: cannot write the recording: EISDIR.*\n$/);
});

command('has no inspector for a chip without a program', async () => {
  const { code, stderr } = await spisock('dev', '--spi-server', join(folder, 'chip'), '--inspect');
  assert.equal([code, stderr], [2, 'error: --spi-server and --inspect exclude each other\n']);
});

command('records a run from its start, with the places of errors in the sources', async () => {
  const program = join(folder, 'throws.ts');
  const file = join(folder, 'run.jsonl');
  writeFileSync(program, "console.log('begin');\nsetTimeout(() => {\n  throw new Error('late');\n}, 50);\n");
  const terminal = new TestTerminal();
  const args = ['dev', program, '--config', config, '--no-watch', '--no-check', '--record', file];
  const ended = begin(args, terminal);
  await terminal.until(/^the program goes on$/m);
  terminal.stop('SIGTERM');
  assert.is(await ended, 0);
  const { hello, lines } = readRecording(readFileSync(file, 'utf8'));
  assert.equal([hello?.board, hello?.chip], ['w5500-evb-pico', 'w5500']);
  const seen = lines.items.map(({ line, isError }) => [line, isError]);
  assert.equal(seen[0], ['begin', false]);
  assert.equal(seen[1], ['Error: late', true]);
  assert.match(String(seen[2][0]), /^ {2}at .*throws\.ts:3:\d+$/);
});

command.run();
