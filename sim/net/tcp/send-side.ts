import type { SimClock, Timer } from '../../clock.ts';
import { NO_BYTES } from '../bytes.ts';
import { ByteQueue } from './byte-queue.ts';
import { ACK, FIN, PSH, type Segment, SYN } from './segment.ts';
import { seqAdd, seqDiff } from './sequence.ts';

/** Destination of a send side's segments and events. */
export interface SendPort {
  emit(seq: number, flags: number, payload: Uint8Array): void;
  /** All bytes passed to `send` have been transmitted at least once. */
  sent(): void;
  /** The peer has not answered any transmission of the retry schedule. */
  gaveUp(): void;
}

export interface SendOptions {
  /** The largest segment sent, in bytes, even if the peer accepts larger ones. */
  mss: number;
  /** Initial sequence number. */
  isn: number;
  /** Returns the timeout of transmission number `attempt` (0 = the first), in microseconds; null = give up. */
  retryUs(attempt: number): number | null;
}

/** Segment size of a peer that has not announced one: RFC 9293, 3.7.1. */
const DEFAULT_MSS = 536;

/**
 * The sending half of a connection: SYN, data and FIN in one sequence space, their acknowledgment, and the
 * retransmission timer. The peer's window is the only limit: the chip has no congestion control, no Nagle algorithm and
 * no avoidance of small segments ("each SEND produces segments at once").
 */
export class SendSide {
  /** The oldest number not acknowledged (SND.UNA). */
  una: number;
  /** The next number to send (SND.NXT). Falls back to `una` after a closed window has refused sent bytes. */
  nxt: number;
  private readonly clock: SimClock;
  private readonly port: SendPort;
  private readonly options: SendOptions;
  private readonly queue = new ByteQueue();
  /** The sequence number of the first byte in the queue. */
  private base: number;
  /** One more than the highest number ever sent: the largest valid acknowledgment. */
  private max: number;
  private mss: number;
  private window = 0;
  /** The largest window that the peer ever announced (MAX.SND.WND). */
  private largest = 0;
  /** Sequence and acknowledgment number of the segment that last changed the window (SND.WL1, SND.WL2). */
  private windowSeq = 0;
  private windowAck = 0;
  private synFlags = SYN;
  private finAsked = false;
  private sentReported = true;
  private keepingAlive = false;
  private timer: Timer | null = null;
  private attempt = 0;
  private waitUs = 0;
  /** After a time-out everything below this number may be lost, too: it is retransmitted as acknowledgments arrive. */
  private recover: number;

  constructor(clock: SimClock, port: SendPort, options: SendOptions) {
    this.clock = clock;
    this.port = port;
    this.options = options;
    this.mss = options.mss;
    this.una = options.isn >>> 0;
    this.nxt = this.una;
    this.max = this.una;
    this.recover = this.una;
    this.base = seqAdd(this.una, 1);
  }

  /** Data bytes transmitted and not acknowledged. */
  get unacked(): number {
    return this.queue.length - this.unsent;
  }

  /** Data bytes still to be transmitted. */
  get unsent(): number {
    const transmitted = Math.max(0, seqDiff(this.nxt, this.base));
    return Math.max(0, this.queue.length - transmitted);
  }

  get finAcked(): boolean {
    return this.finAsked && seqDiff(this.una, this.end) > 0;
  }

  /** Sends the SYN, alone or with ACK; again with ACK when both sides have opened at the same time. */
  openWith(flags: number): void {
    this.synFlags = flags;
    this.attempt = 0;
    this.stop();
    this.repeatSyn();
    this.nxt = this.base;
    this.max = this.base;
    this.arm();
  }

  repeatSyn(): void {
    this.port.emit(seqAdd(this.base, -1), this.synFlags, NO_BYTES);
  }

  /** Reads the segment size and the first window from the peer's SYN. */
  greet(syn: Segment): void {
    this.mss = Math.min(this.options.mss, syn.mss || DEFAULT_MSS);
    this.window = syn.window;
    this.largest = syn.window;
    this.windowSeq = syn.seq;
    this.windowAck = syn.flags & ACK ? syn.ack : this.una;
  }

  /** Queues a copy of `bytes`; `flush` sends what the window allows. */
  push(bytes: Uint8Array): void {
    this.queue.push(bytes);
    this.sentReported = false;
  }

  /** Requests a FIN after all queued bytes. */
  finish(): void {
    this.finAsked = true;
  }

  /** Returns true if `ack` acknowledges something new, and nothing that was never sent. */
  isNewAck(ack: number): boolean {
    return seqDiff(ack, this.una) > 0 && !this.isFuture(ack);
  }

  isFuture(ack: number): boolean {
    return seqDiff(ack, this.max) > 0;
  }

  /**
   * Returns true if `ack` is further back than the peer's largest window: no segment under way can be (RFC 5961, 5.2).
   */
  isAncient(ack: number): boolean {
    return seqDiff(ack, this.una) < -this.largest;
  }

  /** Handles acknowledgment number and window of a segment; returns the number of newly acknowledged data bytes. */
  acknowledge(segment: Segment): number {
    const advance = seqDiff(segment.ack, this.una);
    if (advance < 0 || this.isFuture(segment.ack)) return 0;
    if (this.keepingAlive) {
      this.keepingAlive = false;
      this.restart();
    }
    this.updateWindow(segment);
    if (advance === 0) return 0;

    const bytes = Math.min(this.queue.length, Math.max(0, seqDiff(segment.ack, this.base)));
    this.queue.drop(bytes);
    this.base = seqAdd(this.base, bytes);
    this.una = segment.ack;
    if (seqDiff(this.nxt, this.una) < 0) this.nxt = this.una;
    this.restart();
    if (seqDiff(this.recover, this.una) <= 0) this.recover = this.una;
    else if (this.window > 0) this.repeatFirst();
    return bytes;
  }

  /** Transmits all bytes that the peer's window allows, and the FIN when it is due. */
  flush(): void {
    if (seqDiff(this.una, this.base) < 0) return;
    for (;;) {
      const queued = this.unsent;
      const usable = Math.max(0, seqDiff(seqAdd(this.una, this.window), this.nxt));
      const count = Math.min(queued, this.mss, usable);
      // A FIN needs no room in the window: peers accept one in order even with a closed window.
      const fin = this.finAsked && count === queued && seqDiff(this.nxt, this.end) <= 0;
      if (count === 0 && !fin) break;
      this.emit(this.nxt, count, fin);
      this.nxt = seqAdd(this.nxt, count + (fin ? 1 : 0));
    }
    this.arm();
    if (this.sentReported || this.unsent > 0) return;
    this.sentReported = true;
    this.port.sent();
  }

  /** Probes the peer, unless a segment under way does so already (RFC 9293, 3.8.4). */
  keepAlive(): void {
    if (this.timer) return;
    this.keepingAlive = true;
    this.emitKeepAlive();
    this.arm();
  }

  /** Ends all transmissions and retransmissions. */
  stop(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
  }

  private get end(): number {
    return seqAdd(this.base, this.queue.length);
  }

  private updateWindow(segment: Segment): void {
    const newer = seqDiff(segment.seq, this.windowSeq);
    if (newer < 0 || (newer === 0 && seqDiff(segment.ack, this.windowAck) < 0)) return;
    const wasClosed = this.window === 0;
    this.window = segment.window;
    this.largest = Math.max(this.largest, segment.window);
    this.windowSeq = segment.seq;
    this.windowAck = segment.ack;
    if (wasClosed && this.window > 0) this.restart();
  }

  private emit(seq: number, count: number, fin: boolean): void {
    const at = seqDiff(seq, this.base);
    const push = count > 0 && at + count === this.queue.length;
    const after = seqAdd(seq, count + (fin ? 1 : 0));
    if (seqDiff(after, this.max) > 0) this.max = after;
    this.port.emit(seq, ACK | (push ? PSH : 0) | (fin ? FIN : 0), this.queue.copy(at, count));
  }

  /** Retransmits the oldest segment, as large as permitted now, but without bytes that were never sent. */
  private repeatFirst(): void {
    if (seqDiff(this.una, this.base) < 0) {
      this.repeatSyn();
      return;
    }
    const outstanding = Math.min(this.queue.length, seqDiff(this.max, this.una));
    const count = Math.min(outstanding, this.mss, this.window);
    // All data is under way only if a requested FIN is, too: `flush` sends them together.
    const fin = this.finAsked && count === this.queue.length;
    if (count > 0 || fin) this.emit(this.una, count, fin);
  }

  /** Sends one byte below the acknowledged ones: the peer must answer with its acknowledgment. */
  private emitKeepAlive(): void {
    this.port.emit(seqAdd(this.una, -1), ACK, new Uint8Array(1));
  }

  /** Restarts the attempts and the timer: the peer has answered. */
  private restart(): void {
    this.stop();
    this.attempt = 0;
  }

  private arm(): void {
    // Unsent data with nothing under way waits for a closed window, which must be probed, too.
    const waiting = this.max !== this.una || this.unsent > 0 || this.keepingAlive;
    if (this.timer || !waiting) return;
    this.waitUs = this.options.retryUs(this.attempt) ?? this.waitUs;
    this.timer = this.clock.after(this.waitUs, () => this.expire());
  }

  private expire(): void {
    this.timer = null;
    if (this.isWindowClosed()) {
      this.probe();
    } else if (this.options.retryUs(this.attempt + 1) === null) {
      this.port.gaveUp();
      return;
    } else if (this.keepingAlive) {
      this.emitKeepAlive();
    } else {
      this.recover = this.max;
      this.repeatFirst();
    }
    this.attempt += 1;
    this.arm();
  }

  private isWindowClosed(): boolean {
    return this.window === 0 && this.queue.length > 0 && seqDiff(this.una, this.base) >= 0;
  }

  /**
   * Probes a closed window with one byte (RFC 9293, 3.8.6.1). The peer may refuse the byte, so it still counts as
   * unsent. The number of probes is unlimited: the peer may be busy for long.
   */
  private probe(): void {
    this.nxt = this.una;
    this.emit(this.una, 1, false);
  }
}
