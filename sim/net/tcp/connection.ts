import type { SimClock, Timer } from '../../clock.ts';
import { NO_BYTES } from '../bytes.ts';
import { AckClock } from './ack-clock.ts';
import { type Care, judgeReset } from './care.ts';
import type { EndReason, TcpOptions, TcpOwner, TcpState } from './owner.ts';
import { ReceiveSide } from './receive-side.ts';
import { ACK, FIN, RST, resetFor, type Segment, SYN, sequenceLength, withoutSyn } from './segment.ts';
import { SendSide } from './send-side.ts';
import { seqAdd } from './sequence.ts';

export type { EndReason, TcpOptions, TcpOwner, TcpState } from './owner.ts';

/**
 * One TCP connection (RFC 9293), for the chip's sockets and for hosts.
 *
 * Not implemented, as in the chip: window scaling, selective acknowledgments, timestamps, urgent data (treated as plain
 * data), and congestion control.
 */
export class TcpConnection {
  private readonly clock: SimClock;
  private readonly localPort: number;
  private readonly remotePort: number;
  private readonly owner: TcpOwner;
  private readonly options: TcpOptions;
  private readonly sending: SendSide;
  private readonly receiving: ReceiveSide;
  private readonly acks: AckClock;
  private readonly care: Care;
  private current: TcpState = 'CLOSED';
  private ended = false;
  private closeAsked = false;
  private timeWait: Timer | null = null;

  constructor(clock: SimClock, localPort: number, remotePort: number, owner: TcpOwner, options: TcpOptions) {
    this.clock = clock;
    this.localPort = localPort;
    this.remotePort = remotePort;
    this.owner = owner;
    this.options = options;
    this.care = options.care ?? 'window';
    const out = {
      emit: (seq: number, flags: number, payload: Uint8Array) => this.emit(seq, flags, payload),
      sent: () => owner.onSent(),
      gaveUp: () => this.end('timeout'),
    };
    this.sending = new SendSide(clock, out, options);
    this.receiving = new ReceiveSide({
      room: () => owner.receiveRoom(),
      data: (bytes) => {
        if (!this.ended) owner.onData(bytes);
      },
    });
    this.acks = new AckClock(clock, options, () => this.sendAck());
  }

  get state(): TcpState {
    return this.current;
  }

  /** Data bytes transmitted and not acknowledged. */
  get unacked(): number {
    return this.sending.unacked;
  }

  /** Data bytes passed to `send` and not transmitted. */
  get unsent(): number {
    return this.sending.unsent;
  }

  /** Active open: sends the SYN. */
  open(): void {
    this.move('SYN_SENT');
    this.sending.openWith(SYN);
  }

  /** Passive open: answers a SYN with SYN and ACK. Data in the SYN is ignored; the peer retransmits it. */
  answer(syn: Segment): void {
    this.receiving.start(syn.seq);
    this.sending.greet(syn);
    this.move('SYN_RECEIVED');
    if (this.current === 'SYN_RECEIVED') this.sending.openWith(SYN | ACK);
  }

  /** Queues a copy of `bytes`, also before the handshake is complete. Does nothing after `close`, or at the end. */
  send(bytes: Uint8Array): void {
    if (this.closeAsked || this.ended || !this.in('SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'CLOSE_WAIT'))
      return;
    this.sending.push(bytes);
    this.sending.flush();
  }

  /** Ends the sending side: a FIN follows the queued bytes. Data is still received. */
  close(): void {
    if (this.current === 'SYN_SENT') this.end('closed');
    else if (this.current === 'SYN_RECEIVED') this.closeAsked = true;
    else if (this.current === 'ESTABLISHED') this.finishIn('FIN_WAIT_1');
    else if (this.current === 'CLOSE_WAIT') this.finishIn('LAST_ACK');
  }

  /** Ends the connection at once, with a RST in the states that require one (RFC 9293, 3.10.5). */
  abort(): void {
    if (this.in('SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT')) {
      this.emit(this.sending.nxt, RST | ACK, NO_BYTES);
    }
    this.end('aborted');
  }

  /** Ends the connection at once, without a segment: the chip's CLOSE command, or a host without power. */
  vanish(): void {
    this.end('aborted');
  }

  /** `receiveRoom` has grown: announces it if it is worth a segment (RFC 9293, 3.8.6.2.2). */
  roomGrew(): void {
    if (!this.in('ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2')) return;
    if (this.acks.worthUpdate(this.receiving.nxt, this.owner.receiveRoom())) this.sendAck();
  }

  /** Announces the window and the received bytes unconditionally. Does nothing before the handshake. */
  acknowledge(): void {
    if (!this.in('CLOSED', 'SYN_SENT', 'SYN_RECEIVED')) this.sendAck();
  }

  /** Sends one keep-alive probe; without an answer it is repeated, and ends in 'timeout', like data. */
  keepAlive(): void {
    if (this.in('ESTABLISHED', 'CLOSE_WAIT')) this.sending.keepAlive();
  }

  /** Handles a segment from the peer (RFC 9293, 3.10.7). */
  receive(segment: Segment): void {
    if (this.current === 'CLOSED') return;
    if (this.current === 'SYN_SENT') this.receiveFirst(segment);
    else this.receiveNext(segment);
    if (!this.ended) this.acks.sendOrSchedule();
  }

  /** In SYN_SENT (3.10.7.3). */
  private receiveFirst(segment: Segment): void {
    const hasAck = (segment.flags & ACK) !== 0;
    if (hasAck && !this.sending.isNewAck(segment.ack)) {
      const reset = resetFor(segment);
      if (reset) this.owner.transmit(reset);
      return;
    }
    if (segment.flags & RST) {
      if (hasAck) this.end('refused');
      return;
    }
    if (!(segment.flags & SYN)) return;
    this.receiving.start(segment.seq);
    this.sending.greet(segment);
    if (!hasAck) {
      // Both sides opened at the same time.
      this.move('SYN_RECEIVED');
      if (this.current === 'SYN_RECEIVED') this.sending.openWith(SYN | ACK);
      return;
    }
    this.acks.want();
    this.takeAck(segment);
    this.takeText(withoutSyn(segment));
  }

  /** In every other state (3.10.7.4), with the checks in the order of the RFC. */
  private receiveNext(arrived: Segment): void {
    let segment = arrived;
    const isHandshake = this.current === 'SYN_RECEIVED' && (segment.flags & (SYN | RST)) === SYN;
    if (isHandshake && seqAdd(segment.seq, 1) === this.receiving.nxt) {
      if (!(segment.flags & ACK)) {
        // The peer retransmits its SYN, so it has not received this side's.
        this.sending.repeatSyn();
        return;
      }
      segment = withoutSyn(segment);
    }
    if (segment.flags & RST) {
      this.takeReset(segment);
      return;
    }
    if (!this.receiving.accepts(segment)) {
      this.refuse(segment);
      return;
    }
    if (segment.flags & SYN) {
      this.takeSynInWindow(segment);
      return;
    }
    if (!(segment.flags & ACK)) return;
    if (this.current === 'SYN_RECEIVED' && !this.sending.isNewAck(segment.ack)) {
      const reset = resetFor(segment);
      if (reset) this.owner.transmit(reset);
      return;
    }
    const isAncient = this.care === 'rfc5961' && this.sending.isAncient(segment.ack);
    if (isAncient || this.sending.isFuture(segment.ack)) {
      this.refuse(segment);
      return;
    }
    this.takeAck(segment);
    this.takeText(segment);
  }

  /** Answers a segment outside the window, or one that acknowledges bytes never sent, without accepting it. */
  private refuse(segment: Segment): void {
    if (this.current === 'TIME_WAIT' && segment.flags & FIN) this.startTimeWait();
    if (sequenceLength(segment) > 0) this.acks.want();
    else this.acks.wantRarely();
  }

  private takeReset(segment: Segment): void {
    const inWindow = this.receiving.accepts(segment);
    const verdict = judgeReset(this.care, segment, this.receiving.nxt, inWindow);
    if (verdict === 'end') this.end(this.current === 'TIME_WAIT' ? 'closed' : 'reset');
    else if (verdict === 'challenge') this.acks.wantRarely();
  }

  /** Handles a SYN inside the window: the peer has lost this connection, or it comes from another station. */
  private takeSynInWindow(segment: Segment): void {
    if (this.current === 'TIME_WAIT' || (this.care === 'rfc5961' && this.current !== 'SYN_RECEIVED')) {
      this.acks.want();
      return;
    }
    const reset = resetFor(segment);
    if (reset) this.owner.transmit(reset);
    this.end('reset');
  }

  private takeAck(segment: Segment): void {
    const bytes = this.sending.acknowledge(segment);
    if (this.in('SYN_SENT', 'SYN_RECEIVED')) {
      this.move('ESTABLISHED');
      if (this.closeAsked) this.close();
    }
    if (bytes > 0 && !this.ended) this.owner.onAcked(bytes);
    if (this.sending.finAcked && !this.ended) {
      if (this.current === 'FIN_WAIT_1') this.move('FIN_WAIT_2');
      else if (this.current === 'CLOSING') this.startTimeWait();
      else if (this.current === 'LAST_ACK') this.end('closed');
    }
    if (!this.ended) this.sending.flush();
  }

  private takeText(segment: Segment): void {
    if (this.ended || sequenceLength(segment) === 0) return;
    const wasFinished = this.receiving.finished;
    this.acks.count();
    if (this.receiving.take(segment)) this.acks.want();
    if (this.ended || wasFinished || !this.receiving.finished) return;
    if (this.current === 'ESTABLISHED') this.move('CLOSE_WAIT');
    else if (this.current === 'FIN_WAIT_1') this.move('CLOSING');
    else if (this.current === 'FIN_WAIT_2') this.startTimeWait();
  }

  private startTimeWait(): void {
    this.clock.cancel(this.timeWait);
    this.timeWait = this.clock.after(this.options.timeWaitUs, () => this.end('closed'));
    if (this.current !== 'TIME_WAIT') this.move('TIME_WAIT');
  }

  private finishIn(state: TcpState): void {
    this.closeAsked = true;
    this.sending.finish();
    this.move(state);
    if (!this.ended) this.sending.flush();
  }

  private sendAck(): void {
    this.emit(this.sending.nxt, ACK, NO_BYTES);
  }

  private emit(seq: number, flags: number, payload: Uint8Array): void {
    const window = flags & RST ? 0 : Math.min(0xffff, Math.max(0, this.owner.receiveRoom()));
    const ack = flags & ACK ? this.receiving.nxt : 0;
    const mss = flags & SYN ? this.options.mss : null;
    if (flags & ACK) this.acks.sent(ack, window);
    const { localPort: sourcePort, remotePort: destinationPort } = this;
    this.owner.transmit({ sourcePort, destinationPort, seq, ack, flags, window, mss, payload });
  }

  private end(reason: EndReason): void {
    if (this.ended) return;
    this.ended = true;
    this.sending.stop();
    this.acks.stop();
    this.clock.cancel(this.timeWait);
    this.move('CLOSED');
    this.owner.onEnd(reason);
  }

  private in(...states: TcpState[]): boolean {
    return states.includes(this.current);
  }

  /** The only place where the state changes. */
  private move(to: TcpState): void {
    const from = this.current;
    this.current = to;
    if (from !== to) this.owner.onState(to, from);
  }
}
