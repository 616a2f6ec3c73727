import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';

/** Unread output beyond this is thrown away, as a board does whose serial port nobody has open. */
const UNREAD_BYTES = 65_536;

export interface PtyOptions {
  /** A name for it in the file system; null: only the one that the kernel gives. */
  link: string | null;
  /** What somebody has written to it. */
  onData(bytes: Uint8Array): void;
}

/**
 * A pseudo-terminal, whose other end any program opens as it would open a serial port. Only a native call could make
 * it from here, so socat does.
 */
export class Pty {
  /** What to open. */
  readonly path: string;
  private readonly socat: ChildProcess;
  /** Held open, so that socat does not end with the first program that closes its own. */
  private held: number | null;

  /** Resolves when it is there. Rejects with an Error whose message says why it cannot be. */
  static async open({ link, onData }: PtyOptions): Promise<Pty> {
    const address = link === null ? 'PTY,rawer' : `PTY,rawer,link=${link}`;
    // Twice -d: say the name, and when everything is open.
    const socat = spawn('socat', ['-d', '-d', address, 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const name = await nameOf(socat);
    socat.stdout.on('data', onData);
    // It is told of its end where that is asked for; a pipe that breaks on the way is no news.
    socat.stdin.on('error', () => {});
    return new Pty(socat, link ?? name, openSync(name, constants.O_RDWR | constants.O_NOCTTY));
  }

  private constructor(socat: ChildProcess, path: string, held: number) {
    this.socat = socat;
    this.path = path;
    this.held = held;
  }

  write(text: string): void {
    const { stdin } = this.socat;
    if (stdin && stdin.writableLength < UNREAD_BYTES) stdin.write(text);
  }

  /** Takes it away, as pulling the plug does. */
  async close(): Promise<void> {
    if (this.held !== null) closeSync(this.held);
    this.held = null;
    if (this.socat.exitCode !== null || this.socat.signalCode !== null) return;
    this.socat.kill();
    await once(this.socat, 'exit');
  }
}

/** Resolves with the kernel's name for the terminal, once it can be used. */
function nameOf(socat: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    socat.stderr?.on('data', (text) => {
      said = (said + text).slice(-4000);
      const name = /PTY is (\S+)/.exec(said);
      if (name && said.includes('starting data transfer loop')) resolve(name[1]);
    });
    socat.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === 'ENOENT' ? 'socat is not installed' : error.message));
    });
    socat.once('close', () => {
      const error = said.split('\n').find((line) => / E /.test(line));
      reject(new Error(error?.replace(/^.*? E /, '') ?? 'socat has ended'));
    });
  });
}
