import { SimClock } from '../../../sim/clock.ts';
import { DirectChip, LockstepTime } from '../../../sim/runtimes/kaluma/board/lockstep.ts';
import { ProgramFlash } from '../../../sim/runtimes/kaluma/files/program-flash.ts';
import { PromptBoard } from '../../../sim/runtimes/kaluma/serial/prompt-board.ts';
import type { Tty } from '../../../sim/runtimes/kaluma/serial/tty.ts';
import { crc16 } from '../../../sim/runtimes/kaluma/serial/ymodem.ts';
import { PINS, Recorder } from '../bench.ts';

/** A board with a prompt on a bench: one thread, and a clock that moves while the board waits. */
export class PromptBench implements Tty {
  readonly clock = new SimClock();
  readonly chip = new Recorder();
  readonly flash = ProgramFlash.blank();
  readonly board: PromptBoard;
  /** What the board has said since it was last asked. */
  private said = '';
  private typed: number[] = [];
  /** Hears the board at once: a sender of files. */
  onText: (text: string) => void = () => {};

  constructor() {
    const chip = new DirectChip(this.chip);
    const time = new LockstepTime(this.clock, chip);
    this.board = new PromptBoard({ chip, time, pins: PINS, tty: this, flash: this.flash });
    this.board.boot();
    this.said = '';
  }

  available(): number {
    return this.typed.length;
  }

  read(): number {
    return this.typed.shift() as number;
  }

  write(text: string): void {
    this.said += text;
    this.onText(text);
  }

  transferring(): void {}

  /** Puts bytes on the line. */
  send(bytes: Iterable<number>): void {
    this.typed.push(...bytes);
  }

  /** Types `text`, lets `ms` pass, and answers what the board said, without colours and without moving cursors. */
  type(text: string, ms = 0): string {
    return plain(this.raw(text, ms));
  }

  /** As `type`, but just as the board said it. */
  raw(text: string, ms = 0): string {
    this.send(new TextEncoder().encode(text));
    const endUs = this.clock.nowUs + ms * 1000;
    do {
      this.board.turn();
      this.clock.advance(100);
    } while (this.clock.nowUs < endUs);
    const { said } = this;
    this.said = '';
    return said;
  }
}

/** Without colours, and without what moves the cursor. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replaceAll(/\x1b\[[\d;]*[A-Za-z]|\x1b[78]/g, '');
}

export const SOH = 0x01;
export const STX = 0x02;
export const EOT = 0x04;
export const ACK = '\x06';
export const NAK = '\x15';
export const CAN = '\x18';

/** A packet of 128 bytes (SOH) or 1,024 (STX), filled up with `filler`. */
export function packet(number: number, data: string | Uint8Array, kind = STX, filler = 0): Uint8Array {
  const size = kind === SOH ? 128 : 1024;
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const made = new Uint8Array(size + 5).fill(filler);
  made.set([kind, number & 0xff, ~number & 0xff]);
  made.set(bytes, 3);
  const crc = crc16(made.subarray(3, size + 3));
  made.set([crc >> 8, crc & 0xff], size + 3);
  return made;
}

/** The packets of a whole file: its header, its data, the end, and the empty header that ends the session. */
export function packetsOf(file: string | Uint8Array, kind = STX): Uint8Array[] {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const size = kind === SOH ? 128 : 1024;
  const count = Math.ceil(bytes.length / size);
  const data = Array.from({ length: count }, (_, i) =>
    packet(i + 1, bytes.subarray(i * size, (i + 1) * size), kind, 0xff),
  );
  return [packet(0, `usercode\0${bytes.length} `, kind), ...data, Uint8Array.of(EOT), packet(0, '', kind)];
}

/** Sends `packets` one by one, each once the one before is acknowledged; answers what the board says to the end. */
export function transfer(bench: PromptBench, packets: Uint8Array[]): string {
  const queue = [...packets];
  bench.onText = (text) => {
    if (!text.includes(ACK) && !text.includes('YMODEM')) return;
    const next = queue.shift();
    if (next) bench.clock.after(1000, () => bench.send(next));
  };
  const said = bench.type('.flash -w\r');
  bench.onText = () => {};
  return said;
}
