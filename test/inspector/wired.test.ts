import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../build/config/config.ts';
import { bme280, replay } from '../../testing/index.ts';
import { spisock } from '../cli/test-terminal.ts';
import { record } from './recorded.ts';

const wired = suite('what is wired to a live board');

const folder = mkdtempSync(join(tmpdir(), 'spisock-wired-'));
const config = join(folder, 'flash.config.json');
writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
wired.after(() => rmSync(folder, { recursive: true }));

const WEATHER = 'test/testing/programs/weather.ts';

/** A module for `--wire`, as JavaScript. */
async function moduleOf(name: string, contents: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const stdin = { contents, resolveDir: ROOT, loader: 'ts' as const };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' });
  return outfile;
}

wired('answers the program, and its values are changed from the page, and in a replay', async () => {
  const wire = await moduleOf(
    'sensor',
    `import { bme280 } from './testing/sensors/bme280.ts';
     export function wire(board) { board.i2c(0x76, bme280({ celsius: 21.5 })); }`,
  );
  const file = join(folder, 'weather.jsonl');
  const seen: unknown[] = [];
  await record([WEATHER, '--config', config, '--wire', wire], file, async ({ control, ask }) => {
    const measure = async () => seen.push(JSON.parse(await ask('/weather')).celsius);
    await measure();
    assert.is(await control({ do: 'slide', name: '0x76 celsius', value: -3 }), '0x76 celsius is -3 degrees');
    await measure();
    await control({ do: 'slide', name: '0x76 celsius', value: 40 });
    // A sensor keeps its value while the board is off.
    await control({ do: 'restart' });
    for (let tries = 0; seen.length < 3 && tries < 20; tries++) await measure().catch(() => {});
    for (const [asked, complaint] of [
      [{ name: '0x76 celsius', value: 86 }, 'bad value 86; it is a number, -40 to 85'],
      [
        { name: '0x77 celsius', value: 1 },
        `bad name "0x77 celsius"; there are '0x76 celsius', '0x76 hPa', '0x76 percent'`,
      ],
    ] as const)
      assert.is(await control({ do: 'slide', ...asked }).catch((error: Error) => error.message), complaint);
  });
  assert.equal(seen, [21.5, -3, 40]);
  const sensor = bme280({ celsius: 21.5 });
  const run = await replay(file, join(ROOT, WEATHER), { config, i2c: { 118: sensor } });
  assert.equal(
    run.conversations.flatMap(({ sent }) => /"celsius":([-\d.]+)/.exec(sent)?.[1] ?? []),
    ['21.5', '-3', '40'],
  );
  assert.is(sensor.celsius, 40);
});

wired('is refused where there is no such file', async () => {
  assert.equal(await spisock('dev', WEATHER, '--config', config, '--wire', join(folder, 'none.mjs')), {
    ...{ code: 2, stdout: '' },
    stderr: `error: --wire: there is no file ${join(folder, 'none.mjs')}; it is a module that exports a function wire(board)\n`,
  });
});

wired.run();
