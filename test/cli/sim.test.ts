import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { socketPath } from '../../cli/dev/spi-server.ts';
import { Client } from '../spi-server/client.ts';
import { freePort } from '../support/free-port.ts';
import { begin, spisock, TestTerminal } from './test-terminal.ts';

const sim = suite('spisock sim');

const folder = mkdtempSync(join(tmpdir(), 'spisock-sim-'));
sim.after(() => rmSync(folder, { recursive: true }));

sim('offers the chip alone, forwards a port, and takes its socket away', async () => {
  const path = join(folder, 'chip');
  const port = await freePort();
  const terminal = new TestTerminal(true);
  const ended = begin(['sim', path, '--forward', `${port}:80`], terminal);
  await terminal.until(new RegExp(`^ready spi ${path}$`, 'm'));
  // There is no program to restart, and none that clients find.
  await terminal.until(/^keys: u cable out or in, b brown-out, q quit$/m);
  const client = new Client(path);
  // VERSIONR of a W5500 is 4.
  assert.equal(await client.frame(0x00, 0x39, 0x00, 0x00), [1, 2, 3, 4]);
  await new Promise((resolve) =>
    connect(port, '127.0.0.1')
      .on('connect', resolve)
      .on('error', () => {}),
  );
  const again = await spisock('sim', path);
  assert.equal(
    [again.code, again.stderr],
    [2, `error: cannot listen on ${path}: another server listens there\n`],
  );
  terminal.type('q');
  assert.equal([await ended, existsSync(path), terminal.stderr], [0, false, '']);
});

sim('has a named pipe on Windows, where there are no UNIX sockets', () => {
  assert.is(socketPath('/tmp/w5500', 'linux'), '/tmp/w5500');
  assert.is(socketPath('/tmp/w5500', 'win32'), '\\\\.\\pipe\\w5500');
  assert.is(socketPath('\\\\.\\pipe\\chip', 'win32'), '\\\\.\\pipe\\chip');
});

sim.run();
