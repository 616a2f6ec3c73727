import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { spisock } from './test-terminal.ts';

const build = suite('spisock build');

build('names what looks like a mistake by a place that the user can open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spisock-build-'));
  try {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'flash.config.json'), '{ "board": "w5500-evb-pico" }');
    writeFileSync(join(folder, 'src', 'main.ts'), 'fetch("x");\nexport {};\n');
    const config = join(folder, 'flash.config.json');
    const { code, stderr } = await spisock('build', '--config', config);
    const place = `${join(folder, 'src', 'main.ts')}:1:1`;
    assert.equal([code, stderr], [0, `[build] ${place}: Kaluma has no fetch; use require('http')\n`]);
    assert.ok(existsSync(join(folder, 'dist', 'w5500-evb-pico-main.js')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

build.run();
