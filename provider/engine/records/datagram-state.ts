/**
 * State of a datagram slot. Created when a slot is DATAGRAM for the first time. Addresses are of 4 bytes, or in programs with
 * IPv6 of 16.
 */
export class DatagramState {
  /** The slot belongs to one multicast group and receives nothing else; the group's address. */
  isMember = false;
  group = new Uint8Array(4);
  /**
   * Destination of its last datagram; port 0 for none yet. And whether the chip holds that destination for the next
   * one.
   */
  toIp = new Uint8Array(4);
  toPort = 0;
  isAimed = false;
  /** A send has failed with WSAEWOULDBLOCK. */
  wantsRoom = false;
  /** While a group's time to live is set: the socket's own one, to be restored. Else 0. */
  ownTtl = 0;
  /** The socket was bound to any address, to which it returns when it is disconnected from its peer. */
  anyAddress = false;
}
