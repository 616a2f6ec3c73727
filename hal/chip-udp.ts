import type { AnyChip, AnyView } from './chip.ts';

/**
 * Datagrams: the second module of the chip's contract, `#chip/udp`, for programs that use datagrams; other programs do
 * not contain it. It is selected at build time by the board, like `#chip`. The rules of hal/chip.ts on time, memory and
 * failure also apply here.
 *
 * Terms. The *view* is that of `#chip`: the engine has one per socket, for every use of the socket. From `open` on it
 * also has the fields of `UdpSocket`, which the engine reads and does not write. A datagram means its payload: the
 * headers in the chip's memory, pointers, interrupt bits and commands belong to the driver.
 *
 * Time. A datagram that was given to the chip is being sent (`isSending`) until a look shows that it has gone out, or
 * that ARP for its address was not answered. The chip sends one at a time. The engine has a timeout of its own.
 *
 * Memory. Received datagrams stay in the chip's memory until they are discarded. A chip may free its memory later, but
 * the longest datagram always fits if none waits.
 *
 * Failure. If `first` returns false, two readings have shown an inconsistent memory: the socket must be closed and
 * opened again, and waiting datagrams are lost. The same applies if `look` shows that the socket is not open, or
 * `takeBack` that its memory is inconsistent.
 *
 * Requirements for drivers:
 * - One bad reading ends nothing and loses nothing: an implausible size, header or state is read again.
 * - Interrupts are cleared before the sizes are read, so that a later event raises an interrupt again.
 * - The end of a transmission is not concluded from one torn reading, or from an interrupt that may belong to the
 *   previous one.
 * - Important writes are compared with what is read anyway. A socket whose port or mode differs from those it was
 *   opened with counts as not open.
 *
 * Guarantees of the engine:
 * - A socket is opened only while closed, and closed by `close` of `#chip`, which also leaves a group.
 * - Nothing is filled in or sent while `isSending`; a datagram is sent directly after it was filled in.
 * - `first` is called while something waits, `read` and `discard` while there is a first datagram.
 */

/** Fields of the view that the engine reads, for a socket opened for datagrams. */
export interface UdpSocket extends AnyView {
  /** Greater than 0 if a datagram waits: one that `first` has found, or one that it would find. */
  readonly waiting: number;
  /** Length of the first datagram, 0 or more; -1 while none is known. And its source port. */
  readonly size: number;
  readonly fromPort: number;
}

/** An address of 4 bytes and a port. */
export interface UdpPeer {
  readonly ip: Uint8Array;
  port: number;
}

/** The module `#chip/udp`, for the classes `Chip` and `View` of `#chip`. */
export interface UdpModule<C extends AnyChip, V extends AnyView & UdpSocket> {
  /** The longest datagram that is sent unfragmented, in bytes. */
  readonly MAX_DATAGRAM: number;

  /* Opening and looking. */

  /**
   * Opens a closed socket for datagrams on `port`: for unicast and broadcast, or, as a member of `group`, for that
   * group only, with a report to the routers. Returns false if the chip did not accept it.
   */
  open(chip: C, view: V, port: number, group: Uint8Array | null): boolean;
  /** Resets the view to a socket without received or sent datagrams, when the socket cannot be opened yet. */
  forget(view: V): void;
  /**
   * Looks at the socket.
   *
   * @param announced the socket has raised an interrupt, which is cleared
   * @returns true if it is open for datagrams, on the port that it was opened for
   */
  look(chip: C, view: V, announced: boolean): boolean;

  /* Receiving. */

  /**
   * Finds the first datagram, if one waits. Returns false if the memory is inconsistent.
   *
   * @param fromIp out: its source address
   */
  first(chip: C, view: V, fromIp: Uint8Array): boolean;
  /**
   * Copies `count` bytes of the first datagram, from its byte `skip` on, into `into` at `at`. Returns the number of
   * bytes copied.
   */
  read(chip: C, view: V, skip: number, into: Uint8Array, at: number, count: number): number;
  /** Discards the first datagram. */
  discard(chip: C, view: V): void;
  /** Returns the payload of all waiting datagrams, in bytes; reads the chip. */
  sizeOfAll(chip: C, view: V): number;

  /* Sending. */

  /** Returns the longest datagram that socket `n` can send, in bytes, as limited by its memory. */
  room(chip: C, n: number): number;
  /** Appends `count` bytes of `source`, from `from` on, to the next datagram. */
  fill(chip: C, view: V, source: Uint8Array, from: number, count: number): void;
  /** Sends the filled-in datagram to one host, or to a broadcast address. */
  sendTo(chip: C, view: V, ip: Uint8Array, port: number): boolean;
  /** As `sendTo`, to the destination of the previous datagram, which `isAimedAt` has confirmed after that was sent. */
  sendAgain(chip: C, view: V): boolean;
  /** Returns true if the chip is set to send to `ip` and `port`. Call it directly after a look. */
  isAimedAt(view: V, ip: Uint8Array, port: number): boolean;
  /** As `sendTo`, to a group. */
  sendToGroup(chip: C, view: V, group: Uint8Array, port: number): boolean;
  /** Begins a datagram without bytes: nothing is filled in. Its end raises an interrupt. */
  beginEmpty(chip: C, view: V): void;
  /** Returns true if the last look showed a datagram that is still being sent. */
  isSending(view: V): boolean;
  /** Returns true if the last look showed that sending failed, because ARP was not answered. */
  isUnanswered(view: V): boolean;
  /**
   * Removes a failed datagram, so that it is not sent with the next one. Returns false if the memory is inconsistent.
   */
  takeBack(chip: C, view: V): boolean;
  /**
   * Sets if the end of a transmission raises an interrupt; else only a look shows it. Set to false after every datagram
   * that has ended, and before the socket is opened or closed. Returns true if the setting has changed.
   */
  announceSent(chip: C, view: V, on: boolean): boolean;
  /** Sets the time to live of later datagrams of socket `n`, 1 to 255. */
  setTimeToLive(chip: C, n: number, ttl: number): void;

  /* ICMP port unreachable. */

  /** Sets if "port unreachable" raises an interrupt, which belongs to no socket. */
  announceUnreachable(chip: C, on: boolean): void;
  /**
   * Returns true if such a message has arrived since the last call, with its address and port. A chip may store only
   * the last one.
   */
  unreachable(chip: C, peer: UdpPeer): boolean;

  /* Addresses. */

  /** Returns true if `ip` is a multicast group. */
  isGroup(ip: Uint8Array): boolean;
  /** Returns true if `ip` is a broadcast address, of any network or of the chip's own. */
  isBroadcast(chip: C, ip: Uint8Array): boolean;
}
