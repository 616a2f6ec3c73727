/**
 * Counters of a provider, incremented where the events occur. Only `statistics` reads them: a program without it
 * carries the increments alone.
 */
export class Counts {
  /** Requests that became sockets. */
  accepted = 0;
  /** Requests ended by CF_REJECT; clients with too many connections from one address. */
  rejected = 0;
  capped = 0;
  /** HTTP requests answered with an error other than 408. */
  unwanted = 0;
  /** Clients that ended in a listener's queue. */
  withdrawn = 0;
  /** Connections ended in favour of another one from the same address. */
  replaced = 0;
  /** Connections ended by a time limit (`Timeouts` in statistics.ts). */
  firstByteOver = 0;
  headOver = 0;
  idleOver = 0;
  sendOver = 0;
  totalOver = 0;
  handshakeOver = 0;
  closeOver = 0;
  unanswered = 0;
  /** Fewest free slots, from 8 down; most open handles; most waiting bytes. */
  fewestFree = 8;
  mostHandles = 0;
  mostWaiting = 0;
}
