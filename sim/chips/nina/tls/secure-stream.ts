import { Duplex } from 'node:stream';
import { connect, rootCertificates, type TLSSocket } from 'node:tls';
import type { SimClock } from '../../../clock.ts';
import { ECONNRESET } from '../lwip/errno.ts';
import { type Stream, WINDOW } from '../lwip/stream.ts';

/** The session looks this often at what has come and what is to leave: TLS goes on beside the simulated time. */
const LOOK_US = 1000;
/** A handshake without an end is given up. */
const HANDSHAKE_US = 30_000_000;

export interface SecureSetup {
  /** The server's name, as its certificate must have it. */
  host: string;
  /** Certificates as PEM that are trusted beside Node's own. */
  roots: readonly string[];
  /** Something that a call may wait for has changed. */
  changed(): void;
  /** Called with a line about why there is no session. */
  failed(reason: string): void;
}

/**
 * The end of a TLS session on a connection of the co-processor, in the place of that connection: what is written leaves
 * encrypted, what is read was decrypted. Node's TLS does the work and needs turns of the host's event loop, so a session
 * comes about on a live board alone; in lockstep a handshake ends after its time.
 */
export class SecureStream implements Stream {
  isOpen = false;
  isOver = false;
  finSeen = false;
  error = 0;
  private readonly stream: Stream;
  private readonly clock: SimClock;
  private readonly setup: SecureSetup;
  private readonly pipe: Duplex;
  private readonly session: TLSSocket;
  private readonly untilUs: number;
  /** Encrypted bytes that are to leave, and decrypted ones that wait to be read. */
  private leaving: Uint8Array[] = [];
  private chunks: Uint8Array[] = [];
  private waiting = 0;
  private closing = false;
  private hasEnded = false;

  constructor(clock: SimClock, stream: Stream, setup: SecureSetup) {
    this.clock = clock;
    this.stream = stream;
    this.setup = setup;
    this.untilUs = clock.nowUs + HANDSHAKE_US;
    this.pipe = new Duplex({
      read: () => {},
      write: (bytes: Uint8Array, _encoding, done) => {
        this.leaving.push(bytes);
        done();
      },
    });
    // Without a list of ours Node's own holds, with what NODE_EXTRA_CA_CERTS adds to it.
    const ca = setup.roots.length > 0 ? { ca: [...rootCertificates, ...setup.roots] } : {};
    this.session = connect({ socket: this.pipe, servername: setup.host, ...ca });
    this.session.on('secureConnect', () => {
      this.isOpen = true;
    });
    this.session.on('data', (bytes: Uint8Array) => this.take(bytes));
    this.session.on('end', () => {
      this.finSeen = true;
    });
    this.session.on('error', (error) => this.fail(error.message));
    this.look();
  }

  get remoteIp(): Uint8Array {
    return this.stream.remoteIp;
  }

  get remotePort(): number {
    return this.stream.remotePort;
  }

  get unread(): number {
    return this.waiting;
  }

  get room(): number {
    if (!this.isOpen || this.isOver || this.closing) return 0;
    const held = this.leaving.reduce((sum, { length }) => sum + length, this.session.writableLength);
    return Math.max(0, Math.min(WINDOW - held, this.stream.room));
  }

  get isWritable(): boolean {
    return this.room > 0;
  }

  read(count: number, peek = false): Uint8Array {
    const all = Buffer.concat(this.chunks);
    const bytes = Uint8Array.from(all.subarray(0, count));
    if (peek) return bytes;
    this.chunks = all.length > bytes.length ? [Uint8Array.from(all.subarray(bytes.length))] : [];
    this.waiting -= bytes.length;
    return bytes;
  }

  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    if (count > 0) this.session.write(bytes.slice(0, count));
    return count;
  }

  /** Says goodbye, and ends the connection once that has left. */
  close(): void {
    this.closing = true;
    if (this.isOpen && !this.isOver) this.session.end();
    else this.end();
  }

  vanish(): void {
    this.hasEnded = true;
    this.session.destroy();
    this.stream.vanish();
  }

  private take(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.waiting += bytes.length;
  }

  private fail(reason: string): void {
    if (this.error !== 0 || this.closing) return;
    if (!this.isOpen) this.setup.failed(reason);
    this.error = ECONNRESET;
    this.isOver = true;
  }

  /** The connection below is closed, now that the session has nothing left to say. */
  private end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.session.destroy();
    this.stream.close();
  }

  /** Carries what has come to the session and what it wants to say to the connection, again and again. */
  private look(): void {
    if (this.hasEnded) return;
    const { stream } = this;
    // A program that does not read closes the connection's window.
    if (stream.unread > 0 && this.waiting < WINDOW) this.pipe.push(stream.read(WINDOW));
    else if (stream.unread === 0 && (stream.finSeen || stream.isOver)) this.pipe.push(null);
    while (this.leaving.length > 0) {
      const [first] = this.leaving;
      const count = stream.write(first);
      if (count < first.length) {
        this.leaving[0] = first.subarray(count);
        break;
      }
      this.leaving.shift();
    }
    if (stream.error !== 0) this.fail('the connection was lost');
    if (!this.isOpen && this.clock.nowUs > this.untilUs) this.fail('no handshake within 30 s');
    if (this.closing && this.session.writableFinished && this.leaving.length === 0) return this.end();
    this.setup.changed();
    this.clock.after(LOOK_US, () => this.look());
  }
}
