import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const UVU = join(dirname(require.resolve('uvu')), '..', 'bin.js');
const COUNT_CALLS = new URL('count-calls.mjs', import.meta.url).href;

/**
 * The suites that can be run in any weather (docs/testing-provider.md): those of the provider and of its services, where a
 * device is on a wire. There is none where whole boards boot, or where bytes are counted.
 */
export const WEATHERED = '^(provider|requirements|services/(?!boot|bytes))\\b';

/** A process that says nothing for so long hangs; one that has said all is to end sooner. */
const SILENCE_MS = 300_000;
const FAREWELL_MS = 20_000;

/** What a process of suites has printed, and how it ended. */
export interface Outcome {
  output: string;
  code: number;
}

/**
 * Runs suites in a process of their own, one after the other, as uvu does.
 *
 * @param pattern a regular expression for their paths within `test`
 * @param env what is in their environment beside what is in ours
 */
export function run(pattern: string, env: Record<string, string> = {}): Promise<Outcome> {
  const counted = env.WITNESS ? ['--import', COUNT_CALLS] : [];
  const args = ['--import', 'tsx', ...counted, UVU, 'test', `${pattern}.*\\.test\\.ts$`];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let timer: NodeJS.Timeout | undefined;
    const hear = (text: Buffer | string): void => {
      output += text;
      clearTimeout(timer);
      const isOver = /^ *Duration:/m.test(String(text));
      timer = setTimeout(() => stop(isOver), isOver ? FAREWELL_MS : SILENCE_MS);
    };
    // What it was at is in its output, up to there.
    const stop = (isOver: boolean): void => {
      output += `\nstopped: ${isOver ? 'it has left something open, and did not end' : 'nothing came any more'}\n`;
      child.kill('SIGKILL');
    };
    hear('');
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ output, code: code ?? 1 });
    });
  });
}

/** The number behind `word` in uvu's closing lines, without its colours. */
export function count({ output }: Outcome, word: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const plain = output.replaceAll(/\u001b\[\d+m/g, '');
  return Number(new RegExp(`^ *${word}: +(\\d+)`, 'm').exec(plain)?.[1] ?? 0);
}

/** How many tests of several processes have passed, failed, and were skipped: in words. */
export function tally(outcomes: Outcome[]): string {
  const sum = (word: string) => outcomes.reduce((total, outcome) => total + count(outcome, word), 0);
  const [total, passed, skipped] = [sum('Total'), sum('Passed'), sum('Skipped')];
  return `${passed} passed, ${total - passed - skipped} failed, ${skipped} skipped`;
}
