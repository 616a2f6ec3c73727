import * as assert from 'uvu/assert';
import { main } from '../../../cli/main.ts';
import { linuxPorts } from '../../../cli/serial/ports.ts';
import { TestTerminal } from '../../cli/test-terminal.ts';
import type { Case } from './cases.ts';

/** A port of the host, or a path, that somebody else has: then the command says so, as it should. */
const TAKEN = /^error: cannot listen on \S+: .*in use/m;

/** What is not here, so that a case of a board or of a pseudo-terminal is left out; null: nothing. */
export function missingFor(line: string, socat: boolean): string | null {
  const boards = process.platform === 'linux' ? linuxPorts('/sys/class/tty', '/dev').length : 0;
  if (/\b(flash|monitor|doctor)\b/.test(line) && boards > 0) return 'a board is plugged in';
  if (line.includes('--prompt') && !socat) return 'socat is not installed';
  return null;
}

/** The arguments of `spisock` that a line means. */
export function argumentsOf(line: string): string[] {
  const words = line.split(/\s+/);
  if (words[0] === 'npx') words.shift();
  if (words[0] === 'spisock') return words.slice(1);
  if (line.startsWith('npm start')) return ['dev', ...words.slice(2).filter((word) => word !== '--')];
  throw new Error(`no command of spisock: ${line}`);
}

/** So long a line may take, in milliseconds: a hundred times what it takes on a quiet machine. */
const LIMIT_MS = 60_000;

/** Rejects, with the line, where it takes too long. */
async function withinLimit<T>(line: string, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${line}: nothing after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a line in `folder` as a person does who is there, and sees that what comes of it is as the case says. */
export async function runShown(
  line: string,
  how: Exclude<Case, { not: string }>,
  folder: string,
): Promise<void> {
  const [cwd, user] = [process.cwd(), process.env.INIT_CWD];
  process.chdir(folder);
  process.env.INIT_CWD = folder;
  const terminal = new TestTerminal();
  try {
    const ended = main(argumentsOf(line), terminal).finally(() => terminal.end());
    if ('until' in how) {
      await withinLimit(line, terminal.until(new RegExp(`${how.until.source}|${TAKEN.source}`, 'm')));
      terminal.stop();
      const code = await withinLimit(line, ended);
      if (!TAKEN.test(terminal.stderr)) assert.is(code, 0, `${line}: ${terminal.stderr}`);
    } else {
      const code = await withinLimit(line, ended);
      assert.is(code, how.code, `${line}: ${terminal.stdout}${terminal.stderr}`);
      assert.match(terminal.stdout + terminal.stderr, how.says, line);
    }
  } finally {
    process.chdir(cwd);
    if (user === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = user;
  }
}
