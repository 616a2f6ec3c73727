import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSX = 'node_modules/tsx/dist/cli.mjs';

/** Each runner of tests with the same three tests: one that passes, and two whose firmware fails. */
const RUNNERS: [name: string, command: string[], passed: RegExp][] = [
  ['uvu', [TSX, 'test/testing/runners/uvu.example.ts'], /^• ✘/m],
  ['node:test', [TSX, '--test', 'test/testing/runners/node.example.ts'], /(✔|ok 1 -) serves the rings/],
  [
    'vitest',
    ['node_modules/vitest/vitest.mjs', 'run', 'test/testing/runners/vitest.spec.ts'],
    /✓ serves the rings/,
  ],
];

/** All that a command says, without colors, and its exit code. */
function outcome(command: string[]): Promise<{ code: number | null; text: string }> {
  // A runner that runs within another one keeps quiet.
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  const env = { ...rest, NO_COLOR: '1', FORCE_COLOR: '0' };
  const child = spawn(process.execPath, [join(ROOT, command[0]), ...command.slice(1)], { cwd: ROOT, env });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  child.stderr.on('data', (data) => {
    text += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

const runners = suite('tests of firmware run without set-up');

for (const [name, command, passed] of RUNNERS) {
  runners(`under ${name}, which shows the place of an error in the firmware's sources`, async () => {
    const { code, text } = await outcome(command);
    assert.is.not(code, 0);
    assert.match(text, passed);
    assert.match(text, /Cannot read properties of null \(reading 'speed'\)/);
    assert.match(text, /programs\/motor\.ts:3:39/);
    // The rejected promise, of which no call can tell.
    assert.match(text, /Uncaught \(in promise\) TypeError/);
    assert.match(text, /programs\/failing\.ts:26:3/);
  });
}

runners.run();
