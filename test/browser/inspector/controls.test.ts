import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { ask } from '../../inspector/recorded.ts';
import { drive, folder, gated, inspectorSuite, PATIENCE_MS, press, watched } from './page.ts';

const { inspectors, inspector } = inspectorSuite('the controls of the inspector');

inspector('lets six clients in, pulls the cable, and puts it in again', () =>
  gated(async ({ page }) => {
    await drive(page, 'GP14', 'low');
    await press(page, 'Six clients at once');
    await page.locator('.console .note', { hasText: 'six clients at once: 6 got 200 OK' }).waitFor();
    await press(page, 'Pull the cable out');
    await page.getByText('connected, the cable is out').waitFor({ timeout: PATIENCE_MS });
    await press(page, 'Put the cable in');
    await page.getByText('connected', { exact: true }).waitFor({ timeout: PATIENCE_MS });
    await page.locator('.console .note', { hasText: 'the cable is in' }).waitFor({ timeout: PATIENCE_MS });
    assert.equal(
      (await page.locator('.console .note', { hasText: 'the cable is' }).allInnerTexts()).map((text) =>
        text.replace(/^[\d.]+ s /, ''),
      ),
      ['the cable is in', 'the cable is out'],
    );
  }),
);

inspector('changes with a slider what the program answers, and saves what went over the wire', () =>
  gated(async ({ page }, port) => {
    await drive(page, 'GP14', 'low');
    const slider = page.getByRole('slider', { name: 'GP26' });
    for (const [value, answer] of [
      ['50', 'level 0.5'],
      ['20', 'level 0.2'],
    ]) {
      await slider.fill(value);
      await slider.dispatchEvent('change');
      await page
        .getByText(`${(Number(value) * 0.033).toFixed(2)} V on GP26`)
        .first()
        .waitFor({ timeout: PATIENCE_MS });
      assert.is(await ask(port), answer);
    }
    await page.getByLabel('Filter').fill('HTTP/1.1 200');
    const save = page.getByRole('button', { name: 'Save pcap (2)' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      save.click({ timeout: PATIENCE_MS }),
    ]);
    const capture = readFileSync(await download.path());
    assert.is(capture.readUInt32LE(0), 0xa1b23c4d);
    assert.match(capture.toString('latin1'), 'level 0.5');
  }),
);

inspector('holds the device by a key, steps it, and lets it go on: a client waits meanwhile', () =>
  gated(async ({ page }, port) => {
    await drive(page, 'GP14', 'low');
    assert.is(await ask(port), 'level 0');
    await page.keyboard.press('p');
    const held = page.locator('.held');
    await held.waitFor({ timeout: PATIENCE_MS });
    const at = async () => Number(/([\d.]+) s/.exec(await held.innerText())?.[1]);
    const before = await at();
    let hasAnswer = false;
    const answer = ask(port).then((text) => {
      hasAnswer = true;
      return text;
    });
    // Where a check fails, the device ends and resets it.
    answer.catch(() => {});
    await page.waitForTimeout(1000);
    assert.equal([hasAnswer, await at()], [false, before]);
    await page.locator('.clock select').selectOption('10 ms');
    /** The time at which it is held, once that is another one. */
    const heldAfter = async (earlier: number): Promise<number> => {
      for (let tries = 0; tries < 300; tries++) {
        const now = (await held.count()) > 0 ? await at() : earlier;
        if (now !== earlier) return now;
        await page.waitForTimeout(100);
      }
      throw new Error(`still held at ${earlier} s`);
    };
    await press(page, 'Step');
    const stepped = await heldAfter(before);
    assert.is((stepped - before).toFixed(4), '0.0100');
    await page.locator('h1').click();
    await page.keyboard.press('n');
    assert.ok((await heldAfter(stepped)) > stepped);
    await press(page, 'Go on');
    assert.is(await answer, 'level 0');
    await held.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  }),
);

inspector('changes with a slider what a sensor answers, and saves the frames for GTKWave', async () => {
  const wire = `${folder}/sensor.mjs`;
  const contents =
    "import { bme280 } from './testing/sensors/bme280.ts'; export const wire = (board) => board.i2c(0x76, bme280());";
  const stdin = { contents, resolveDir: ROOT, loader: 'ts' as const };
  await build({ stdin, outfile: wire, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' });
  const use: Parameters<typeof watched>[2] = async ({ page }, port) => {
    const celsius = async () => JSON.parse(await ask(port, '/weather')).celsius;
    assert.is(await celsius(), 21.5);
    const slider = page.getByRole('slider', { name: '0x76 celsius' });
    await slider.fill('-10');
    await slider.dispatchEvent('change');
    await page.getByText('0x76 celsius is -10 degrees').first().waitFor({ timeout: PATIENCE_MS });
    assert.is(await celsius(), -10);
    const save = page.getByRole('button', { name: /^Save VCD/ });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      save.click({ timeout: PATIENCE_MS }),
    ]);
    const dump = readFileSync(await download.path(), 'utf8');
    assert.match(dump, '$timescale 1 ns $end');
    assert.match(dump, /^sSEND &$/m);
    assert.match(dump, /^0"$/m);
  };
  await watched('test/testing/programs/weather.ts', 80, use, ['--wire', wire]);
});

inspectors.run();
