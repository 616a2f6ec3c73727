import { lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { ChipPins } from '../runtimes/kaluma/board/lockstep.ts';
import { refuse, SpiSession } from './session.ts';
import type { SpiTime } from './time.ts';

export interface SpiServerOptions {
  /** Where the UNIX socket is made; at most 107 bytes, which is what Linux has room for. */
  path: string;
  chip: ChipPins;
  time: SpiTime;
  /** A driver owns the chip from now on. */
  onDriver?(): void;
  /** It is gone, after that many frames, and bytes in them. */
  onDriverGone?(reason: string, frames: number, bytes: number): void;
}

const LONGEST_PATH = 107;
/** Leaves mode 0600: only the owner, and root, may drive the chip. */
const OWNER_ONLY = 0o177;

/** How often the event loop goes round before a second driver is refused: the first may be gone, and nobody knows yet. */
const ROUNDS_TO_LEAVE = 3;

/**
 * Offers the pins of a chip on a UNIX socket, to one driver at a time, written in whatever language. The protocol is
 * on the page docs/spi-server.md. The chip keeps its state when a driver leaves: the next one resets it, as it would
 * a real one.
 */
export class SpiServer {
  private readonly options: SpiServerOptions;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private session: SpiSession | null = null;
  private closing = false;

  constructor(options: SpiServerOptions) {
    this.options = options;
    this.server = createServer({ pauseOnConnect: true }, (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      this.greet(socket);
    });
  }

  /**
   * Makes the socket, for its owner alone (mode 0600); one that nobody listens on any more is replaced. Rejects when the path is too long, in use, or
   * something else than a socket, and with the host's error when it cannot be made.
   */
  async open(): Promise<void> {
    const { path } = this.options;
    const length = Buffer.byteLength(path);
    if (length > LONGEST_PATH)
      throw new Error(`a path of ${length} bytes; there is room for ${LONGEST_PATH}`);
    try {
      await this.listen();
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      await this.clearPath();
      await this.listen();
    }
  }

  /** Sends the driver away and removes the socket. */
  close(): Promise<void> {
    this.closing = true;
    this.session?.close('the simulator has ended');
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      // The socket is made within the call, so that there is no moment in which others of this host may connect.
      const mask = process.umask(OWNER_ONLY);
      try {
        this.server.listen(this.options.path, () => {
          this.server.off('error', reject);
          resolve();
        });
      } finally {
        process.umask(mask);
      }
    });
  }

  /** Removes what a server left behind that ended without a chance to clean up. */
  private async clearPath(): Promise<void> {
    const { path } = this.options;
    if (!lstatSync(path).isSocket()) throw new Error('there is something else than a socket');
    if (await answers(path)) throw new Error('another server listens there');
    unlinkSync(path);
  }

  private greet(socket: Socket, rounds = ROUNDS_TO_LEAVE): void {
    if (this.closing) socket.destroy();
    else if (!this.session) this.admit(socket);
    else if (rounds > 0) setImmediate(() => this.greet(socket, rounds - 1));
    else refuse(socket, 'another driver owns the chip');
  }

  private admit(socket: Socket): void {
    const { chip, time, onDriver, onDriverGone } = this.options;
    onDriver?.();
    const session = new SpiSession(socket, chip, time, (reason) => {
      this.session = null;
      onDriverGone?.(reason, session.frames, session.bytes);
    });
    this.session = session;
    socket.resume();
  }
}

/** Whether somebody takes connections at `path`. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.on('connect', () => resolve(true));
    probe.on('error', () => resolve(false));
    probe.on('close', () => probe.destroy());
    probe.end();
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
