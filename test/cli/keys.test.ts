import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { begin, TestTerminal } from './test-terminal.ts';

const keys = suite('the keys of spisock dev');

const folder = mkdtempSync(join(tmpdir(), 'spisock-keys-'));
keys.after(() => rmSync(folder, { recursive: true }));

/** Runs `use` while the firmware of that name runs at a terminal with keys, which it has to leave by itself. */
async function running(firmware: string, use: (terminal: TestTerminal) => Promise<void>): Promise<void> {
  const config = join(folder, `${firmware}.json`);
  writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
  const terminal = new TestTerminal(true);
  const ended = begin(['dev', `firmware/${firmware}.ts`, '--config', config], terminal);
  await terminal.until(/^keys: /m);
  await use(terminal);
  assert.equal([await ended, terminal.isHeard], [0, false]);
}

keys('are named, and let six clients in at once, which are all served', async () => {
  await running('http', async (terminal) => {
    assert.match(
      terminal.stdout,
      /^keys: r restart, s six clients at once, u cable out or in, b brown-out, i inspect, q quit$/m,
    );
    await terminal.until(/^ready http/m);
    terminal.type('s');
    const [line] = await terminal.until(/^six clients at once: .*$/m);
    assert.match(line, /^six clients at once: 6 got 200 OK; the last after \d+ ms$/);
    terminal.type('q');
  });
});

keys('of a server that is no web server ask for a line', async () => {
  await running('echo', async (terminal) => {
    terminal.type('S');
    await terminal.until(/^the program listens on no port yet$/m);
    await terminal.until(/^ready tcp/m);
    terminal.type('s');
    await terminal.until(/^six clients at once: 6 got an answer; the last after \d+ ms$/m);
    terminal.type('\x03');
  });
});

keys('pull the cable out, put it in, dip the supply, and restart the board', async () => {
  await running('echo', async (terminal) => {
    await terminal.until(/^ready tcp/m);
    terminal.type('u');
    await terminal.until(/^the cable is out; u puts it in$/m);
    terminal.type('u');
    await terminal.until(/^the cable is in$/m);
    terminal.type('b');
    await terminal.until(/^the chip has no supply for 20 ms/m);
    terminal.type('r');
    await terminal.until(/^restarted$/m);
    // It serves again, and says so.
    await terminal.until(/^ready tcp[\s\S]*^ready tcp/m);
    terminal.stop();
  });
});

keys('serve the inspector once, and say where each time', async () => {
  await running('echo', async (terminal) => {
    await terminal.until(/^ready tcp/m);
    terminal.type('i');
    const [, url] = await terminal.until(/^inspect (http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{32})$/m);
    const page = await fetch(url);
    assert.equal([page.status, (await page.text()).includes('<div id="page">')], [200, true]);
    terminal.type('i');
    const [again] = await terminal.until(/^inspect \S+\ninspect \S+$/m);
    assert.is(again, `inspect ${url}\ninspect ${url}`);
    terminal.type('q');
  });
});

keys('are not read without a terminal', async () => {
  const terminal = new TestTerminal(false);
  const ended = begin(['dev', 'firmware/echo.ts', '--no-watch', '--forward', '28017:7'], terminal);
  await terminal.until(/^ready tcp/m);
  assert.not.match(terminal.stdout, 'keys:');
  terminal.type('q');
  terminal.stop('SIGTERM');
  assert.equal([await ended, terminal.isHeard], [0, false]);
});

keys.run();
