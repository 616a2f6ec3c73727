import type { Care } from './care.ts';
import type { Segment } from './segment.ts';

/** RFC 9293, 3.3.2, without LISTEN: who listens is not a connection yet. */
export type TcpState =
  | 'SYN_SENT'
  | 'SYN_RECEIVED'
  | 'ESTABLISHED'
  | 'FIN_WAIT_1'
  | 'FIN_WAIT_2'
  | 'CLOSING'
  | 'TIME_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'CLOSED';

/**
 * Why a connection has ended: both sides closed; the peer sent a RST; it answered our SYN with one; it did not
 * answer at all; or we did not want it any more (`abort`, `vanish`).
 */
export type EndReason = 'closed' | 'reset' | 'refused' | 'timeout' | 'aborted';

/** The two neighbours of a connection: the IP layer below it and the socket above. */
export interface TcpOwner {
  /** To the IP layer; both ports are filled in. */
  transmit(segment: Segment): void;
  /** Bytes the owner can take now, 0..65535: the receive window. */
  receiveRoom(): number;
  onState(state: TcpState, from: TcpState): void;
  /** In order, never more than `receiveRoom()`. A view of the frame it came in: copy it to keep it. */
  onData(bytes: Uint8Array): void;
  /** Everything given to `send` has been transmitted at least once. */
  onSent(): void;
  /** That many more data bytes are acknowledged. */
  onAcked(count: number): void;
  /** The state is CLOSED. Called once. */
  onEnd(reason: EndReason): void;
}

export interface TcpOptions {
  /** The largest segment, in bytes, that we take and send. The peer's wish is honoured when it is smaller. */
  mss: number;
  /** Initial sequence number, 0..2^32-1. */
  isn: number;
  /** Microseconds to wait after transmission number `attempt` (0 = the first); null = give up: 'timeout'. */
  retryUs(attempt: number): number | null;
  /** How long an acknowledgment of data may wait for company, in microseconds; 0 = not at all. */
  delayedAckUs: number;
  /** How long TIME_WAIT lasts, in microseconds. */
  timeWaitUs: number;
  /** Default `window`. */
  care?: Care;
}
