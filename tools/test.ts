import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Runs all suites, in two processes at a time: those that compute, and those that mostly wait for programs and
 * networks. One process runs its suites one after the other, as uvu does.
 */
const HALVES = ['^(arrows|hal|provider|sim)\\b', '^(docs|live|spi-server|tap|tools)\\b'];

const require = createRequire(import.meta.url);
const UVU = join(dirname(require.resolve('uvu')), '..', 'bin.js');

interface Outcome {
  output: string;
  code: number;
}

function run(half: string): Promise<Outcome> {
  const args = ['--import', 'tsx', UVU, 'test', `${half}.*\\.test\\.ts$`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ output, code: code ?? 1 }));
  });
}

/** The number behind `word` in uvu's closing lines, without its colours. */
function count({ output }: Outcome, word: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = output.replaceAll(/\u001b\[\d+m/g, '');
  return Number(new RegExp(`^ *${word}: +(\\d+)`, 'm').exec(plain)?.[1] ?? 0);
}

const outcomes = await Promise.all(
  HALVES.map(async (half) => {
    const outcome = await run(half);
    process.stdout.write(outcome.output);
    return outcome;
  }),
);
const sum = (word: string) => outcomes.reduce((total, outcome) => total + count(outcome, word), 0);
const [total, passed, skipped] = [sum('Total'), sum('Passed'), sum('Skipped')];
const failed = total - passed - skipped;
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 && outcomes.every(({ code }) => code === 0) ? 0 : 1;
