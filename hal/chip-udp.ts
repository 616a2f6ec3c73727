import type { AnyChip, AnyView } from './chip.ts';

/**
 * Datagrams: the second module of the chip's contract, `#chip/udp`, for programs that send or receive some; all others
 * carry nothing of it. It is chosen when a program is built, by its board, as `#chip` is, and what hal/chip.ts says of
 * time, memory and failure holds here too.
 *
 * Words. The *view* is that of `#chip`: the engine has one a socket, whatever the socket is used for. From `open` on it
 * also has the fields that `UdpSocket` names, which the engine reads and does not write. A datagram is its payload: what
 * stands before it in the chip's memory, pointers, interrupt bits and commands are the driver's.
 *
 * Time. A datagram that was given to the chip is on its way out (`isSending`) until a look shows that it has gone, or
 * that nobody has answered for its address; the chip has one at a time. The engine gives up by a clock of its own.
 *
 * Memory. Received datagrams stay in the chip's memory until they are discarded. A chip may take its memory back later,
 * but the longest datagram always fits where none waits.
 *
 * Failure. Where `first` returns false the memory makes no sense, as two readings have shown: the socket is to be closed
 * and opened again, and what waited is lost. The same is to be done where `look` shows that the socket is not open, or
 * `takeBack` that its memory makes no sense.
 *
 * What a driver's author owes:
 * - One bad reading ends nothing and loses nothing: a size, a header or a state that makes no sense is read again.
 * - What was announced is taken back before the sizes are read, so that whatever comes later announces itself again.
 * - A transmission's end is not believed of one torn reading, nor of an announcement that may be of the one before.
 * - What was written and matters is compared with what is read anyway. A socket whose port or mode is not what it was
 *   opened with is not open.
 *
 * What the engine may expect, and keeps to:
 * - A socket is opened only while closed, and closed by `close` of `#chip`, which also takes its leave of a group.
 * - Nothing is filled in or sent while `isSending`; what is filled in is sent at once.
 * - `first` is called while something waits, `read` and `discard` while there is a first datagram.
 */

/** What the engine reads of the view of a socket that was opened for datagrams. */
export interface UdpSocket extends AnyView {
  /** More than 0 where something waits: a datagram that `first` has found, or one that it would find. */
  readonly waiting: number;
  /** How long the first datagram is, 0 or more; -1 while none is known. And the port that it comes from. */
  readonly size: number;
  readonly fromPort: number;
}

/** An address of 4 bytes and a port. */
export interface UdpPeer {
  readonly ip: Uint8Array;
  port: number;
}

/** The module `#chip/udp`, of the classes `Chip` and `View` of `#chip`. */
export interface UdpModule<C extends AnyChip, V extends AnyView & UdpSocket> {
  /** The longest datagram that goes out in one piece. */
  readonly MAX_DATAGRAM: number;

  /* The life of a socket. */

  /**
   * Opens a closed socket for datagrams on `port`: to hear single hosts and everybody, or, as a member of `group`, that
   * group alone, of which the routers are told. False where the chip did not take it.
   */
  open(chip: C, view: V, port: number, group: Uint8Array | null): boolean;
  /** The view shows a socket to which nothing has come and of which nothing goes, though it cannot be opened yet. */
  forget(view: V): void;
  /**
   * Looks at the socket.
   *
   * @param announced it has announced something, which is taken back
   * @returns whether it is open for datagrams, on the port that it was opened for
   */
  look(chip: C, view: V, announced: boolean): boolean;

  /* What has come. */

  /**
   * Finds the first datagram, where something waits. False where the memory makes no sense.
   *
   * @param fromIp out: the address that it comes from
   */
  first(chip: C, view: V, fromIp: Uint8Array): boolean;
  /** Copies `count` bytes of the first datagram, from its byte `skip` on, into `into` from `at` on. How many came. */
  read(chip: C, view: V, skip: number, into: Uint8Array, at: number, count: number): number;
  /** The first datagram is needed no more. */
  discard(chip: C, view: V): void;
  /** The bytes of all datagrams that wait; asks the chip. */
  sizeOfAll(chip: C, view: V): number;

  /* What goes. */

  /** How long a datagram may be that socket `n` sends, for want of memory. */
  room(chip: C, n: number): number;
  /** Puts `count` bytes of `source`, from `from` on, behind what the next datagram has already. */
  fill(chip: C, view: V, source: Uint8Array, from: number, count: number): void;
  /** Sends what was filled in to one host, or to everybody. */
  sendTo(chip: C, view: V, ip: Uint8Array, port: number): boolean;
  /** The same, to where the datagram before went, as `isAimedAt` has shown when that was seen to have gone. */
  sendAgain(chip: C, view: V): boolean;
  /** Right after a look: whether the chip sends to `ip` and `port` where it is told nothing else. */
  isAimedAt(view: V, ip: Uint8Array, port: number): boolean;
  /** As `sendTo`, to a group. */
  sendToGroup(chip: C, view: V, group: Uint8Array, port: number): boolean;
  /** The datagram that is sent next has no bytes: nothing was filled in. Its end is announced. */
  beginEmpty(chip: C, view: V): void;
  /** As the last look has shown it: a datagram was sent and has neither gone nor failed. */
  isSending(view: V): boolean;
  /** As the last look has shown it: what was sent has failed, since nobody has answered for its address. */
  isUnanswered(view: V): boolean;
  /** Behind a datagram that has failed: it does not go out with the next one. False: the memory makes no sense. */
  takeBack(chip: C, view: V): boolean;
  /**
   * Whether the end of a datagram on its way out announces itself; else only a look tells. Off behind every datagram that
   * has ended, and before the socket is opened or closed. Returns whether it was otherwise before.
   */
  announceSent(chip: C, view: V, on: boolean): boolean;
  /** Over how many routers what socket `n` sends goes from now on, 1 to 255. */
  setTimeToLive(chip: C, n: number, ttl: number): void;

  /* Closed ports. */

  /** Whether "port unreachable" is announced, of which no socket's event tells. */
  announceUnreachable(chip: C, on: boolean): void;
  /** Whether somebody has said so since the last call; who, and of which port. A chip may keep the last one alone. */
  unreachable(chip: C, peer: UdpPeer): boolean;

  /* Addresses. */

  /** Whether `ip` is a group's. */
  isGroup(ip: Uint8Array): boolean;
  /** Whether `ip` means everybody: on any network, or on the chip's own. */
  isBroadcast(chip: C, ip: Uint8Array): boolean;
}
