import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { begin, TestTerminal } from '../test-terminal.ts';

const ports = suite('the ports of spisock dev');

const folder = mkdtempSync(join(tmpdir(), 'spisock-dev-ports-'));
ports.after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'flash.config.json'), '{ "board": "w5500-evb-pico" }');

/** Runs a program of the gallery in a project without rules for ports. */
async function running(
  name: string,
  use: (terminal: TestTerminal) => Promise<void>,
  ...options: string[]
): Promise<TestTerminal> {
  const terminal = new TestTerminal();
  const file = join(ROOT, 'firmware', `${name}.ts`);
  const config = join(folder, 'flash.config.json');
  const ended = begin(['dev', file, '--no-watch', '--no-check', '--config', config, ...options], terminal);
  await use(terminal);
  terminal.stop();
  assert.equal([await ended, terminal.stderr], [0, '']);
  return terminal;
}

/** What a datagram to a port of this host is answered with. */
function answerTo(text: string, port: number): Promise<string> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('message', (bytes) => {
      socket.close();
      resolve(String(bytes));
    });
    socket.send(text, port, '127.0.0.1');
  });
}

ports('are found where the program takes datagrams, beside those where it listens', async () => {
  const terminal = await running('whole', async (terminal) => {
    await terminal.until(/^ready tcp:\/\/127\.0\.0\.1:\d+$/m);
    const [, port] = await terminal.until(/^ready udp:\/\/127\.0\.0\.1:(\d+)$/m);
    assert.match(await answerTo('?', Number(port)), /^up \d+ s\r\n$/);
  });
  // Its lease is asked for over UDP, too.
  assert.is(terminal.stdout.match(/^ready udp:/gm)?.length, 1);
});

ports('are said in the place of addresses and names that this host does not reach', async () => {
  const terminal = await running('hello', async (terminal) => {
    await terminal.until(
      /^spisock\.local is in the simulated network; from here it is http:\/\/127\.0\.0\.1:\d+$/m,
    );
  });
  assert.is(
    terminal.stdout.match(/is in the simulated network/g)?.length,
    new Set(terminal.stdout.match(/^\S+ is in the simulated network/gm)).size,
  );
});

ports('are those of --forward alone, where that says them', async () => {
  const terminal = await running(
    'whole',
    async (terminal) => {
      const [, port] = await terminal.until(/^ready udp:\/\/127\.0\.0\.1:(\d+)$/m);
      assert.is(port, '18013');
    },
    '--forward',
    '18013:13/udp',
  );
  assert.not.match(terminal.stdout, 'tcp:');
});

ports.run();
