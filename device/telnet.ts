import { toText } from './stream.ts';

/** What TELNET (RFC 854) has between the letters: interpret as command, and what may follow. */
const IAC = 255;
const DONT = 254;
const WILL = 251;
const SB = 250;
const SE = 240;
const CR = 13;
const LF = 10;
const NUL = 0;

/** Where the next byte stands: among letters, behind IAC, before an option, in a subnegotiation, and behind IAC there. */
const TEXT = 0;
const COMMAND = 1;
const OPTION = 2;
const INSIDE = 3;
const INSIDE_COMMAND = 4;

/**
 * Makes lines out of what a TELNET client, or any other, sends: CR LF, CR NUL, CR and LF end one. Negotiations are skipped,
 * not kept and not answered, which leaves every option as it is.
 */
export class TelnetLines {
  readonly longest: number;
  readonly onLine: (line: string | null) => void;
  private readonly typed: number[] = [];
  private state = TEXT;
  /** A LF or a NUL would belong to the CR before it. */
  private ended = false;
  private over = false;

  /**
   * @param longest how many bytes a line may have
   * @param onLine told of each line, without its end; null, and nothing after it, where one is too long
   */
  constructor(longest: number, onLine: (line: string | null) => void) {
    this.longest = longest;
    this.onLine = onLine;
  }

  /** Takes what has come, wherever it is cut. */
  take(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && !this.over; i++) this.next(bytes[i]);
  }

  /** Drops further bytes. */
  stop(): void {
    this.over = true;
  }

  private next(byte: number): void {
    const state = this.state;
    if (state === TEXT) {
      if (byte === IAC) this.state = COMMAND;
      else this.letter(byte);
    } else if (state === COMMAND) {
      this.state = byte === SB ? INSIDE : byte >= WILL && byte <= DONT ? OPTION : TEXT;
      // Twice, it is a letter.
      if (byte === IAC) this.letter(byte);
    } else if (state === OPTION) this.state = TEXT;
    else if (state === INSIDE) {
      if (byte === IAC) this.state = INSIDE_COMMAND;
    } else this.state = byte === SE ? TEXT : INSIDE;
  }

  private letter(byte: number): void {
    const typed = this.typed;
    const ended = this.ended;
    this.ended = byte === CR;
    if (ended && (byte === LF || byte === NUL)) return;
    if (byte === CR || byte === LF) {
      const line = toText(new Uint8Array(typed));
      typed.length = 0;
      this.onLine(line);
    } else if (typed.length < this.longest) typed.push(byte);
    else {
      this.stop();
      this.onLine(null);
    }
  }
}
