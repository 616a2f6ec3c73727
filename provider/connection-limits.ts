/** What the connections that a listener accepts may spend; times in milliseconds. 0 and what is left out are no limit. */
export interface ConnectionLimits {
  /** From the accept to the first byte. */
  firstByteMs?: number;
  /** Without a byte in either direction. */
  idleMs?: number;
  /** While bytes wait that the peer does not acknowledge: its window is closed, or it is gone. */
  sendMs?: number;
  /** From the accept on. */
  totalMs?: number;
  /** Connections of one address: one more ends the one of them that was silent for longest. */
  perPeer?: number;
}
