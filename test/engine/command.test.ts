import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type EngineFiles, NO_BOOTROM, NO_IMAGE, readEngine } from '../../bench/kaluma/image.ts';
import { parseRequest } from '../../bench/kaluma/request.ts';
import { readBoard, UsageError } from '../../build/config/config.ts';
import { run } from '../cli/command.ts';
import { suite } from '../support/suite.ts';
import { Thumb } from './thumb.ts';

const command = suite('npm run engine');
const folder = mkdtempSync(join(tmpdir(), 'spisock-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const pins = await readBoard('w5500-evb-pico');
// What is said without an image is said here, whatever the environment has.
for (const name of ['KALUMA_IMAGE', 'KALUMA_ELF', 'KALUMA_BOOTROM']) delete process.env[name];

command('says where people get an image, which is the same for a check', async () => {
  const line = { code: 2, stdout: '', stderr: `error: ${NO_IMAGE}\n` };
  assert.equal(await Promise.all([run('engine'), run('engine', '--check')]), [line, line]);
});

command('emulates no board but an RP2040 with its chip on an SPI controller', async () => {
  const boards = ['pico2-w5500-spi0', 'w55rp20-evb-pico'];
  const runs = await Promise.all(boards.map((name) => run('engine', '--board', name)));
  for (const [n, { code, stderr }] of runs.entries()) {
    assert.is(code, 2);
    assert.match(stderr, `error: --board ${boards[n]}: only an RP2040 `);
  }
});

/** A file with `bytes` in it. */
function file(name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** Why an engine cannot be read. */
async function complaint(files: EngineFiles): Promise<string> {
  const error = await readEngine(files, pins).then(
    () => null,
    (reason) => reason,
  );
  assert.instance(error, UsageError);
  return error.message;
}

command('says which file is missing, and what is wrong with another one', async () => {
  const image = file('image.bin', new Thumb().image());
  const gone = join(folder, 'gone.uf2');
  assert.is(await complaint({}), NO_IMAGE);
  assert.is(await complaint({ image }), NO_BOOTROM);
  assert.is(await complaint({ image: gone, bootrom: image }), `there is no ${gone}`);
  assert.match(
    await complaint({ image: file('no.bin', new Uint8Array(9)), bootrom: image }),
    /no vector table/,
  );
  assert.match(await complaint({ image, elf: image, bootrom: image }), /not a 32-bit ARM program/);
  assert.match(await complaint({ image, bootrom: image }), /is not the boot ROM of an RP2040/);
});

command('does not take a program without a console for Kaluma', async () => {
  const code = new Thumb();
  const image = file('silent.bin', code.sleep().jump(0).image());
  const rom = new Uint8Array(16 * 1024);
  rom.set([0x4d, 0x75, 0x01, 0x02], 0x10);
  assert.match(
    await complaint({ image, bootrom: file('rom.bin', rom) }),
    /no console on USB within \d+ ms: not Kaluma/,
  );
});

command('says what can be asked of a program', () => {
  for (const what of ['everything', '70000', '0', '/a b', ''])
    assert.throws(() => parseRequest(what, ''), `bad --what '${what}'; it is req `);
});

command.run();
