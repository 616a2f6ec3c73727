import { type BoardLine, plain } from './board-line.ts';
import { FlashError, KEPT, NotServing, ProgramFailed } from './error.ts';

/** What is said at Kaluma's prompt, and how it answers. */

const CTRL_C = '\x03';
/** Aborts a transfer that the board waits in: any other byte only makes it ask again. */
const ABORT = 'a';
const CAN = '\x18';

const PROMPT = /\r> $/;
const ANSWER_MS = 1500;
const ABORT_MS = 3000;
/** After Ctrl+C, the runtime takes down what the program had set up. */
const BREAK_MS = 1000;

/** Who is at the other end. */
export interface Identity {
  /** Kaluma's version. */
  version: string;
  board: string;
  /** The board's unique id; empty where the runtime does not say. */
  uid: string;
}

/**
 * Brings the board to its prompt: out of a transfer that was broken off, or out of a program that does not return to
 * the runtime's loop; `say` is called with a line about the latter. Rejects with a FlashError when no prompt comes.
 */
export async function reachPrompt(line: BoardLine, say: (text: string) => void): Promise<void> {
  if (await ask(line)) return;
  if (line.text.includes(CAN) || /C$/.test(line.text)) {
    line.send(ABORT);
    if ((await line.waitFor(/Aborted/, ABORT_MS)) && (await ask(line))) return;
  }
  line.send(CTRL_C);
  await line.until(() => null, BREAK_MS);
  if (!(await ask(line)))
    throw new FlashError(`${line.path}: no prompt answers; is Kaluma on the board? ${KEPT}`);
  say('stopped the program, which kept the board busy');
}

/** The first line completes a line that was left unfinished. The second turns echo on: without it the prompt is not shown. */
async function ask(line: BoardLine): Promise<boolean> {
  line.mark();
  line.send('\r.echo on\r');
  return (await line.waitFor(/\.echo on[\s\S]*\r> $/, ANSWER_MS)) !== null;
}

/** Asks the board who it is. */
export async function identify(line: BoardLine): Promise<Identity> {
  line.mark();
  line.send("[process.version,board.name,board.uid].join('|')\r");
  const answer = await line.waitFor(/'(\d[^|']*)\|([^|']*)\|([^|']*)'\s+> $/, ANSWER_MS);
  if (!answer) throw new FlashError(`${line.path}: the board does not say which runtime it has; ${KEPT}`);
  const [, version, board, uid] = answer;
  return { version, board, uid: /^[0-9A-F]{16}$/i.test(uid) ? uid : '' };
}

/** Bytes of the program in the flash. */
export async function programSize(line: BoardLine): Promise<number | null> {
  const answer = await command(line, '.flash -s', /\n(\d+)\r\n\r> $/);
  return answer && Number(answer[1]);
}

/** Erases the program, also the one that runs. False when the board does not say so. */
export async function erase(line: BoardLine): Promise<boolean> {
  if (!(await command(line, '.flash -e', /Flash has erased/))) return false;
  return (await command(line, '.reset', /soft reset/)) !== null;
}

async function command(line: BoardLine, text: string, answer: RegExp): Promise<RegExpExecArray | null> {
  line.mark();
  line.send(`${text}\r`);
  const found = await line.waitFor(answer, ABORT_MS);
  await line.waitFor(PROMPT, ANSWER_MS);
  return found;
}

/** Where the program serves. */
export interface Serving {
  ip: string;
  port: number;
}

/** An error in red, at the beginning of the line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const RED = /\x1b\[31m([^\r\n\x1b]+)/;
/** A call that was under way: the runtime knows the line of the program alone. */
const CALL = /^\s*at <anonymous>:(\d+)\s*$/gm;
/** The calls follow the error at once. */
const CALLS_MS = 300;
/** The line that a program prints if its chip does not answer (device/boot.ts). */
const ABSENT = /(W5500: VERSIONR is [^\r\n;]+)/;
/** The prompt is back: `.load` has run the program to its end. */
const LOADED = /\.load\r\n[\s\S]*\r> $/;

/**
 * Starts the program and waits until it says where it serves, or, where `serves` is false, until it has run for
 * `ms` or ended. Rejects with a ProgramFailed that has the program's own words when it throws, and with one when it says
 * nothing in time.
 */
export async function load(line: BoardLine, serves: boolean, ms: number): Promise<Serving | null> {
  line.mark();
  line.send('.load\r');
  const outcome = await line.until(() => {
    const serving = /serving (\d+\.\d+\.\d+\.\d+):(\d+)\s/.exec(line.text);
    if (serving) return { ip: serving[1], port: Number(serving[2]) };
    const error = RED.exec(line.text) ?? ABSENT.exec(line.text);
    if (error) return error[1];
    return !serves && LOADED.test(line.text.replaceAll('\x1b7', '')) ? 'ended' : null;
  }, ms);
  if (typeof outcome === 'object' && outcome !== null) return outcome;
  if (typeof outcome === 'string' && outcome !== 'ended') {
    await line.until(() => null, CALLS_MS);
    const [, calls = ''] = plain(line.text).split(outcome);
    throw new ProgramFailed(
      outcome,
      [...calls.replaceAll('\r', '').matchAll(CALL)].map(([, at]) => Number(at)),
    );
  }
  if (serves) throw new NotServing(`the program is on the board, and does not serve after ${ms / 1000} s`);
  return null;
}
