import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';

const FOLDER = fileURLToPath(new URL('../programs/', import.meta.url));
/** All of them have said everything by then. */
const RUN_MS = 2000;

const { board, network } = readConfig();
const programs = suite('a program that a user writes');

/** What the program prints on a board with a chip and a network. */
async function printed(name: string, shrunk: boolean): Promise<string> {
  const entry = `${FOLDER}${name}.ts`;
  const { program } = await bundle({ board, firmware: name, network, trace: false, entry, shrunk });
  // What is not shrunk is never on a board: nor are the board's bounds of memory for it.
  const unbounded = !shrunk;
  const device = new LockstepBoard({
    program,
    pins: await readBoard(board),
    chip: { strict: true },
    unbounded,
  });
  device.run(RUN_MS);
  return device.lines.map((line) => `${line}\n`).join('');
}

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

for (const name of names) {
  const expected = readFileSync(`${FOLDER}${name}.txt`, 'utf8');
  programs(`${name} prints what its source says`, async () => {
    assert.fixture(await printed(name, false), expected);
  });
  programs(`${name} prints the same as it is flashed`, async () => {
    assert.fixture(await printed(name, true), expected);
  });
}

programs('is one of at least ten', () => {
  assert.ok(names.length >= 10);
});

programs.run();
