import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { missing, picture, visit, Witness } from './browser.ts';

const browsers = suite('a browser');
const reason = missing();
if (reason) console.log(`skipped: a browser: ${reason}`);
const browser = reason ? browsers.skip : browsers;

const RELOADS = 5;
const IMAGES = 12;
const EVERYTHING = ['200 /', ...Array.from({ length: IMAGES }, (_, i) => `200 /${i + 1}.svg`)].sort();
/** How wide the images are. */
const NINETIES = Array(IMAGES).fill(90);

/** How wide each image of a page is; -1 while it has not come whole. */
function widths(page: Page): Promise<number[]> {
  return page.evaluate('[...document.images].map((image) => image.complete ? image.naturalWidth : -1)');
}

/** Which of its answers the device says this page is. */
async function answer(page: Page): Promise<number> {
  return Number(/answer (\d+)/.exec(await page.innerText('body'))?.[1]);
}

browser(`shows all ${IMAGES} images of a page, and after each of ${RELOADS} reloads`, () =>
  visit('http', async ({ browser, device, url }) => {
    const page = await browser.newPage();
    const witness = new Witness(page);
    await page.goto(url);
    assert.equal([witness.complaints, await widths(page)], [[], NINETIES]);
    assert.match(await page.innerText('body'), /up \d+ s, answer 1, hello 10\.0\.2\.2/);
    await picture(page, 'http');
    for (let i = 1; i <= RELOADS; i++) {
      await page.reload();
      assert.equal([witness.complaints, await widths(page)], [[], NINETIES]);
      // The device has given every answer since: none came from the browser's own store.
      assert.is(await answer(page), 1 + i * EVERYTHING.length);
    }
    assert.equal(witness.answered.slice(-EVERYTHING.length).sort(), EVERYTHING);
    assert.equal([device.stdout.trim().split('\n').length, device.stderr], [2, '']);
  }),
);

browser('shows them with its cache turned off', () =>
  visit('http', async ({ browser, url }) => {
    const page = await browser.newPage();
    const witness = new Witness(page);
    const session = await browser.newCDPSession(page);
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    for (const times of [0, 1, 2]) {
      await page.goto(url);
      assert.equal([witness.complaints, await widths(page)], [[], NINETIES]);
      assert.is(await answer(page), 1 + times * EVERYTHING.length);
    }
    assert.is(witness.answered.length, 3 * EVERYTHING.length);
  }),
);

browser('shows two pages at once', () =>
  visit('http', async ({ browser, url }) => {
    const pages = await Promise.all([browser.newPage(), browser.newPage()]);
    const witnesses = pages.map((page) => new Witness(page));
    for (let i = 0; i < 3; i++) {
      await Promise.all(pages.map((page) => page.goto(url)));
      for (const page of pages) assert.equal(await widths(page), NINETIES);
    }
    await Promise.all(pages.map((page, i) => picture(page, `http-${i + 1}-of-2`)));
    assert.equal(
      witnesses.map(({ complaints, answered }) => [complaints, answered.length]),
      [
        [[], 3 * EVERYTHING.length],
        [[], 3 * EVERYTHING.length],
      ],
    );
  }),
);

browsers.run();
