import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { namesIn, ROOT } from '../../build/config/config.ts';
import { boardComplaint } from '../../build/config/rules.ts';
import type { Board } from '../../build/config/types.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { programOf } from '../support/program.ts';

const page = suite('the page on flashing');

const text = readFileSync(join(ROOT, 'docs', 'flashing.md'), 'utf8');

page('shows a board of one’s own that echoes', async () => {
  const [, source] = /```ts\n([\s\S]*?)```/.exec(text) as RegExpExecArray;
  const folder = mkdtempSync(join(tmpdir(), 'spisock-board-'));
  const file = join(folder, 'mine.mts');
  try {
    writeFileSync(file, source);
    const { board } = (await import(pathToFileURL(file).href)) as { board: Board };
    assert.is(boardComplaint(board), null);
    // The build looks for a file of that name.
    const program = await programOf('echo', { board: { ...board, name: 'pico-w5500-spi1' } });
    const device = new LockstepBoard({ program, pins: board });
    device.run(200);
    const client = device.host.connect(7);
    client.send('hello');
    device.run(100);
    assert.is(client.text(), 'hello');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

page('names every board, every option and every key there is', () => {
  for (const board of namesIn('boards')) assert.match(text, `\`${board}\``);
  for (const option of ['--port', '--firmware', '--board', '--config', '--dry-run', '--erase', '--monitor'])
    assert.match(text, `\`${option}`);
  const schema = JSON.parse(readFileSync(join(ROOT, 'flash.schema.json'), 'utf8'));
  for (const key of Object.keys(schema.properties)) {
    if (key === '$schema' || key === 'bench') continue;
    assert.match(text, new RegExp(`^\\| \`${key}[\`.]`, 'm'), key);
  }
});

page.run();
