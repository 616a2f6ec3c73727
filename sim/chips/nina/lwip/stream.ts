/** Bytes of a connection in each direction (nina-spi.md, chapter 0): TCP_WND and TCP_SND_BUF. */
export const WINDOW = 5744;

/** A connection as a socket has it: lwIP's own, or the end of a TLS session on one. */
export interface Stream {
  readonly remoteIp: Uint8Array;
  readonly remotePort: number;
  /** The handshake is over. */
  readonly isOpen: boolean;
  readonly isOver: boolean;
  /** The peer's FIN is behind the last byte. */
  readonly finSeen: boolean;
  /** The errno of its end by other means, or 0. */
  readonly error: number;
  /** Bytes that wait to be read. */
  readonly unread: number;
  /** Bytes that may be sent now. */
  readonly room: number;
  readonly isWritable: boolean;
  /** The first `count` unread bytes, or fewer; they are taken out unless `peek`. */
  read(count: number, peek?: boolean): Uint8Array;
  /** Queues as much as there is room for; returns how much. */
  write(bytes: Uint8Array): number;
  close(): void;
  vanish(): void;
}
