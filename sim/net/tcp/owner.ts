import type { Care } from './care.ts';
import type { Segment } from './segment.ts';

/** RFC 9293, 3.3.2, without LISTEN: a listener is not a connection yet. */
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
 * Reason for the end of a connection: both sides closed; the peer sent a RST; it answered the SYN with one; it did not
 * answer; or this side ended it (`abort`, `vanish`).
 */
export type EndReason = 'closed' | 'reset' | 'refused' | 'timeout' | 'aborted';

/** The layers next to a connection: the IP layer below it and the socket above. */
export interface TcpOwner {
  /** Sends a segment to the IP layer; both ports are filled in. */
  transmit(segment: Segment): void;
  /** Returns the number of bytes the owner can take now, 0..65535: the receive window. */
  receiveRoom(): number;
  onState(state: TcpState, from: TcpState): void;
  /** Called with bytes in order, never more than `receiveRoom()`. A view of the frame: copy it to keep it. */
  onData(bytes: Uint8Array): void;
  /** All bytes passed to `send` have been transmitted at least once. */
  onSent(): void;
  /** `count` more data bytes are acknowledged. */
  onAcked(count: number): void;
  /** The state is CLOSED. Called once. */
  onEnd(reason: EndReason): void;
}

export interface TcpOptions {
  /** The largest segment, in bytes, received and sent. A smaller one of the peer is respected. */
  mss: number;
  /** Initial sequence number, 0..2^32-1. */
  isn: number;
  /**
   * Returns the timeout of transmission number `attempt` (0 = the first), in microseconds; null = give up: 'timeout'.
   */
  retryUs(attempt: number): number | null;
  /** Longest delay of an acknowledgment of data, in microseconds; 0 for none. */
  delayedAckUs: number;
  /** Duration of TIME_WAIT, in microseconds. */
  timeWaitUs: number;
  /** Default `window`. */
  care?: Care;
}
