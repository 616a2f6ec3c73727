import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, lstatSync, openSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';

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
  /** What the kernel calls it. */
  private readonly name: string;
  private readonly socat: ChildProcess;
  /** Held open, so that socat does not end with the first program that closes its own. */
  private held: number | null;

  /** Resolves when it is there. Rejects with an Error whose message says why it cannot be. */
  static async open({ link, onData }: PtyOptions): Promise<Pty> {
    // Twice -d: say the name, and when everything is open. Nothing from outside is in an address of socat, in which
    // commas and exclamation marks mean something: the link is made here.
    const socat = spawn('socat', ['-d', '-d', 'PTY,rawer', 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const name = await nameOf(socat);
    if (link !== null) {
      try {
        makeLink(name, link);
      } catch (error) {
        socat.kill();
        throw error;
      }
    }
    socat.stdout.on('data', onData);
    // It is told of its end where that is asked for; a pipe that breaks on the way is no news.
    socat.stdin.on('error', () => {});
    return new Pty(socat, name, link, openSync(name, constants.O_RDWR | constants.O_NOCTTY));
  }

  private constructor(socat: ChildProcess, name: string, link: string | null, held: number) {
    this.socat = socat;
    this.name = name;
    this.path = link ?? name;
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
    if (this.path !== this.name && targetOf(this.path) === this.name) unlinkSync(this.path);
    if (this.socat.exitCode !== null || this.socat.signalCode !== null) return;
    this.socat.kill();
    await once(this.socat, 'exit');
  }
}

/** Makes `link` lead to the terminal. Another link is replaced, as socat does; anything else is an Error. */
function makeLink(name: string, link: string): void {
  if (targetOf(link) !== null) unlinkSync(link);
  symlinkSync(name, link);
}

/** Where a symbolic link leads to; null where there is none at `path`. */
function targetOf(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSymbolicLink() ? readlinkSync(path) : null;
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
