import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../../support/free-port.ts';
import { Running } from '../command.ts';

const faults = suite('npm start with faults');

/** Runs the page server with these options until `use` is done. */
async function withTool(args: string[], use: (tool: Running, url: string) => Promise<void>): Promise<void> {
  const port = await freePort();
  const tool = new Running('start', ['--forward', `${port}:80`, ...args]);
  try {
    await use(tool, `http://127.0.0.1:${port}/1.svg`);
  } finally {
    tool.child.kill('SIGTERM');
    await tool.ended;
  }
}

faults('has a firmware that says what it reads instead of VERSIONR when MISO is stuck', () =>
  withTool(['--spi-stuck', 'ff'], async (tool) => {
    assert.match(
      await tool.line('W5500'),
      /VERSIONR is 255, not 4: check wiring, power and SPI clock; it is tried again/,
    );
  }),
);

faults('serves again after its chip has reset by itself', () =>
  withTool(['--chip-reset', '4000', '--trace'], async (tool, url) => {
    await tool.line('ready');
    assert.is((await fetch(url)).status, 200);
    // All eight slots listen, then the chip forgets them, then they listen again.
    const armed = () => tool.stdout.split('\n').filter((line) => / -> ARMED /.test(line)).length;
    for (let look = 0; look < 400 && armed() < 16; look += 1) await new Promise((r) => setTimeout(r, 50));
    assert.ok(armed() >= 16, tool.stdout);
    assert.is((await fetch(url)).status, 200);
  }),
);

faults('serves with all knobs of the chip against its driver, on a bad cable', () =>
  withTool(
    ['--harsh', '--loss', '2', '--duplicate', '5', '--reorder', '5', '--seed', '3'],
    async (tool, url) => {
      await tool.line('ready');
      for (let request = 0; request < 10; request += 1) assert.is((await fetch(url)).status, 200);
    },
  ),
);

faults('answers no client while its cable is out, and serves when it is in again', () =>
  withTool(['--unplug', '0:2500'], async (tool, url) => {
    const before = performance.now();
    assert.match(await tool.line('ready'), /^ready/);
    assert.ok(performance.now() - before > 2000, 'there is no link before');
    assert.is((await fetch(url)).status, 200);
  }),
);

faults.run();
