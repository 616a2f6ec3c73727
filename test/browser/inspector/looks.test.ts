import * as assert from 'uvu/assert';
import { ask } from '../../inspector/recorded.ts';
import { picture } from '../browser.ts';
import {
  drive,
  gated,
  inspectorSuite,
  LEFT,
  LIGHTS,
  press,
  until,
  violations,
  WAITING,
  WIDTHS,
} from './page.ts';

const { inspectors, inspector } = inspectorSuite('the looks of the inspector');

inspector('has nothing that axe finds, in light and dark, and fits a telephone', () =>
  gated(async ({ page }, port) => {
    await drive(page, 'GP14', 'low');
    await ask(port);
    await until(page, LEFT, 1);
    // It shows most while clients wait and the device is held.
    await drive(page, 'GP14', 'open');
    await press(page, 'Six clients at once');
    await until(page, WAITING, 6);
    await press(page, 'Pause');
    await page.locator('.held').waitFor();
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

inspectors.run();
