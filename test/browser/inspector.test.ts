import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../support/free-port.ts';
import { type Inspected, inspect, missing, picture, Witness } from './browser.ts';

const inspectors = suite('the inspector in a browser');
const reason = missing();
if (reason) console.log(`skipped: the inspector in a browser: ${reason}`);
const inspector = reason ? inspectors.skip : inspectors;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIGHTS = ['light', 'dark'] as const;
const WIDTHS = [1280, 390];
/** Everything is there long before; a machine with much to do is slow. */
const PATIENCE_MS = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'spisock-inspected-'));
inspectors.after(() => rmSync(folder, { recursive: true }));

/** Runs the program that takes clients while a pin is low, with the page of its inspector. */
async function gated(use: (inspected: Inspected, port: number) => Promise<void>): Promise<void> {
  const port = await freePort();
  const config = join(folder, `${port}.json`);
  writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));
  const recording = join(folder, `${port}.jsonl`);
  const args = ['test/live/programs/gated.ts', '--config', config, '--forward', `${port}:80`];
  await inspect([...args, '--record', recording], (inspected) => use({ ...inspected, recording }, port));
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Opens a gate of the program, or closes it. */
const drive = (page: Page, pin: string, level: string) =>
  page.getByRole('group', { name: pin }).getByRole('button', { name: level, exact: true }).click();

/** The first lines of the items of a list. */
async function items(page: Page, list: string): Promise<string[]> {
  const texts = await page.getByRole('list', { name: list }).getByRole('listitem').allInnerTexts();
  return texts.map((text) => text.split('\n')[0]);
}

const WAITING = 'Clients that wait, in their order';
const LEFT = 'Clients that have left the queue';

/** Waits until a list has so many items. */
async function until(page: Page, list: string, count: number): Promise<string[]> {
  const item = page.getByRole('list', { name: list }).getByRole('listitem');
  if (count > 0) await item.nth(count - 1).waitFor({ timeout: PATIENCE_MS });
  await item.nth(count).waitFor({ state: 'detached', timeout: PATIENCE_MS });
  return items(page, list);
}

/** What the device answers. */
function level(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
  );
}

inspector('shows six clients in their order, one that resets leave, and then who is accepted', () =>
  gated(async ({ page, recording }, port) => {
    const witness = new Witness(page);
    const answers = Promise.all(Array.from({ length: 6 }, () => level(port)));
    const queued = await until(page, WAITING, 6);
    await press(page, 'A client that resets');
    const [left] = await until(page, LEFT, 1);
    assert.match(left, /^withdrawn 10\.0\.2\.77:\d+, after /);
    assert.equal(await items(page, WAITING), queued);
    await drive(page, 'GP14', 'low');
    await until(page, WAITING, 0);
    const gone = await until(page, LEFT, 7);
    const accepted = gone.filter((text) => text.startsWith('accepted')).map((text) => text.split(/[ ,]/)[1]);
    assert.equal(accepted.reverse(), queued);
    assert.equal(await answers, Array(6).fill('level 0'));
    // A recording of it shows the same. What is written comes a little later than what is shown.
    const isWritten = () => readFileSync(recording, 'utf8').split('"to":"CONNECTED"').length > 6;
    while (!isWritten()) await page.waitForTimeout(50);
    await page.locator('input[type=file]').setInputFiles(recording);
    await page.locator('[data-state="recording"]').waitFor({ timeout: PATIENCE_MS });
    assert.equal(await until(page, LEFT, 7), gone);
    assert.is(await page.getByRole('heading', { name: 'Controls' }).count(), 0);
    assert.equal(await violations(page), []);
    await press(page, 'Back to the device');
    await page.locator('[data-state="connected"]').waitFor({ timeout: PATIENCE_MS });
    assert.equal(witness.complaints, []);
  }),
);

inspector('has nothing that axe finds, in light and dark, and fits a telephone', () =>
  gated(async ({ page }, port) => {
    await drive(page, 'GP14', 'low');
    await level(port);
    await until(page, LEFT, 1);
    for (const light of LIGHTS) {
      await page.emulateMedia({ colorScheme: light });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await violations(page), []);
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
        assert.ok(wide <= width, `${wide} of ${width} pixels`);
        await picture(page, `inspector-${light}-${width}`);
      }
    }
  }),
);

inspector('lets six clients in, pulls the cable, and puts it in again', () =>
  gated(async ({ page }) => {
    await drive(page, 'GP14', 'low');
    await press(page, 'Six clients at once');
    await page.locator('.console .note', { hasText: 'six clients at once: 6 got 200 OK' }).waitFor();
    await press(page, 'Pull the cable out');
    await page.getByText('connected, the cable is out').waitFor({ timeout: PATIENCE_MS });
    await press(page, 'Put the cable in');
    await page.getByText('connected', { exact: true }).waitFor({ timeout: PATIENCE_MS });
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
      assert.is(await level(port), answer);
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

inspectors.run();
