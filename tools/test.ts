import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Runs all suites, in one process for each group at a time: suites that compute, that wait for commands, that wait for
 * devices and networks. A process runs its suites one after the other, as uvu does.
 */
const GROUPS = ['^(arrows|docs|hal|live|provider|sim)\\b', '^tools\\b', '^(spi-server|tap)\\b'];

const require = createRequire(import.meta.url);
const UVU = join(dirname(require.resolve('uvu')), '..', 'bin.js');

interface Outcome {
  output: string;
  code: number;
}

function run(group: string): Promise<Outcome> {
  const args = ['--import', 'tsx', UVU, 'test', `${group}.*\\.test\\.ts$`];
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
  GROUPS.map(async (group) => {
    const outcome = await run(group);
    process.stdout.write(outcome.output);
    return outcome;
  }),
);
const sum = (word: string) => outcomes.reduce((total, outcome) => total + count(outcome, word), 0);
const [total, passed, skipped] = [sum('Total'), sum('Passed'), sum('Skipped')];
const failed = total - passed - skipped;
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && passed > 0 && outcomes.every(({ code }) => code === 0) ? 0 : 1;
