/**
 * What is counted while a provider runs. A field is moved where the thing happens, and `statistics` alone reads it: a
 * program without that carries no more than the increments.
 */
export class Counts {
  /** Requests that became sockets. */
  accepted = 0;
  /** Requests that ended because of CF_REJECT; clients with too many connections of one address. */
  rejected = 0;
  capped = 0;
  /** Requests of HTTP that were answered with an error, but for 408. */
  unwanted = 0;
  /** Clients that left the queue of a listener. */
  withdrawn = 0;
  /** Connections that made room for another one of the same address. */
  replaced = 0;
  /** What was ended because its time was over (`Timeouts` of statistics.ts). */
  firstByteOver = 0;
  headOver = 0;
  idleOver = 0;
  sendOver = 0;
  totalOver = 0;
  handshakeOver = 0;
  closeOver = 0;
  unanswered = 0;
  /** The fewest slots that were free, from 8 on; the most handles that were open, the most bytes that waited. */
  fewestFree = 8;
  mostHandles = 0;
  mostWaiting = 0;
}
