import { toText } from '../stream.ts';

/** Control bytes of TELNET (RFC 854): interpret as command, and the commands. */
const IAC = 255;
const DONT = 254;
const WILL = 251;
const SB = 250;
const SE = 240;
const CR = 13;
const LF = 10;
const NUL = 0;

/** Position of the next byte: in text, after IAC, before an option, in a subnegotiation, and after IAC there. */
const TEXT = 0;
const COMMAND = 1;
const OPTION = 2;
const INSIDE = 3;
const INSIDE_COMMAND = 4;

/**
 * Splits the bytes of a TELNET client, or of any other, into lines, which end with CR LF, CR NUL, CR or LF.
 * Negotiations are skipped, not stored and not answered, which leaves every option unchanged.
 */
export class TelnetLines {
  readonly longest: number;
  readonly onLine: (line: string | null) => void;
  private readonly typed: number[] = [];
  private state = TEXT;
  /** The last byte was a CR: a LF or NUL that follows belongs to it. */
  private ended = false;
  private over = false;

  /**
   * @param longest longest line, in bytes
   * @param onLine called with each line, without its end; with null, and not again, after a line that is too long
   */
  constructor(longest: number, onLine: (line: string | null) => void) {
    this.longest = longest;
    this.onLine = onLine;
  }

  /** Reads received bytes, cut at any place. */
  take(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && !this.over; i++) this.next(bytes[i]);
  }

  /** Discards further bytes. */
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
      // IAC IAC is one text byte.
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
      typed.splice(0, typed.length);
      this.onLine(line);
    } else if (typed.length < this.longest) typed.push(byte);
    else {
      this.stop();
      this.onLine(null);
    }
  }
}
