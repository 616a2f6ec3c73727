import type { SourcePlaces } from '../../build/source-places.ts';
import type { BoardHub } from '../../inspector/board/board-hub.ts';
import type { Stop, Terminal } from '../terminal.ts';
import { type BoardLine, plain } from './board-line.ts';
import { BoardText } from './board-text.ts';

/** Ctrl+]: Ctrl+C is for the program on the board. */
const END = 0x1d;

/** Kaluma's prompt, behind the answer to a line. */
const PROMPT = /\r> /g;

/** What may be the first piece of a prompt, or of an escape sequence in it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const BEGUN = /\r?(?:>|\x1b[^A-Za-z78]*)?$/;

export interface MonitorOptions {
  /** How long the board has for its answers once the input has ended, in milliseconds. */
  answerMs?: number;
  /** Leads from lines of the program on the board to its sources; null: not known. */
  places?: SourcePlaces | null;
  /** A line for the user about `places`. */
  note?: string | null;
  /** Is told of what the board prints, and of its report, which is not shown then. */
  hub?: BoardHub | null;
}

const ANSWER_MS = 10_000;

/**
 * Prints what the board says, and sends it what is typed, until a person ends that, the input ends and the board has
 * answered every line of it, or `stopped` resolves. Input without a byte, as that of a command in the background, ends
 * nothing. Rejects with a FlashError when the board is unplugged.
 */
export async function monitor(
  line: BoardLine,
  stopped: Promise<Stop>,
  terminal: Terminal,
  { answerMs = ANSWER_MS, places = null, note = null, hub = null }: MonitorOptions = {},
): Promise<void> {
  const { hasKeys } = terminal;
  const asked = new Asked();
  const shown = new BoardText(places, hub, (text) =>
    terminal.write(hasKeys ? text : plain(text).replaceAll('\r', '')),
  );
  line.onText((text) => {
    // What was shown is not kept: a monitor may run for weeks.
    line.mark();
    asked.hear(text);
    shown.take(text);
  });
  terminal.say(
    `what the board says follows; ${hasKeys ? 'Ctrl+] ends it, and Ctrl+C is for the board' : 'Ctrl+C ends it'}`,
  );
  if (note !== null) terminal.say(note);
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const send = (text: string) => {
    asked.lines += text.split('\r').length - 1;
    asked.isWhole = text.endsWith('\r');
    line.send(text);
  };
  const heard = (bytes: Uint8Array) => {
    const at = hasKeys ? bytes.indexOf(END) : -1;
    const typed = Buffer.from(at < 0 ? bytes : bytes.subarray(0, at)).toString('latin1');
    // Kaluma's prompt takes a line at its carriage return.
    if (typed !== '') send(hasKeys ? typed : typed.replaceAll(/\r?\n/g, '\r'));
    if (at >= 0) end();
  };
  const inputEnded = () => {
    if (!asked.isWhole) send('\r');
    if (asked.lines === 0) return;
    line.until(() => (asked.isAnswered ? true : null), answerMs).then(end, end);
  };
  const undo = terminal.hear(heard, inputEnded);
  try {
    await Promise.race([stopped, ended, line.until(() => null, Number.POSITIVE_INFINITY)]);
  } finally {
    undo();
    line.onText(null);
    shown.end();
  }
}

/** The lines that were sent, and the prompts that have come since. */
class Asked {
  lines = 0;
  /** The last line has its end. */
  isWhole = true;
  private prompts = 0;
  private rest = '';

  /** A prompt behind each line. */
  get isAnswered(): boolean {
    return this.prompts >= this.lines;
  }

  hear(text: string): void {
    if (this.lines === 0) return;
    const said = plain(this.rest + text);
    this.prompts += said.match(PROMPT)?.length ?? 0;
    this.rest = BEGUN.exec(said)?.[0] ?? '';
  }
}
