import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { replay } from '../../testing/index.ts';
import { record } from './recorded.ts';

const replays = suite('a recording that is replayed');

const folder = mkdtempSync(join(tmpdir(), 'spisock-replay-'));
const config = join(folder, 'flash.config.json');
writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
replays.after(() => rmSync(folder, { recursive: true }));

const GATED = new URL('../live/programs/gated.ts', import.meta.url);
const ACCEPT = 14;
const SENSOR = 26;
const answer = (level: string) => `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nlevel ${level}`;

replays('has the program answer as it did, though its address, numbers and times are others', async () => {
  const file = join(folder, 'gated.jsonl');
  await record(['test/live/programs/gated.ts', '--config', config], file, async ({ control, ask }) => {
    await control({ do: 'volts', pin: SENSOR, value: 0.25 });
    const first = Promise.all([ask(), ask()]);
    await control({ do: 'pin', pin: ACCEPT, level: 0 });
    assert.equal(await first, ['level 0.25', 'level 0.25']);
    await control({ do: 'volts', pin: SENSOR, value: 0.75 });
    assert.is(await ask(), 'level 0.75');
    // The provider starts the chip anew, and goes on.
    await control({ do: 'power' });
    let text = '';
    for (let tries = 0; text === '' && tries < 20; tries++) text = await ask().catch(() => '');
    assert.is(text, 'level 0.75');
  });
  const run = await replay(file, GATED, { config });
  const said = run.recorded.filter(({ port, sent }) => port === 80 && sent !== '');
  assert.equal(
    said.map(({ sent, ended }) => [sent, ended]),
    ['0.25', '0.25', '0.75', '0.75'].map((level) => [answer(level), 'FIN']),
  );
  assert.equal(
    run.conversations.filter(({ sent }) => sent !== ''),
    said,
  );
  assert.equal([run.errors, run.unfed, run.blanked], [[], 0, 0]);
  assert.ok(run.packets.length > 20 && run.recordedPackets.length > 20);
  // The same recording with another program, as it were: who measures something else is found out.
  const other = join(folder, 'other.jsonl');
  writeFileSync(other, readFileSync(file, 'utf8').replaceAll('"volts":0.25', '"volts":0.5'));
  const changed = await replay(other, GATED, { config });
  assert.equal(
    changed.conversations.filter(({ sent }) => sent !== '').map(({ sent }) => sent),
    ['0.5', '0.5', '0.75', '0.75'].map(answer),
  );
});

replays('is refused where the configuration has another board, or the file is none', async () => {
  const file = join(folder, 'none.jsonl');
  const hello = { kind: 'hello', version: 1, board: 'w6100-evb-pico', controls: [], config: {} };
  writeFileSync(file, `${JSON.stringify(hello)}\n`);
  const message = (one: Promise<unknown>) =>
    one.then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  assert.is(
    await message(replay(file, GATED, { config })),
    'the recording is of the board w6100-evb-pico, and the configuration has w5500-evb-pico',
  );
  assert.is(
    await message(replay(config, GATED, { config })),
    'this is no recording: its first line names no device',
  );
});

replays.run();
