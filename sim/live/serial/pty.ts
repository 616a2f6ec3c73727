import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, lstatSync, openSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';

/** Limit of unread output, in bytes. More is discarded, as by a board with a closed serial port. */
const UNREAD_BYTES = 65_536;

export interface PtyOptions {
  /** A name for it in the file system; null: only the one that the kernel gives. */
  link: string | null;
  /** Called with bytes written to it. */
  onData(bytes: Uint8Array): void;
}

/**
 * A pseudo-terminal. Any program can open its other end like a serial port. It is created by socat, because only a
 * native call can create one.
 */
export class Pty {
  /** The path to open. */
  readonly path: string;
  /** The kernel's name. */
  private readonly name: string;
  private readonly socat: ChildProcess;
  /** Held open, so that socat does not end when the first program closes its end. */
  private held: number | null;

  /** Opens it. Rejects with an Error that contains the reason if it cannot be opened. */
  static async open({ link, onData }: PtyOptions): Promise<Pty> {
    // Twice -d: report the name, and when everything is open. No outside text is used in an address of socat, where
    // commas and exclamation marks are special: the link is created here.
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
    // Its end is reported elsewhere; a broken pipe needs no report.
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

  /** Removes it, like unplugging the device. */
  async close(): Promise<void> {
    if (this.held !== null) closeSync(this.held);
    this.held = null;
    if (this.path !== this.name && targetOf(this.path) === this.name) unlinkSync(this.path);
    if (this.socat.exitCode !== null || this.socat.signalCode !== null) return;
    this.socat.kill();
    await once(this.socat, 'exit');
  }
}

/** Makes `link` point to the terminal. Another link is replaced, as socat does; anything else is an Error. */
function makeLink(name: string, link: string): void {
  if (targetOf(link) !== null) unlinkSync(link);
  symlinkSync(name, link);
}

/** Returns the target of a symbolic link; null if there is none at `path`. */
function targetOf(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSymbolicLink() ? readlinkSync(path) : null;
}

/** Resolves with the kernel's name for the terminal, once it can be used. */
function nameOf(socat: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    socat.stderr?.on('data', (text) => {
      output = (output + text).slice(-4000);
      const name = /PTY is (\S+)/.exec(output);
      if (name && output.includes('starting data transfer loop')) resolve(name[1]);
    });
    socat.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(error.code === 'ENOENT' ? 'socat is not installed' : error.message));
    });
    socat.once('close', () => {
      const error = output.split('\n').find((line) => / E /.test(line));
      reject(new Error(error?.replace(/^.*? E /, '') ?? 'socat has ended'));
    });
  });
}
