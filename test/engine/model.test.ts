import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesOf, missing, readEngine } from '../../bench/kaluma/image.ts';
import { compare, TOLERANCE } from '../../bench/kaluma/model.ts';
import { ROOT } from '../../build/config/config.ts';
import { readSettings } from '../../build/config/settings.ts';

const model = suite('the cost model beside a real engine');
const files = filesOf(process.env);
const lacking = missing(files);
const choice = { config: join(ROOT, 'flash.config.json') };
// The constants come from none of them.
const PROGRAMS = ['page', 'http', 'echo', 'whole'];

if (lacking === null) {
  const engine = await readEngine(files, (await readSettings(choice)).board);
  for (const name of PROGRAMS)
    model(`predicts one request of ${name} within 10 %`, async () => {
      const { error } = await compare(engine, name, choice);
      assert.ok(Math.abs(error) <= TOLERANCE, `${(100 * error).toFixed(1)} %`);
    });
} else {
  process.stdout.write(
    `skipped: the cost model of ${PROGRAMS.length} programs on a real engine: ${lacking}\n`,
  );
  for (const name of PROGRAMS) model.skip(`predicts one request of ${name} within 10 %`);
}

model.run();
