import { spawnSync } from 'node:child_process';
import { ROOT, readBoard, readConfig } from '../../../build/config/config.ts';
import { BoardLine } from '../../../cli/flash/board-line.ts';
import { reachPrompt } from '../../../cli/flash/dialogue.ts';
import { type KalumaCli, loadKalumaCli } from '../../../cli/serial/kaluma-cli.ts';
import { loadSerialTool } from '../../../cli/serial/tool.ts';
import { Live } from '../../../sim/live/live.ts';
import { Pty } from '../../../sim/live/serial/pty.ts';

/** What is missing here to flash a simulated board, or null. */
export function missing(): string | null {
  if (spawnSync('socat', ['-V']).error) return 'socat is not installed';
  return reasonOf(loadSerialTool);
}

/** What is missing to do so with the sender of `@kaluma/cli`, or null. */
export function missingKalumaCli(): string | null {
  return missing() ?? reasonOf(cli);
}

function reasonOf(load: () => unknown): string | null {
  try {
    load();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

export function cli(): KalumaCli {
  return loadKalumaCli(ROOT);
}

/** A simulated board on a pseudo-terminal, with somebody on the wire between them. */
export class FlashRig {
  readonly live: Live;
  readonly pty: Pty;
  /** Sees what the host has sent so far, and this piece; answers what of it reaches the board. */
  filter: (bytes: Uint8Array, before: number) => Uint8Array | null = (bytes) => bytes;
  /** Bytes that the host has sent. */
  sent = 0;

  private constructor(live: Live, pty: Pty) {
    this.live = live;
    this.pty = pty;
  }

  static async open(program = ''): Promise<FlashRig> {
    const config = readConfig();
    const pins = await readBoard(config.board);
    let rig: FlashRig | null = null;
    const pty = await Pty.open({ link: null, onData: (bytes) => rig?.take(bytes) });
    const live = new Live({
      board: { program, pins },
      network: config.network,
      print: () => {},
      onSerial: (text) => pty.write(text),
    });
    rig = new FlashRig(live, pty);
    return rig;
  }

  line(): Promise<BoardLine> {
    return BoardLine.open(loadSerialTool().SerialPort, this.pty.path);
  }

  /** Lets the first `count` bytes from now on pass, and loses the rest; `then` is done at that moment. */
  loseAfter(count: number, then: () => void = () => {}): void {
    const start = this.sent;
    let lost = false;
    this.filter = (bytes, before) => {
      const left = Math.max(0, count - (before - start));
      if (left >= bytes.length) return bytes;
      if (!lost) then();
      lost = true;
      return bytes.subarray(0, left);
    };
  }

  async close(): Promise<void> {
    await this.live.stop();
    await this.pty.close();
  }

  private take(bytes: Uint8Array): void {
    const passed = this.filter(bytes, this.sent);
    this.sent += bytes.length;
    if (passed && passed.length > 0) this.live.type(passed);
  }
}

/** As many times as a board is asked for its prompt: on a busy machine it takes its time to boot. */
const PATIENCE = 10;

/** Waits until the board at the other end answers at its prompt. */
export async function hearIn(line: BoardLine): Promise<void> {
  for (let tries = 1; tries < PATIENCE; tries++) {
    if ((await complaint(reachPrompt(line, () => {}))) === 'nothing') return;
  }
  await reachPrompt(line, () => {});
}

/** Opens a rig and a line to it for as long as `use` takes. */
export async function withRig(
  program: string,
  use: (rig: FlashRig, line: BoardLine) => Promise<void>,
): Promise<void> {
  const rig = await FlashRig.open(program);
  const line = await rig.line();
  try {
    await use(rig, line);
  } finally {
    await line.close();
    await rig.close();
  }
}

/** What `promise` is rejected with, as text. */
export async function complaint(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}
