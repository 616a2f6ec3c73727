import type { SerialTool } from '../serial/tool.ts';
import type { BoardLine } from './board-line.ts';
import { erase, programSize, reachPrompt } from './dialogue.ts';
import { FlashError, GONE, KEPT } from './error.ts';

/** A packet on the line and what it carries, in bytes. */
const PACKET = 1029;
const PAYLOAD = 1024;

const ACK = '\x06';
const CANCEL = '\x18\x18';

/** Nothing moves for this long: the transfer has come to a stop. The board asks every second. */
const STALL_MS = 8000;
/** Behind the transfer the board rests for half a second. */
const DONE_MS = 3000;

/** How far it is: bytes of the program that were sent. */
export type Progress = (bytes: number) => void;

/**
 * Writes `program` into the board's flash, and has the board say how long it is there. Rejects with a FlashError that
 * says why it is not there, and what is there instead.
 */
export async function writeProgram(
  line: BoardLine,
  tool: Pick<SerialTool, 'write'>,
  program: string,
  progress: Progress,
  stallMs = STALL_MS,
): Promise<void> {
  const bytes = Buffer.byteLength(program);
  // The header erases the flash; once it is acknowledged, the old program is gone.
  const state = { erased: false };
  try {
    await transfer(line, tool, program, state, stallMs, (sent) => {
      const packets = Math.floor(sent / PACKET) - 1;
      progress(Math.min(bytes, Math.max(0, packets) * PAYLOAD));
    });
    const size = await programSize(line);
    if (size !== bytes) throw new FlashError(`the board has ${size ?? 'no'} bytes of ${bytes}`);
  } catch (error) {
    const { message } = error as Error;
    const emptied = await bringInOrder(line, state.erased);
    if (!state.erased) throw new FlashError(`${message}; ${KEPT}`);
    throw new FlashError(`${message}; ${GONE}${emptied ? '; the flash is empty' : ''}`);
  }
}

async function transfer(
  line: BoardLine,
  tool: Pick<SerialTool, 'write'>,
  program: string,
  state: { erased: boolean },
  stallMs: number,
  onSent: (bytes: number) => void,
): Promise<void> {
  line.mark();
  const all = (1 + Math.ceil(Buffer.byteLength(program) / PAYLOAD)) * PACKET;
  let sent = 0;
  let movedAt = performance.now();
  let handedOver: true | Error | null = null;
  line.onText((text) => {
    if (!text.includes(ACK)) return;
    state.erased = true;
    movedAt = performance.now();
  });
  const { line: lent, release } = line.lend((count) => {
    movedAt = performance.now();
    // `.flash -w` goes out before the first packet.
    if (count > 16 || sent > 0) sent += count;
    onSent(sent);
  });
  tool.write(lent, program).then(
    () => {
      handedOver = true;
    },
    (error: Error) => {
      handedOver = error;
    },
  );
  const ended = () => {
    // Behind the last packet it means nothing: @kaluma/cli 1.0 pads the end with 255 bytes, and the board objects.
    if (sent <= all && line.text.includes(CANCEL)) return 'the board has cancelled the transfer';
    if (performance.now() - movedAt > stallMs) return 'the transfer has come to a stop';
    if (handedOver instanceof Error) return `the transfer was broken off: ${handedOver.message}`;
    return handedOver ? '' : null;
  };
  try {
    const reason = await line.until(ended, Number.POSITIVE_INFINITY);
    if (reason) throw new FlashError(reason);
    const answer = await line.waitFor(
      /(Done|Aborted|Verification failed|too large|Failed)[\s\S]*\r> $/,
      DONE_MS,
    );
    if (answer?.[1] !== 'Done') throw new FlashError(`the board says: ${answer?.[1] ?? 'nothing'}`);
  } finally {
    release();
    line.onText(null);
  }
}

/** After a failure: back to the prompt, and half a program out of the flash. False where that did not come about. */
async function bringInOrder(line: BoardLine, erased: boolean): Promise<boolean> {
  line.clearFailure();
  try {
    await reachPrompt(line, () => {});
    return erased && (await erase(line));
  } catch {
    return false;
  }
}
