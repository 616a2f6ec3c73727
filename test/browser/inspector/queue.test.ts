import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { ask } from '../../inspector/recorded.ts';
import { Witness } from '../browser.ts';
import {
  drive,
  gated,
  inspectorSuite,
  items,
  LEFT,
  PATIENCE_MS,
  press,
  until,
  violations,
  WAITING,
} from './page.ts';

const { inspectors, inspector } = inspectorSuite('the queue in the inspector');

inspector('shows six clients in their order, one that resets leave, and then who is accepted', () =>
  gated(async ({ page, recording }, port) => {
    const witness = new Witness(page);
    const answers = Promise.all(Array.from({ length: 6 }, () => ask(port)));
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

inspectors.run();
