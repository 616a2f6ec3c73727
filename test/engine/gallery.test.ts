import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkFirmware } from '../../bench/kaluma/check.ts';
import { CHECKS } from '../../bench/kaluma/checks.ts';
import { Device } from '../../bench/kaluma/device.ts';
import { filesOf, missing, readEngine } from '../../bench/kaluma/image.ts';
import { readProgram } from '../../bench/kaluma/programs.ts';
import { namesIn, ROOT } from '../../build/config/config.ts';
import { readSettings } from '../../build/config/settings.ts';

const gallery = suite('the gallery on a real engine');
const files = filesOf(process.env);
const lacking = missing(files);
const choice = { config: join(ROOT, 'flash.config.json') };
const names = namesIn('firmware');

if (lacking === null) {
  const { board } = await readSettings(choice);
  const engine = await readEngine(files, board);
  for (const name of names)
    gallery(`${name} boots, and does what it is for`, async () => {
      const { outcome, text } = await checkFirmware(engine, name, choice);
      assert.is(outcome, 'passed', text);
    });
  gallery('fails where a program does something else', async () => {
    const { board: pins, config } = await readSettings(choice);
    const { text: program } = await readProgram('guard', choice);
    const device = new Device({ engine, program, pins, network: config.network });
    assert.throws(() => CHECKS.echo.run(device), /the connection to port 7 was refused|not within/);
  });
} else {
  process.stdout.write(`skipped: ${names.length} firmwares on a real engine: ${lacking}\n`);
  for (const name of names) gallery.skip(`${name} boots, and does what it is for`);
}

gallery.run();
