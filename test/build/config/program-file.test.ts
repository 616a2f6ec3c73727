import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readConfig } from '../../../build/config/config.ts';
import { findProgram, shownPath, withShownPaths } from '../../../build/program-file.ts';

const files = suite('a program’s file');

const before = process.env.INIT_CWD;
files.after.each(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

files('is looked for where npm was started', () => {
  process.env.INIT_CWD = join(ROOT, 'firmware');
  const path = join(ROOT, 'firmware', 'echo.ts');
  assert.equal(findProgram('./echo.ts', readConfig()), { path, name: 'echo', isFirmware: true });
});

files('is a firmware only in the folder of these', () => {
  const { path, name, isFirmware } = findProgram(join(ROOT, 'device', 'boot.ts'), readConfig());
  assert.equal([path, name, isFirmware], [join(ROOT, 'device', 'boot.ts'), 'boot', false]);
});

files('is shown from where the user is, and whole when it is elsewhere', () => {
  process.env.INIT_CWD = join(ROOT, 'firmware');
  assert.is(shownPath(join(ROOT, 'firmware', 'echo.ts')), 'echo.ts');
  assert.is(shownPath(join(ROOT, 'device', 'boot.ts')), join(ROOT, 'device', 'boot.ts'));
});

files('is shown so in each line of a message that begins with a place', () => {
  process.env.INIT_CWD = join(ROOT, 'firmware');
  const message = 'firmware/echo.ts:3:4: a: b\nthe program has 5:6 bytes\nprovider/index.ts:1:2: c';
  const shown = `echo.ts:3:4: a: b\nthe program has 5:6 bytes\n${join(ROOT, 'provider/index.ts')}:1:2: c`;
  assert.is(withShownPaths(message), shown);
});

files.run();
