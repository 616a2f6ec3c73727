import type { Line } from './kaluma-cli.ts';

/**
 * A sender of one file by Ymodem (Forsberg, XMODEM/YMODEM protocol reference): blocks of 1,024 bytes with a CRC. Kaluma's
 * receiver answers a broken or late packet with `C`, where the protocol has NAK: either is answered with the packet again.
 */

const STX = 0x02;
const EOT = 0x04;
const ACK = 0x06;
const NAK = 0x15;
const CAN = 0x18;
const ASK = 'C'.charCodeAt(0);

const BLOCK = 1024;
/** What the last block is filled up with: the receiver knows the size from the header. */
const FILLER = 0x1a;

/** The receiver asks every second, but while it erases the flash. One that says nothing for so long is gone. */
const ANSWER_MS = 10_000;
const TRIES = 10;
/** After the command, the receiver's first question. */
const READY = /[\r\n]C+$/;

/** Types `command` at the prompt, and sends `bytes` as the file `name` to the receiver that it starts. Rejects with the reason. */
export async function sendByYmodem(
  line: Line,
  command: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const answers = new Answers(line);
  try {
    line.write(`\r${command}\r`);
    await answers.ready();
    await deliver(line, answers, packet(0, header(name, bytes.length)), 0);
    await answers.next();
    for (let at = 0, number = 1; at < bytes.length; at += BLOCK, number++) {
      const block = new Uint8Array(BLOCK).fill(FILLER);
      block.set(bytes.subarray(at, at + BLOCK));
      await deliver(line, answers, packet(number, block), number);
    }
    await deliver(line, answers, Uint8Array.of(EOT), null);
    // An empty name ends the session.
    await deliver(line, answers, packet(0, new Uint8Array(BLOCK)), null);
  } finally {
    answers.end();
  }
}

/** Sends a packet until the receiver has it. `number`: what the reason calls it; null for the end. */
async function deliver(
  line: Line,
  answers: Answers,
  bytes: Uint8Array,
  number: number | null,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    answers.forget();
    line.write(Buffer.from(bytes));
    if ((await answers.verdict()) === ACK) return;
  }
  throw new Error(`the board refuses ${number === null ? 'the end' : `packet ${number}`}`);
}

function header(name: string, size: number): Uint8Array {
  const data = new Uint8Array(BLOCK);
  data.set(Buffer.from(`${name}\0${size}\0`, 'latin1'));
  return data;
}

function packet(number: number, data: Uint8Array): Uint8Array {
  const check = crc16(data);
  const low = number & 0xff;
  return Uint8Array.of(STX, low, low ^ 0xff, ...data, check >> 8, check & 0xff);
}

/** CRC-16/XMODEM, from the top bit down: x^16 + x^12 + x^5 + 1, nothing at the start and nothing at the end. */
function crc16(data: Uint8Array): number {
  let check = 0;
  for (const byte of data) {
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const out = ((check & 0x8000) !== 0) !== ((byte & mask) !== 0);
      check = (check << 1) & 0xffff;
      if (out) check ^= 0x1021;
    }
  }
  return check;
}

/** What the receiver says. */
class Answers {
  private readonly line: Line;
  private received: number[] = [];
  private wake: () => void = () => {};
  private readonly listener = (bytes: Uint8Array): void => {
    this.received.push(...bytes);
    this.wake();
  };

  constructor(line: Line) {
    this.line = line;
    line.on('data', this.listener as (value: never) => void);
  }

  end(): void {
    this.line.removeListener('data', this.listener as (value: never) => void);
  }

  /** What was said before counts for nothing. */
  forget(): void {
    this.received = [];
  }

  /** Waits for the receiver's first question. */
  async ready(): Promise<void> {
    while (!READY.test(String.fromCharCode(...this.received))) await this.more();
  }

  /** Waits for one byte. */
  async next(): Promise<number> {
    while (this.received.length === 0) await this.more();
    return this.received.shift() as number;
  }

  /**
   * Waits for ACK, or for what asks for the packet again. One question may have crossed a packet that came late and is
   * acknowledged yet; with the second, a second later, the receiver has not got it. Rejects when the receiver cancels.
   */
  async verdict(): Promise<number> {
    for (let asked = 0; ; ) {
      const byte = await this.next();
      if (byte === CAN) throw new Error('the board has cancelled the transfer');
      if (byte === ACK || byte === NAK) return byte;
      if (byte === ASK && ++asked === 2) return ASK;
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the board does not answer')), ANSWER_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
