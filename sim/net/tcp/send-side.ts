import type { SimClock, Timer } from '../../clock.ts';
import { NO_BYTES } from '../bytes.ts';
import { ByteQueue } from './byte-queue.ts';
import { ACK, FIN, PSH, type Segment, SYN } from './segment.ts';
import { seqAdd, seqDiff } from './sequence.ts';

/** Where a send side's segments and news go. */
export interface SendPort {
  emit(seq: number, flags: number, payload: Uint8Array): void;
  /** All bytes given to `send` have been transmitted at least once. */
  sent(): void;
  /** The peer has not answered as often as the retry schedule allows. */
  gaveUp(): void;
}

export interface SendOptions {
  /** The largest segment we send, in bytes, however much more the peer would take. */
  mss: number;
  /** Initial sequence number. */
  isn: number;
  /** Microseconds to wait after transmission number `attempt` (0 = the first); null = no more, give up. */
  retryUs(attempt: number): number | null;
}

/** What a peer takes that has not said so: RFC 9293, 3.7.1. */
const DEFAULT_MSS = 536;

/**
 * The sending half of a connection: SYN, data and FIN in one sequence space, what of it is acknowledged, and the
 * one timer that repeats things. The peer's window is the only limit: the chip knows neither congestion control
 * nor Nagle's algorithm nor an avoidance of small segments ("each SEND produces segments at once").
 */
export class SendSide {
  /** The oldest number not acknowledged (SND.UNA). */
  una: number;
  /** The next number to send (SND.NXT). Falls back to `una` when a closed window has refused what was sent. */
  nxt: number;
  private readonly clock: SimClock;
  private readonly port: SendPort;
  private readonly options: SendOptions;
  private readonly queue = new ByteQueue();
  /** The sequence number of the first byte in the queue. */
  private base: number;
  /** One more than the highest number ever sent: what a valid acknowledgment can name. */
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
  private sentTold = true;
  private keepingAlive = false;
  private timer: Timer | null = null;
  private attempt = 0;
  private waitUs = 0;
  /** After a time-out everything below this number may be lost, too: repeat it as acknowledgments come in. */
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

  /** Learns from the peer's SYN how much it takes at once, and its first window. */
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
    this.sentTold = false;
  }

  /** Asks for a FIN behind all that is queued. */
  finish(): void {
    this.finAsked = true;
  }

  /** Whether `ack` acknowledges something that is not acknowledged yet, and nothing that was never sent. */
  isNews(ack: number): boolean {
    return seqDiff(ack, this.una) > 0 && !this.isFuture(ack);
  }

  isFuture(ack: number): boolean {
    return seqDiff(ack, this.max) > 0;
  }

  /** Whether `ack` lies further back than the peer's window ever reached: no segment under way can (RFC 5961, 5.2). */
  isAncient(ack: number): boolean {
    return seqDiff(ack, this.una) < -this.largest;
  }

  /** Takes acknowledgment number and window of a segment; returns how many more data bytes are acknowledged. */
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

  /** Transmits all that the peer's window allows, and the FIN when it is its turn. */
  flush(): void {
    if (seqDiff(this.una, this.base) < 0) return;
    for (;;) {
      const queued = this.unsent;
      const usable = Math.max(0, seqDiff(seqAdd(this.una, this.window), this.nxt));
      const count = Math.min(queued, this.mss, usable);
      // A FIN needs no room in the window: peers take one that comes in order even when theirs is closed.
      const fin = this.finAsked && count === queued && seqDiff(this.nxt, this.end) <= 0;
      if (count === 0 && !fin) break;
      this.emit(this.nxt, count, fin);
      this.nxt = seqAdd(this.nxt, count + (fin ? 1 : 0));
    }
    this.arm();
    if (this.sentTold || this.unsent > 0) return;
    this.sentTold = true;
    this.port.sent();
  }

  /** Asks whether the peer lives, unless something under way asks that already (RFC 9293, 3.8.4). */
  keepAlive(): void {
    if (this.timer) return;
    this.keepingAlive = true;
    this.emitKeepAlive();
    this.arm();
  }

  /** Nothing is sent or repeated any more. */
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

  /** Sends the oldest segment again, as large as it may be now, but with nothing that was never sent. */
  private repeatFirst(): void {
    if (seqDiff(this.una, this.base) < 0) {
      this.repeatSyn();
      return;
    }
    const outstanding = Math.min(this.queue.length, seqDiff(this.max, this.una));
    const count = Math.min(outstanding, this.mss, this.window);
    // All data is under way only when the FIN that was asked for is, too: `flush` sends them together.
    const fin = this.finAsked && count === this.queue.length;
    if (count > 0 || fin) this.emit(this.una, count, fin);
  }

  /** One byte, below what the peer has acknowledged: it has to answer with its acknowledgment. */
  private emitKeepAlive(): void {
    this.port.emit(seqAdd(this.una, -1), ACK, new Uint8Array(1));
  }

  /** Starts the count of attempts, and the time, anew: the peer has shown that it lives. */
  private restart(): void {
    this.stop();
    this.attempt = 0;
  }

  private arm(): void {
    // Data that is left unsent without anything under way waits for a closed window: that needs asking, too.
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
   * Asks a closed window with one byte (RFC 9293, 3.8.6.1). The peer may refuse the byte, so it counts as unsent
   * still. There may be any number of probes: a peer that is busy for long is not a peer that is gone.
   */
  private probe(): void {
    this.nxt = this.una;
    this.emit(this.una, 1, false);
  }
}
