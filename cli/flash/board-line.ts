import { existsSync } from 'node:fs';
import type { Line, SerialPort, SerialPortClass } from '../serial/kaluma-cli.ts';
import { FlashError, KEPT } from './error.ts';

const BAUD = 115_200;
const POLL_MS = 10;
/** What a read or a write says of a line that has hung up. */
const HUNG_UP = /\b(EIO|ENXIO|EBADF)\b|bad file descriptor/i;

/** The open serial line to a board: what is said on it, and ways to wait for it. */
export class BoardLine {
  readonly path: string;
  private readonly port: SerialPort;
  /** Whether the port has a name in the file system, which goes with the board. Windows has none. */
  private readonly isNamed: boolean;
  /** What the board has said since `mark`. */
  private received = '';
  private failure: FlashError | null = null;
  private listener: ((text: string) => void) | null = null;

  /** Opens `path`. Rejects with a FlashError that says why it cannot be opened. */
  static open(SerialPort: SerialPortClass, path: string): Promise<BoardLine> {
    const port = new SerialPort(path, { autoOpen: false, baudRate: BAUD });
    return new Promise((resolve, reject) => {
      port.open((error) => {
        if (error) reject(new FlashError(`${whyClosed(path, error)}; ${KEPT}`));
        else resolve(new BoardLine(path, port));
      });
    });
  }

  private constructor(path: string, port: SerialPort) {
    this.path = path;
    this.port = port;
    this.isNamed = existsSync(path);
    port.on('data', (bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString('latin1');
      this.received += text;
      this.listener?.(text);
    });
    const unplugged = `${path}: the board was unplugged`;
    port.on('error', ({ message }: Error) =>
      this.fail(HUNG_UP.test(message) ? unplugged : `${path}: ${message}`),
    );
    port.on('close', () => this.fail(unplugged));
  }

  /** Ends every wait with a FlashError. */
  fail(reason: string): void {
    this.failure ??= new FlashError(reason);
  }

  /** Whether the line can still be used. */
  get isOpen(): boolean {
    return this.port.isOpen;
  }

  /** Takes back a failure that did not close the line, so that the board can be brought in order. */
  clearFailure(): void {
    if (this.isOpen) this.failure = null;
  }

  /** Forgets what was said so far. */
  mark(): void {
    this.received = '';
  }

  get text(): string {
    return this.received;
  }

  send(text: string): void {
    if (this.isOpen) this.port.write(text);
  }

  /** Hears everything from now on, as it comes. */
  onText(listener: ((text: string) => void) | null): void {
    this.listener = listener;
  }

  /** Waits until `done` answers something other than null, at most `ms`; then null. Rejects when the line fails. */
  async until<T>(done: () => T | null, ms: number): Promise<T | null> {
    const end = performance.now() + ms;
    for (;;) {
      const result = done();
      if (result !== null) return result;
      if (this.failure) throw this.failure;
      this.closeIfGone();
      if (performance.now() >= end) return null;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /**
   * Closes the line when its name has gone. serialport misses a board that is unplugged while it reads: the read has
   * nothing, which it takes for nothing yet, and asks again for ever.
   */
  private closeIfGone(): void {
    if (this.isNamed && this.isOpen && !existsSync(this.path)) this.port.close();
  }

  /** Waits for `pattern` in what was said since `mark`, without colours and cursor moves. */
  waitFor(pattern: RegExp, ms: number): Promise<RegExpExecArray | null> {
    return this.until(() => pattern.exec(plain(this.received)), ms);
  }

  /** The line as a writer of @kaluma/cli takes it, until `release`; `onWrite` is told how many bytes go out. */
  lend(onWrite: (bytes: number) => void): { line: Line; release(): void } {
    const { port } = this;
    const listeners: [event: string, listener: (value: never) => void][] = [];
    let lent = true;
    const line: Line = {
      write: (data, encoding) => {
        if (!lent || !port.isOpen) return false;
        onWrite(data.length);
        return port.write(data, encoding);
      },
      drain: (callback) => {
        if (lent && port.isOpen) port.drain(callback);
      },
      on: (event, listener) => {
        listeners.push([event, listener]);
        port.on(event, listener);
      },
      removeListener: (event, listener) => port.removeListener(event, listener),
    };
    const release = () => {
      lent = false;
      for (const [event, listener] of listeners) port.removeListener(event, listener);
    };
    return { line, release };
  }

  close(): Promise<void> {
    this.failure ??= new FlashError(`${this.path} is closed`);
    return new Promise((resolve) => {
      if (this.port.isOpen) this.port.close(() => resolve());
      else resolve();
    });
  }
}

/** Without colours, and without what moves the cursor. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replaceAll(/\x1b\[[\d;]*[A-Za-z]|\x1b[78]/g, '');
}

function whyClosed(path: string, { message }: Error): string {
  if (/no such file|not found|ENOENT/i.test(message)) return `there is no serial port ${path}`;
  if (/cannot lock|busy|access denied/i.test(message))
    return `${path} is in use; close the terminal, or whatever else has it open`;
  if (/permission denied/i.test(message))
    return `${path} may not be opened; on Linux, its group (dialout) may: usermod -aG dialout, and log in again`;
  return `${path} cannot be opened: ${message}`;
}
