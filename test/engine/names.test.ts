import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesOf, missing, readEngine } from '../../bench/kaluma/image.ts';
import { ROOT } from '../../build/config/config.ts';
import { readSettings } from '../../build/config/settings.ts';
import { LANGUAGE_NAMES, MODULE_NAMES } from '../../build/order/engine-names.ts';

const names = suite("the engine's own names");
const files = filesOf(process.env);
const lacking = missing(files);
const TITLE = 'stand in the image';

if (lacking === null) {
  const { board } = await readSettings({ config: join(ROOT, 'flash.config.json') });
  const { image } = await readEngine(files, board);
  names(TITLE, () => {
    // A linker lets a string begin within another one that has the same end.
    const text = Buffer.from(image).toString('latin1');
    const all = [...LANGUAGE_NAMES, ...MODULE_NAMES];
    assert.equal(
      all.filter((name) => !text.includes(`${name}\0`)),
      [],
    );
    assert.ok(all.length > 400);
  });
} else {
  process.stdout.write(`skipped: the engine's own names: ${lacking}\n`);
  names.skip(TITLE);
}

names.run();
