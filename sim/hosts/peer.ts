import type { SimClock } from '../clock.ts';
import type { Care } from '../net/tcp/care.ts';
import { type EndReason, TcpConnection, type TcpState } from '../net/tcp/connection.ts';
import type { Segment } from '../net/tcp/segment.ts';

/** Parameters of a connection, fixed before it begins. */
export interface PeerSetup {
  localPort: number;
  remoteIp: string;
  remotePort: number;
  isn: number;
  /** The receive window, 0..65535. */
  window: number;
  mss: number;
  delayedAckUs: number;
  timeWaitUs: number;
  care: Care;
  transmit(segment: Segment): void;
  /** Called when the connection has ended: the host removes it. */
  release(): void;
}

/**
 * First timeout of a retransmission, doubled with each attempt: a little more than a peer's delay of acknowledgments.
 */
const RETRY_US = 250_000;
const ATTEMPTS = 8;

function retryUs(attempt: number): number | null {
  return attempt < ATTEMPTS ? RETRY_US * 2 ** attempt : null;
}

/**
 * One TCP connection of a scripted host, controlled and read by a script. It reads all bytes at once, so its window
 * stays as the script sets it.
 */
export class Peer {
  readonly connection: TcpConnection;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** Called when the handshake is complete. */
  onEstablished: (() => void) | null = null;
  /** Called with received bytes, which are not stored in `received` then. A view of the frame: copy it to keep it. */
  onData: ((bytes: Uint8Array) => void) | null = null;
  /** Called when the other side has sent its FIN. */
  onFin: (() => void) | null = null;
  onEnd: ((reason: EndReason) => void) | null = null;
  /** Called when the other side has acknowledged `count` more bytes. */
  onAcked: ((count: number) => void) | null = null;
  /** Returns the receive window, in place of the fixed one; call `connection.roomGrew()` after it has grown. */
  room: (() => number) | null = null;
  private windowBytes: number;
  private readonly chunks: Uint8Array[] = [];
  private endedBy: EndReason | null = null;
  private finSeen = false;
  /** `fin` was called before the handshake: TCP would give up the connection then (RFC 9293, 3.10.4). */
  private finAsked = false;

  constructor(clock: SimClock, setup: PeerSetup) {
    this.localPort = setup.localPort;
    this.remoteIp = setup.remoteIp;
    this.remotePort = setup.remotePort;
    this.windowBytes = setup.window;
    const owner = {
      transmit: (segment: Segment) => setup.transmit(segment),
      receiveRoom: () => (this.room ? this.room() : this.windowBytes),
      onState: (state: TcpState) => this.notice(state),
      onData: (bytes: Uint8Array) => {
        if (this.onData) this.onData(bytes);
        else this.chunks.push(bytes.slice());
      },
      onSent: () => {},
      onAcked: (count: number) => this.onAcked?.(count),
      onEnd: (reason: EndReason) => {
        this.endedBy = reason;
        setup.release();
        this.onEnd?.(reason);
      },
    };
    const options = { ...setup, retryUs };
    this.connection = new TcpConnection(clock, setup.localPort, setup.remotePort, owner, options);
  }

  get state(): TcpState {
    return this.connection.state;
  }

  /** The reason why the connection has ended; null while it has not. */
  get ended(): EndReason | null {
    return this.endedBy;
  }

  /** True if the other side's FIN and everything before it were received. */
  get peerClosed(): boolean {
    return this.finSeen;
  }

  /** Queues bytes, or text as UTF-8, for transmission within the other side's window. */
  send(data: Uint8Array | string): void {
    this.connection.send(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  /** Ends the sending side: a FIN follows the queued bytes, after the handshake. */
  fin(): void {
    if (this.state === 'SYN_SENT') this.finAsked = true;
    else this.connection.close();
  }

  /** Ends the connection with a RST. */
  rst(): void {
    this.connection.abort();
  }

  /** Ends the connection without a segment, like a host that loses its power. */
  vanish(): void {
    this.connection.vanish();
  }

  /** Sets the receive window, 0..65535, and announces it at once, also if it shrinks. */
  window(bytes: number): void {
    if (bytes === this.windowBytes) return;
    this.windowBytes = bytes;
    this.connection.acknowledge();
  }

  /** Returns all bytes so far, unless `onData` takes them. */
  received(): Uint8Array {
    const total = this.chunks.reduce((length, chunk) => length + chunk.length, 0);
    const all = new Uint8Array(total);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  /** Returns `received` as text, read as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.received());
  }

  private notice(state: TcpState): void {
    if (state === 'ESTABLISHED') {
      this.onEstablished?.();
      if (this.finAsked) this.connection.close();
    }
    if (this.finSeen || !(state === 'CLOSE_WAIT' || state === 'CLOSING' || state === 'TIME_WAIT')) return;
    this.finSeen = true;
    this.onFin?.();
  }
}
