import { type BoardLine, plain } from '../flash/board-line.ts';
import { identify } from '../flash/dialogue.ts';

/** What runs on a board. */
export type Runtime =
  | { name: 'kaluma'; version: string; board: string }
  | { name: 'espruino' | 'micropython' | 'circuitpython'; version: string }
  | { name: 'unknown' };

const ANSWER_MS = 1500;
const CTRL_C = '\x03';

/** At Kaluma's prompt a command that is always there; to the others a mistake, behind which they show their prompt. */
const PROBE = '\r.echo on\r';
const KALUMA = /\.echo on[\s\S]*\r> $/;
const PYTHON = />>> $/;
const ESPRUINO = /(^|[\r\n])>$/;

/**
 * Asks what runs on the board at the other end. A program that does not return to its runtime is stopped by Ctrl+C, as
 * is a program of MicroPython.
 */
export async function recognise(line: BoardLine): Promise<Runtime> {
  return (await ask(line)) ?? (await afterBreak(line)) ?? { name: 'unknown' };
}

async function afterBreak(line: BoardLine): Promise<Runtime | null> {
  line.send(CTRL_C);
  await line.until(() => null, ANSWER_MS / 2);
  return ask(line);
}

async function ask(line: BoardLine): Promise<Runtime | null> {
  line.mark();
  line.send(PROBE);
  const found = await line.until(() => kindOf(plain(line.text)), ANSWER_MS);
  if (found === 'kaluma') return { name: 'kaluma', ...(await identify(line)) };
  if (found === 'python') return python(line);
  return found === 'espruino' ? espruino(line) : null;
}

function kindOf(text: string): 'kaluma' | 'python' | 'espruino' | null {
  if (KALUMA.test(text)) return 'kaluma';
  if (PYTHON.test(text)) return 'python';
  return ESPRUINO.test(text) ? 'espruino' : null;
}

async function python(line: BoardLine): Promise<Runtime> {
  line.mark();
  line.send('import sys; sys.implementation\r');
  const found = await line.waitFor(
    /name='(micropython|circuitpython)', version=\((\d+), (\d+), (\d+)/,
    ANSWER_MS,
  );
  if (!found) return { name: 'micropython', version: '' };
  const [, name, ...version] = found;
  return { name: name as 'micropython' | 'circuitpython', version: version.join('.') };
}

async function espruino(line: BoardLine): Promise<Runtime> {
  line.mark();
  line.send('process.env.VERSION\r');
  const found = await line.waitFor(/="(\d+v\d+[^"]*)"/, ANSWER_MS);
  return found ? { name: 'espruino', version: found[1] } : { name: 'unknown' };
}
