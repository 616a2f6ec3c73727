import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../../../build/config/config.ts';
import { board } from '../../../testing/index.ts';

const alone = suite('bootHttp');

const PROGRAM = fileURLToPath(new URL('../programs/http-alone.ts', import.meta.url));
/** As the runtime has it: negative. */
const EOPNOTSUPP = -95;

for (const built of [false, true]) {
  alone(
    `serves, and refuses a connect of its own with EOPNOTSUPP, ${built ? 'as built' : 'from source'}`,
    async () => {
      const device = await board(PROGRAM, { config: `${ROOT}flash.config.json`, built });
      assert.is(device.get('/').text, 'served');
      device.run(3000);
      assert.is(device.lines.at(-1), `error ${EOPNOTSUPP}`);
      assert.is(device.get('/').text, 'served');
      assert.equal(device.faults, []);
    },
  );
}

alone.run();
