import type { SimClock } from '../clock.ts';
import type { Care } from '../net/tcp/care.ts';
import { type EndReason, TcpConnection, type TcpState } from '../net/tcp/connection.ts';
import type { Segment } from '../net/tcp/segment.ts';

/** What a host knows about a connection before it begins. */
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
  /** The connection has ended: the host forgets it. */
  release(): void;
}

/** First wait for an acknowledgment, doubled with each attempt: a little more than a peer may delay it. */
const RETRY_US = 250_000;
const ATTEMPTS = 8;

function retryUs(attempt: number): number | null {
  return attempt < ATTEMPTS ? RETRY_US * 2 ** attempt : null;
}

/**
 * One TCP connection of a scripted host: told what to do line by line, and asked what it saw. It reads at once
 * whatever arrives, so its window stays what the script sets.
 */
export class Peer {
  readonly connection: TcpConnection;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** The handshake is over. */
  onEstablished: (() => void) | null = null;
  /** Takes the bytes instead of `received`. A view of the frame: copy it to keep it. */
  onData: ((bytes: Uint8Array) => void) | null = null;
  /** The other side has said that it sends no more. */
  onFin: (() => void) | null = null;
  onEnd: ((reason: EndReason) => void) | null = null;
  /** The other side has acknowledged `count` more bytes. */
  onAcked: ((count: number) => void) | null = null;
  /** Replaces the fixed window by a live one; call `connection.roomGrew()` when it has grown. */
  room: (() => number) | null = null;
  private windowBytes: number;
  private readonly chunks: Uint8Array[] = [];
  private endedBy: EndReason | null = null;
  private finSeen = false;
  /** `fin` was called too early to be obeyed: TCP would give up the connection (RFC 9293, 3.10.4). */
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

  /** Why the connection is over, null while it is not. */
  get ended(): EndReason | null {
    return this.endedBy;
  }

  /** Whether the other side's FIN has come, and everything before it. */
  get peerClosed(): boolean {
    return this.finSeen;
  }

  /** Queues bytes, or text as UTF-8; the other side's window decides when they go. */
  send(data: Uint8Array | string): void {
    this.connection.send(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  /** Sends no more: a FIN behind what is queued, and not before the handshake is over. */
  fin(): void {
    if (this.state === 'SYN_SENT') this.finAsked = true;
    else this.connection.close();
  }

  /** Ends the connection with a RST. */
  rst(): void {
    this.connection.abort();
  }

  /** Forgets the connection in silence, as a host does that loses its power. */
  vanish(): void {
    this.connection.vanish();
  }

  /** Sets the receive window, 0..65535, and tells the other side at once, also when it shrinks. */
  window(bytes: number): void {
    if (bytes === this.windowBytes) return;
    this.windowBytes = bytes;
    this.connection.acknowledge();
  }

  /** All bytes so far, unless `onData` takes them. */
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

  /** As `received`, read as UTF-8. */
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
