import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LockstepBoard } from '../../hal/sim/lockstep-board.ts';
import { bundle } from '../../tools/bundle.ts';
import { type Board, namesIn, ROOT, readConfig } from '../../tools/config.ts';
import { boardComplaint } from '../../tools/config-rules.ts';

const page = suite('the page on flashing');

const text = readFileSync(join(ROOT, 'docs', 'flashing.md'), 'utf8');

page('shows a board of one’s own that echoes', async () => {
  const [, source] = /```ts\n([\s\S]*?)```/.exec(text) as RegExpExecArray;
  const file = join(ROOT, 'boards', '.mine.ts');
  writeFileSync(file, source);
  try {
    const { board } = (await import(file)) as { board: Board };
    assert.is(boardComplaint(board), null);
    const { network } = readConfig();
    const mine = { ...board, name: '.mine' };
    const { program } = await bundle({ board: mine, firmware: 'echo', network, trace: false });
    const device = new LockstepBoard({ program, pins: board });
    device.run(200);
    const client = device.host.connect(7);
    client.send('hello');
    device.run(100);
    assert.is(client.text(), 'hello');
  } finally {
    rmSync(file);
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
