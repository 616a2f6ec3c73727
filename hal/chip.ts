import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';

/**
 * The chip: the contract between the provider and a chip with TCP sockets in hardware. It is the type of a module,
 * `#chip`, that is selected at build time by the board; so a program contains only the functions that it calls, and no
 * call goes through a table. Datagrams are a second module, `#chip/udp`; `#chip/ip6` and `#chip/wifi` are for chips that have
 * IPv6 or a radio, `#chip/text` for runtimes whose SPI takes text.
 *
 * Terms. A *socket* is one of the chip's own, by its number from 0 on. A *view* is the driver's record of one socket:
 * what the last look has shown, and the driver's own state for the socket. The engine creates one per socket, once,
 * passes it to every function, and reads it through predicates and counts; it uses no field of a view except `n`.
 * States have no order: they are tested by predicates, never compared.
 *
 * Time. No function takes longer than a command (100 ms at the very worst; `reset` half a second more), and none calls
 * the application. The end of longer operations is announced: `events` returns the sockets, and the engine looks at
 * them then. An event after a look raises an interrupt again.
 *
 * Memory. No function allocates memory that grows: frames and views are created at the start. Buffers belong to the
 * caller again when a function returns. The address passed to `connect` is the one exception: it must not change while
 * the socket connects.
 *
 * Failure. A function that returns a boolean of success returns false when the chip is dead: it took no command in
 * time, or is not the chip that was set up. From then on every command fails at once, until `reset`. Functions without
 * such a result leave the report to `clearReleased`, with which every poll ends.
 *
 * Requirements for drivers:
 * - One bad reading ends nothing. If a look shows a state that is impossible for the socket, the driver looks again.
 * - Important writes are compared with what is read anyway, and written again if they differ: always if that costs
 *   nothing, and between `beginCheck` and `endCheck` if it does.
 * - Pointers, memories, single transmissions, windows and interrupt bits stay in the driver. The engine counts in
 *   bytes.
 * - A connection exists from the look that shows it first; that look also returns its peer (`copyPeerIp`,
 *   `portOfPeer`).
 * - Interrupts of a closed socket are cleared by `clearReleased`, once the engine has released it.
 * - Unread bytes of a connection that has ended stay readable until the socket is opened again, if the chip keeps them.
 * - The driver does not depend on the use of connections, and imports no modules but those of the bus and the clock.
 *
 * Guarantees of the engine:
 * - A socket is opened (`listen`, `connect`) only while closed, and closed or seen closed before it is released.
 * - `finish` is called until it returns true; nothing is written after it.
 * - Bytes are read by `read` and freed by `discard`; never more than `readable`.
 * - `received`, `transmitted`, `acknowledged` and `unacknowledged` are as of the last look at the socket.
 *
 * Chips listen in one of two ways (`LISTENS`). With 'socket', the listening socket becomes the connection, and as many
 * sockets listen as the backlog requires. With 'queue', one socket continues to listen and hands connections out, each
 * on a socket of its own (`accepted`).
 */

/** Addresses in network order, as configured. */
export interface NetworkSettings {
  mac: ArrayLike<number>;
  ip: ArrayLike<number>;
  subnet: ArrayLike<number>;
  gateway: ArrayLike<number>;
}

/** The addresses as a chip has them. Read-only; `configure` sets them. */
export interface Network {
  readonly mac: Uint8Array;
  readonly ip: Uint8Array;
  readonly subnet: Uint8Array;
  readonly gateway: Uint8Array;
}

/** Number of repairs of lost or corrupted bus transfers without a reset of the chip, by kind. */
export interface RepairCounts {
  /** An implausible reading was repeated. */
  readings: number;
  /** Registers of the whole chip were written again. */
  registers: number;
  /** A socket's registers did not hold the values written. */
  sockets: number;
  /** A command without effect was repeated. */
  commands: number;
  /** Payload was written again because the read-back differed. */
  payload: number;
}

/** Fields of a chip that the provider reads. */
export interface AnyChip {
  readonly clock: Clock;
  readonly network: Network;
  readonly repairs: RepairCounts;
}

/** Fields of a view that the provider reads. */
export interface AnyView {
  /** The socket's number. */
  readonly n: number;
}

/**
 * The module `#chip`, with its classes `Chip` and `View`. Its functions are not methods: use named imports, or a
 * namespace.
 */
export interface ChipModule<C extends AnyChip, V extends AnyView> {
  readonly Chip: new (bus: Bus, clock: Clock) => C;
  readonly View: new (n: number) => V;

  /** The chip's name, for messages. */
  readonly NAME: string;
  /** Number of sockets, 1 to 8. */
  readonly SOCKETS: number;
  /** Length of an IP address in bytes: 4 or 16. */
  readonly ADDRESS_BYTES: number;
  readonly LISTENS: 'socket' | 'queue';
  /** Memory of a socket in each direction, in bytes, unless `shareMemory` has set another size. */
  readonly SOCKET_MEMORY: number;
  /**
   * Returns the number of bytes that socket `n` takes before any is acknowledged; 0 if the socket is unusable. Constant
   * from `reset` on.
   */
  memoryOf(chip: C, n: number): number;

  /* The chip as a whole. */

  /** Resets the chip and sets it up with the configured settings; every socket is closed. */
  reset(chip: C): boolean;
  /** Returns true if the chip answers; it need not be set up. */
  isPresent(chip: C): boolean;
  /** Returns a message for the console about a chip that has not answered. */
  complaint(chip: C): string;
  /** Sets the network settings, at once and after every reset. */
  configure(chip: C, network: NetworkSettings): void;
  /** Returns true if the chip is still set up. Also reads the link, and conflicts of its address. */
  isAsSetUp(chip: C): boolean;
  /** As `isAsSetUp`; also checks that it takes commands. */
  isAlive(chip: C): boolean;
  /** Returns true if the chip is dead; sends no frame. */
  isDead(chip: C): boolean;
  /** Returns true if the link was up at the last `isAsSetUp`. */
  hasLink(chip: C): boolean;
  /** Returns the number of conflicts seen with another station that has the chip's address. */
  conflicts(chip: C): number;
  /** Returns true if the chip requests attention; always true if the board has no line for it. */
  wantsAttention(chip: C): boolean;
  /**
   * Calls `handler` on every turn of the runtime's loop while the chip requests attention; null ends it. Returns false
   * if there is no line.
   */
  onAttention(chip: C, handler: (() => void) | null): boolean;
  /** Returns the sockets with interrupts; bit n is socket n. */
  events(chip: C): number;
  /** Ends a poll: clears the interrupts of released sockets. Returns false if the chip is dead. */
  clearReleased(chip: C): boolean;
  /**
   * Sets the division of the chip's memory among the sockets, in KB, from the next reset on; ignored by a chip without
   * it.
   */
  shareMemory(chip: C, rxKb: ArrayLike<number>, txKb: ArrayLike<number>): void;
  /** Enables the read-back of payload before it is transmitted; ignored by a chip without it. */
  verifyWrites(chip: C): void;

  /* Refusing. */

  /**
   * Whether the chip can leave a SYN unanswered that finds no socket: its client repeats it, after 1 s and then after 3 s,
   * so that it may be served later. That is for the chip as a whole, and may keep from a peer that its connection was
   * closed by `close`: the engine sends a FIN first wherever there is a connection, and closes behind its time.
   */
  readonly SILENT_REFUSAL: boolean;
  /** From now on the chip leaves what no socket wants unanswered, or refuses it, as after a reset. */
  refuseSilently(chip: C, on: boolean): void;
  /** Whether it leaves it unanswered now; always false where SILENT_REFUSAL is. */
  isSilent(chip: C): boolean;
  /** Whether `refuseSilently` may do so; it may, unless told otherwise before the start. */
  allowSilentRefusal(chip: C, allowed: boolean): void;

  /* Opening and closing a socket. */

  /**
   * How many connections the chip itself keeps waiting for the socket that listens next, 1 to 255. For LISTENS 'queue'; the
   * other chips have no such queue.
   */
  setBacklog(chip: C, view: V, backlog: number): void;
  /** Listens on `port`. */
  listen(chip: C, view: V, port: number): boolean;
  /**
   * Returns the number of a socket with a new connection of this listener, not open before, or -1. The engine calls it
   * while there is room in the queue, and looks at the socket next. Always -1 if LISTENS is 'socket'.
   */
  accepted(chip: C, view: V): number;
  /** Sends a SYN to `ip`:`port`; the outcome raises an interrupt. */
  connect(chip: C, view: V, localPort: number, ip: Uint8Array, port: number): boolean;
  /** Sends a FIN after the written bytes. Returns false while it must wait. */
  finish(chip: C, view: V): boolean;
  /** Closes at once; nothing more is sent. The chip refuses the peer's next segment, if it can. */
  close(chip: C, view: V): boolean;
  /** Ends the use of a closed socket. */
  release(chip: C, view: V): void;

  /* Looking at a socket. */

  /** Clears the socket's interrupts, and reads all of its state. */
  look(chip: C, view: V): void;
  /** Reads all of its state, too; interrupts stay, and nothing is repaired. */
  inspect(chip: C, view: V): void;
  /** Reads the state only; interrupts stay. */
  glance(chip: C, view: V): void;
  /** Reads the state of a connection after its data is no longer read, and clears its interrupts. */
  glanceAtEnd(chip: C, view: V): void;
  /** Begins a check: later looks at this socket compare its registers with the values written. */
  beginCheck(chip: C, view: V): void;
  /**
   * Ends the check. Returns true if the socket differs from what it was opened as: it must be closed and opened again.
   */
  endCheck(chip: C, view: V): boolean;
  /** Returns true if the check in progress has shown that. */
  isMisfit(chip: C, view: V): boolean;

  /** Never opened, or ended; unread bytes may be left. */
  isClosed(view: V): boolean;
  /** Waiting for a SYN, or for the end of a handshake. */
  isListening(view: V): boolean;
  /** Listening without a SYN: it can be closed without a loss. */
  isUntaken(view: V): boolean;
  /** As `isUntaken`, and without an interrupt. */
  isQuietListener(view: V): boolean;
  /** A SYN was received, and the handshake is not complete. */
  isHandshaking(view: V): boolean;
  /** Connected; the peer may have closed its side. */
  isConnected(view: V): boolean;
  /** Connected in any state from the end of the handshake to that of both FINs. */
  hasConnection(view: V): boolean;
  /** The peer has closed its side: no bytes follow those that are readable. */
  isPeerClosed(view: V): boolean;
  /** The device's FIN was sent. */
  isFinished(view: V): boolean;
  /** Both sides have closed and acknowledged it; the chip keeps the socket a little longer. */
  isOver(view: V): boolean;

  /* Reasons why a socket has closed. If none of these holds, both sides had sent a FIN. */

  /** A SYN, data, or a probe was not answered. */
  isTimedOut(view: V): boolean;
  /** A connect that has timed out: ARP for the host was not answered. */
  isUnreachable(chip: C, view: V): boolean;
  /** The peer has reset the connection, or refused it. */
  isReset(view: V): boolean;
  /** A connecting socket that has not closed: the chip cannot be made to connect. */
  isLost(view: V): boolean;

  /** Returns the peer's address. Call it directly after the look that has shown the connection first. */
  copyPeerIp(view: V, into: Uint8Array): void;
  portOfPeer(view: V): number;

  /* Data. */

  /**
   * Returns the number of bytes that can be written now. Reads the chip unless all of the memory is known to be free.
   */
  writable(chip: C, view: V): number;
  /** Returns true if bytes can be written, as far as is known without reading the chip. */
  mayWrite(view: V): boolean;
  /** Appends bytes to those written before; there must be room for them. */
  write(chip: C, view: V, source: Uint8Array, from: number, count: number): void;
  /** Transmits the written bytes. */
  flush(chip: C, view: V): boolean;
  /** Returns true if all written bytes were transmitted and acknowledged. */
  isDrained(chip: C, view: V): boolean;

  /** After a look: returns the number of unread bytes. */
  readable(view: V): number;
  /** As `readable`, for a socket that has raised an interrupt, with `known` bytes known before. May look again. */
  arrived(chip: C, view: V, known: number): number;
  /**
   * Without a look, after all was read: returns the number of unread bytes known for certain; 0 if a look is needed.
   */
  refilled(chip: C, view: V): number;
  /** Copies `count` unread bytes, from byte `skip` on, into `into` at `at`. Returns the number of bytes copied. */
  read(chip: C, view: V, skip: number, into: Uint8Array, at: number, count: number): number;
  /** Discards the first `count` unread bytes. The peer's window opens by them, at once or later. */
  discard(chip: C, view: V, count: number): void;

  /** Number of bytes received, transmitted, and acknowledged since the connection began. */
  received(chip: C, view: V): number;
  transmitted(chip: C, view: V): number;
  acknowledged(chip: C, view: V): number;
  /** Number of written bytes that the peer has not acknowledged. */
  unacknowledged(chip: C, view: V): number;

  /* Settings of a socket, by its number. */

  /** Sets the packet fields from its next opening on; a `segment` of 0 is the largest. */
  setPackets(chip: C, n: number, tos: number, ttl: number, segment: number, mayFragment: boolean): void;
  /** Restores the default packet fields. */
  setPlainPackets(chip: C, n: number): void;
  /**
   * Probes the peer after this many seconds of silence, as closely as the chip can; 0: never. `opened`: the socket was
   * opened since the last call.
   */
  setKeepAlive(chip: C, n: number, seconds: number, opened: boolean): void;
}
