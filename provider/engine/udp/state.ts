/** What a slot needs to know while it is open for datagrams. Made when the slot is DATAGRAM for the first time. */
export class Mailbox {
  /** Bytes in receive memory that were not taken yet, headers included, as of the last look. */
  waiting = 0;
  /** The first datagram there, as far as its socket wants it: its bytes with the header (8 or more), or 0 for none. */
  size = 0;
  /** Who sent it. */
  readonly fromIp = new Uint8Array(4);
  fromPort = 0;

  /** The slot hears one group and nothing else; which one. */
  isMember = false;
  readonly group = new Uint8Array(4);

  /** A transmission was commanded and has not been seen to end; since when, in the clock's milliseconds. */
  sending = false;
  sentMs = 0;
  /** It is an empty datagram: of its end SENDOK alone tells, and no pointer. */
  sendsNothing = false;
  /** Somebody waits for its end: SENDOK interrupts. */
  hearsEnd = false;
  /** Sn_DIPR and Sn_DPORT were seen to hold `lastIp` and `lastPort`. */
  aimed = false;
  /** A sender was told WSAEWOULDBLOCK. */
  wantsRoom = false;
  /** Whom the last datagram went to; port 0 for nobody yet. */
  readonly lastIp = new Uint8Array(4);
  lastPort = 0;
  /** While the time to live is a group's: what it is to be again. Else 0. */
  ownTtl = 0;

  /** The socket was bound to any address, and is so again when its peer is taken back. */
  anyAddress = false;

  /** When the chip's socket was looked at last, in the clock's milliseconds. */
  lookedMs = 0;
}
