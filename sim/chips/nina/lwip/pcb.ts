import type { SimClock } from '../../../clock.ts';
import { type EndReason, TcpConnection, type TcpState } from '../../../net/tcp/connection.ts';
import type { Segment } from '../../../net/tcp/segment.ts';
import { ECONNRESET } from './errno.ts';
import { type Stream, WINDOW } from './stream.ts';

/** Received segments that wait on a connection: TCP_RECVMBOX_SIZE. */
const MAILBOX = 6;
const MSS = 1436;
/** `select` calls a connection writable with more than this free: TCP_SNDLOWAT. */
const WRITABLE = 2 * MSS + 1;
/** TIME_WAIT: 2 x TCP_MSL. */
const TIME_WAIT_US = 120_000_000;
const FIN_WAIT_US = 20_000_000;

/** First time-out of a SYN and of data, doubled up to the longest; TCP_SYNMAXRTX and TCP_MAXRTX. */
const FIRST_US = 3_000_000;
const DATA_US = 1_500_000;
const LONGEST_US = 60_000_000;
const SYN_TRIES = 6;
const DATA_TRIES = 12;

export interface PcbSetup {
  localPort: number;
  remoteIp: Uint8Array;
  remotePort: number;
  isn: number;
  dropsSegments: boolean;
  silentErrno: number;
  refusedErrno: number;
  transmit(segment: Segment): void;
  /** Something that a call may wait for has changed. */
  changed(): void;
  /** The connection is over and leaves the table. */
  release(): void;
  established(): void;
}

/** One TCP connection of lwIP's, and what waits on it for a socket to read. */
export class Pcb implements Stream {
  readonly localPort: number;
  readonly remoteIp: Uint8Array;
  readonly remotePort: number;
  readonly connection: TcpConnection;
  /** The peer's FIN is behind the last byte; the errno of its end by other means, or 0. */
  finSeen = false;
  error = 0;
  isOpen = false;
  isOver = false;
  /** No socket has it any more. */
  private orphan = false;
  private readonly setup: PcbSetup;
  private readonly clock: SimClock;
  private chunks: Uint8Array[] = [];
  private waiting = 0;

  constructor(clock: SimClock, setup: PcbSetup) {
    this.clock = clock;
    this.setup = setup;
    this.localPort = setup.localPort;
    this.remoteIp = setup.remoteIp.slice();
    this.remotePort = setup.remotePort;
    const options = {
      mss: MSS,
      isn: setup.isn,
      delayedAckUs: 0,
      timeWaitUs: TIME_WAIT_US,
      retryUs: (attempt: number) => this.retryUs(attempt),
    };
    const owner = {
      transmit: (segment: Segment) => setup.transmit(segment),
      receiveRoom: () => WINDOW - this.waiting,
      onState: (state: TcpState) => this.moved(state),
      onData: (bytes: Uint8Array) => this.take(bytes),
      onSent: () => {},
      onAcked: () => setup.changed(),
      onEnd: (reason: EndReason) => this.ended(reason),
    };
    this.connection = new TcpConnection(clock, setup.localPort, setup.remotePort, owner, options);
  }

  /** Unread bytes. */
  get unread(): number {
    return this.waiting;
  }

  /** Bytes that may be sent now. */
  get room(): number {
    if (!this.isOpen || this.isOver) return 0;
    return Math.max(0, WINDOW - this.connection.unacked - this.connection.unsent);
  }

  get isWritable(): boolean {
    return this.room > WRITABLE;
  }

  receive(segment: Segment): void {
    // Behind a full mailbox lwIP keeps one segment and takes no more: the peer repeats them.
    if (this.setup.dropsSegments && segment.payload.length > 0 && this.chunks.length > MAILBOX) return;
    this.connection.receive(segment);
  }

  /** The first `count` unread bytes, or fewer; they are taken out unless `peek`. */
  read(count: number, peek = false): Uint8Array {
    const bytes = Buffer.concat(this.chunks).subarray(0, count);
    if (peek || bytes.length === 0) return Uint8Array.from(bytes);
    let left = bytes.length;
    while (left > 0) {
      const first = this.chunks[0];
      if (first.length > left) this.chunks[0] = first.subarray(left);
      else this.chunks.shift();
      left -= Math.min(left, first.length);
    }
    this.waiting -= bytes.length;
    this.connection.roomGrew();
    return Uint8Array.from(bytes);
  }

  /** Queues as much as there is room for; returns how much. */
  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    if (count > 0) this.connection.send(bytes.subarray(0, count));
    return count;
  }

  /** The socket is closed: a FIN follows what was written, or a RST where bytes were left unread. */
  close(): void {
    this.orphan = true;
    if (this.isOver) return;
    if (this.waiting > 0) this.connection.abort();
    else {
      this.connection.close();
      this.limit();
    }
  }

  /** The power fails. */
  vanish(): void {
    this.orphan = true;
    this.connection.vanish();
  }

  private take(bytes: Uint8Array): void {
    if (this.orphan) {
      // The bytes will never be read: the peer gets a RST.
      this.connection.abort();
      return;
    }
    this.chunks.push(bytes.slice());
    this.waiting += bytes.length;
    this.setup.changed();
  }

  private moved(state: TcpState): void {
    if (state === 'ESTABLISHED' && !this.isOpen) {
      this.isOpen = true;
      this.setup.established();
    }
    if (state === 'CLOSE_WAIT' || state === 'CLOSING' || state === 'TIME_WAIT') this.finSeen = true;
    this.limit();
    this.setup.changed();
  }

  /** A peer that never sends its FIN is not waited for without an end. */
  private limit(): void {
    if (!this.orphan || this.connection.state !== 'FIN_WAIT_2') return;
    this.clock.after(FIN_WAIT_US, () => {
      if (this.connection.state === 'FIN_WAIT_2') this.connection.vanish();
    });
  }

  private ended(reason: EndReason): void {
    this.isOver = true;
    if (reason === 'reset') this.error = ECONNRESET;
    if (reason === 'refused') this.error = this.setup.refusedErrno;
    if (reason === 'timeout') this.error = this.setup.silentErrno;
    // A RST discards unread bytes.
    if (this.error !== 0) {
      this.chunks = [];
      this.waiting = 0;
    }
    this.setup.release();
    this.setup.changed();
  }

  private retryUs(attempt: number): number | null {
    const tries = this.isOpen ? DATA_TRIES : SYN_TRIES;
    const first = this.isOpen ? DATA_US : FIRST_US;
    return attempt <= tries ? Math.min(LONGEST_US, first * 2 ** attempt) : null;
  }
}
