/** What a socket's protocol does with its commands. */
export interface Mode {
  /** SEND, or SEND_MAC when `toDhar`: puts the bytes on the wire, then tells the socket `sendDone` or `sendFailed`. */
  send(bytes: Uint8Array, toDhar: boolean): void;
  /** OPEN is done: the socket is in its state. */
  opened?(): void;
  /** CLOSE comes: the last chance to say something. */
  closing?(): void;
  /** RECV has made room. */
  consumed(): void;
  /** The socket is closed: not a word to the peer, nor to the socket. */
  close(): void;
}
