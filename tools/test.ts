import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prove } from './proof.ts';

/**
 * Runs all suites, in one process for each group at a time: suites that compute, those of the provider, those that
 * wait for commands, and those that wait for devices and networks. A process runs its suites one after the other, as
 * uvu does. At the end comes a line for every requirement and every function of the provider.
 */
const GROUPS = [
  '^(arrows|docs|hal|live|sim)\\b',
  '^(provider|requirements|services)\\b',
  '^tools\\b',
  '^(spi-server|tap)\\b',
];

const require = createRequire(import.meta.url);
const COUNT_CALLS = new URL('count-calls.mjs', import.meta.url).href;
const UVU = join(dirname(require.resolve('uvu')), '..', 'bin.js');

/** Where the provider's tests write down what they have shown. */
const DIRECTORY = mkdtempSync(join(tmpdir(), 'spisock-'));
const WITNESS = join(DIRECTORY, 'witness.jsonl');

interface Outcome {
  output: string;
  code: number;
}

function run(group: string): Promise<Outcome> {
  const counted = group.includes('provider') ? ['--import', COUNT_CALLS] : [];
  const args = ['--import', 'tsx', ...counted, UVU, 'test', `${group}.*\\.test\\.ts$`];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WITNESS },
  });
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
const lines = existsSync(WITNESS) ? readFileSync(WITNESS, 'utf8').trim().split('\n') : [];
rmSync(DIRECTORY, { recursive: true });
const { text, missing } = prove(lines.map((line) => JSON.parse(line)));
process.stdout.write(`\n${text}\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
if (missing.length > 0) process.stdout.write(`not shown: ${missing.join(', ')}\n`);
const good = failed === 0 && passed > 0 && missing.length === 0 && outcomes.every(({ code }) => code === 0);
process.exitCode = good ? 0 : 1;
