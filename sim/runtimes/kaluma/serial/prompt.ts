import { pretty } from '../pretty.ts';
import type { Tty } from './tty.ts';

const CTRL_D = 0x04;
const BACKSPACE = [0x08, 0x7f];
const CARRIAGE_RETURN = 0x0d;
const ESCAPE = 0x1b;

/** The longest line, in bytes. */
const LINE_LIMIT = 1023;
const HISTORY_SIZE = 10;

const NORMAL = '\x1b[0m';
const RED = '\x1b[31m';
/** Saves the place of the cursor for the line that follows it. */
const SAVE = '\r\x1b7';
/** Sends the cursor to the end of a screen of any width, asks where that is, and comes back behind the prompt. */
const ASK_WIDTH = '\x1b[H\x1b[900C\x1b[6n\x1b8\x1b[2C';

/** What the prompt is for. */
export interface Shell {
  /** Runs a line that begins with a dot. False when there is no such command. */
  command(name: string, argument: string | undefined): boolean;
  /** Evaluates any other line. */
  evaluate(line: string): unknown;
}

/**
 * Kaluma's prompt: bytes come in, lines are edited, and what a line says is carried out. Not modelled: moving the
 * cursor inside a line.
 */
export class Prompt {
  /** Whether what is typed is shown, and the prompt itself (`.echo`). */
  echo = true;
  private readonly tty: Tty;
  private readonly shell: Shell;
  private line = '';
  private escape: string | null = null;
  private readonly history: string[] = [];
  private recalled = 0;

  constructor(tty: Tty, shell: Shell) {
    this.tty = tty;
    this.shell = shell;
  }

  /** Takes what has come on the serial line. */
  turn(): void {
    while (this.tty.available() > 0) {
      const byte = this.tty.read();
      if (this.escape !== null) this.continueEscape(String.fromCharCode(byte));
      else this.take(byte);
    }
  }

  /** Prints the prompt, and what is typed so far behind it. */
  show(): void {
    this.tty.write(NORMAL + (this.echo ? `${SAVE}> ${this.line}${ASK_WIDTH}` : ''));
  }

  /** A line in red. */
  complain(text: string): void {
    this.tty.write(`${RED}${text}\r\n${NORMAL}`);
  }

  private take(byte: number): void {
    if (byte === CARRIAGE_RETURN) return this.enter();
    if (byte === ESCAPE) {
      this.escape = '';
      return;
    }
    if (byte === CTRL_D) {
      this.shell.command('.reset', undefined);
      return this.show();
    }
    if (BACKSPACE.includes(byte)) return this.rubOut();
    if (this.line.length >= LINE_LIMIT) return this.complain('REPL buffer overflow');
    const character = String.fromCharCode(byte);
    this.line += character;
    if (this.echo) this.tty.write(character);
  }

  private enter(): void {
    if (this.echo) this.tty.write('\r\n');
    const { line } = this;
    this.line = '';
    if (line !== '') this.remember(line);
    if (line.startsWith('.')) this.command(line);
    else if (line !== '') this.evaluate(line);
    this.show();
  }

  private command(line: string): void {
    const [name, argument] = line.split(' ').filter((word) => word !== '');
    if (!this.shell.command(name, argument)) this.complain(`Unknown command: ${name}`);
  }

  private evaluate(line: string): void {
    let value: unknown;
    try {
      value = this.shell.evaluate(line);
    } catch (error) {
      return this.complain(String(error));
    }
    this.tty.write(`${pretty(value)}\r\n`);
  }

  private rubOut(): void {
    if (this.line === '') return;
    this.line = this.line.slice(0, -1);
    if (this.echo) this.tty.write(`\x1b[D\x1b[K\x1b[J\x1b8> ${this.line}`);
  }

  private remember(line: string): void {
    if (this.history.length === HISTORY_SIZE) this.history.shift();
    this.history.push(line);
    this.recalled = this.history.length;
  }

  /** The keys up and down recall lines; what else a terminal sends, such as the place of its cursor, is let pass. */
  private continueEscape(character: string): void {
    this.escape += character;
    if (!/[A-Za-z~]/.test(character)) return;
    const key = this.escape;
    this.escape = null;
    if (key === '[A') this.recall(Math.max(0, this.recalled - 1));
    if (key === '[B') this.recall(Math.min(this.history.length, this.recalled + 1));
  }

  private recall(at: number): void {
    this.recalled = at;
    this.line = this.history[at] ?? '';
    this.tty.write(`\x1b[2K\r> ${this.line}`);
  }
}
