/** What a datagram socket needs to know of a slot. Made when the slot is DATAGRAM for the first time. */
export class DatagramState {
  /** The slot hears one group and nothing else; which one. */
  isMember = false;
  readonly group = new Uint8Array(4);
  /** Where its last datagram went; port 0 for nowhere yet. And whether the next one would go there by itself. */
  readonly toIp = new Uint8Array(4);
  toPort = 0;
  isAimed = false;
  /** A sender was told WSAEWOULDBLOCK. */
  wantsRoom = false;
  /** While the time to live is a group's: what it is to be again. Else 0. */
  ownTtl = 0;
  /** The socket was bound to any address, and is so again when its peer is taken back. */
  anyAddress = false;
}
