import type { Stop, Terminal } from '../terminal.ts';
import { type BoardLine, plain } from './board-line.ts';

/** Ctrl+]: Ctrl+C is for the program on the board. */
const END = 0x1d;

/**
 * Prints what the board says, and sends it what is typed, until a person ends that or `stopped` resolves; rejects with a
 * FlashError when the board is unplugged.
 */
export async function monitor(line: BoardLine, stopped: Promise<Stop>, terminal: Terminal): Promise<void> {
  const { hasKeys } = terminal;
  line.onText((text) => terminal.write(hasKeys ? text : plain(text).replaceAll('\r', '')));
  terminal.say(
    `what the board says follows; ${hasKeys ? 'Ctrl+] ends it, and Ctrl+C is for the board' : 'Ctrl+C ends it'}`,
  );
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const undo = terminal.hear((bytes) => {
    const at = hasKeys ? bytes.indexOf(END) : -1;
    const typed = Buffer.from(at < 0 ? bytes : bytes.subarray(0, at)).toString('latin1');
    // Kaluma's prompt takes a line at its carriage return.
    if (typed !== '') line.send(hasKeys ? typed : typed.replaceAll(/\r?\n/g, '\r'));
    if (at >= 0) end();
  });
  try {
    await Promise.race([stopped, ended, line.until(() => null, Number.POSITIVE_INFINITY)]);
  } finally {
    undo();
    line.onText(null);
  }
}
