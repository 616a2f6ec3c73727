import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';

/**
 * The chip: the one contract between the provider and whatever has TCP sockets in hardware. It is the type of a module,
 * `#chip`, that is chosen when a program is built, by its board; so a program carries the verbs that it calls, and no
 * call goes through a table. Datagrams are a second module, `#chip/udp`.
 *
 * Words. A *socket* is one of the chip's own, by its number from 0 on. A *view* is one socket as its owner sees it: what
 * the last look has shown, and whatever the driver keeps of the socket. The engine makes one a socket, once, hands it to
 * every verb, and asks predicates and counts of it; no field of a view but `n` is its business. States have no order:
 * they are asked, never compared.
 *
 * Time. No verb waits longer than a command takes (100 ms at the very worst; `reset` half a second more), and none calls
 * the application. What takes longer is announced: `events` says by which sockets, and the engine looks at them then.
 * Whatever happens after a look announces itself again.
 *
 * Memory. No verb allocates what grows: frames and views are made at the start. Buffers belong to the caller again when
 * a verb returns. The address that `connect` is given is the one exception: it is not to change while the socket connects.
 *
 * Failure. A verb that returns a boolean of success returns false when the chip is dead: it took no command in time, or
 * is not the chip that was set up. From then on every command fails at once, until `reset`. A verb without such a result
 * leaves it to `clearReleased`, with which every turn ends.
 *
 * What a driver's author owes:
 * - One bad reading ends nothing. Where a look shows what no socket of its kind should, the driver looks again.
 * - What was written and matters is compared with what is read anyway, and written again where it differs: always where
 *   it costs nothing, and between `beginCheck` and `endCheck` where it does.
 * - Pointers, memories, transmissions one at a time, windows and interrupt bits stay below. The engine deals in bytes.
 * - A connection counts from the look that shows it first; that look also says whose it is (`copyPeerIp`, `portOfPeer`).
 * - What a closed socket still announces is cleared by `clearReleased`, once the engine has released it.
 * - Unread bytes of a connection that has ended stay readable until the socket is opened again, where the chip keeps them.
 * - Nothing is known of what connections are for, and no module but those of the bus and the clock is imported.
 *
 * What the engine may expect, and keeps to:
 * - A socket is opened (`listen`, `connect`) only while closed, and closed or seen closed before it is released.
 * - `finish` is called until it returns true; nothing is written behind it.
 * - Bytes are read by `read` and given back by `discard`; never more than `readable`.
 * - `received`, `transmitted`, `acknowledged` and `unacknowledged` are as of the last look at the socket.
 *
 * Two kinds of chips listen in two ways (`LISTENS`). Where it is 'socket', the socket that listens becomes the connection,
 * and as many of them listen as the backlog asks for. Where it is 'queue', one socket goes on listening and hands
 * connections out, each on a socket of its own (`accepted`).
 */

/** Addresses in network order, as configured. */
export interface NetworkSettings {
  mac: ArrayLike<number>;
  ip: ArrayLike<number>;
  subnet: ArrayLike<number>;
  gateway: ArrayLike<number>;
}

/** The same as a chip has them. To be read; `configure` sets them. */
export interface Network {
  readonly mac: Uint8Array;
  readonly ip: Uint8Array;
  readonly subnet: Uint8Array;
  readonly gateway: Uint8Array;
}

/** How often what the bus had lost or spoiled was made good without a reset of the chip, by kind. */
export interface RepairCounts {
  /** A reading that made no sense was made once more. */
  readings: number;
  /** Registers of the chip as a whole were written again. */
  registers: number;
  /** A socket did not hold what was written to it. */
  sockets: number;
  /** A command without effect was given again. */
  commands: number;
  /** Payload was written again because it was not there when it was read back. */
  payload: number;
}

/** What the provider reads of a chip. */
export interface AnyChip {
  readonly clock: Clock;
  readonly network: Network;
  readonly repairs: RepairCounts;
}

/** What the provider reads of a view. */
export interface AnyView {
  /** The socket's number. */
  readonly n: number;
}

/** The module `#chip`, with its classes `Chip` and `View`. Functions are free ones: named imports, or a namespace. */
export interface ChipModule<C extends AnyChip, V extends AnyView> {
  readonly Chip: new (bus: Bus, clock: Clock) => C;
  readonly View: new (n: number) => V;

  /** What the chip is called, for messages. */
  readonly NAME: string;
  /** How many sockets there are, 1 to 8. */
  readonly SOCKETS: number;
  /** Bytes of an IP address: 4 or 16. */
  readonly ADDRESS_BYTES: number;
  readonly LISTENS: 'socket' | 'queue';
  /** How many bytes each direction of a socket holds, where `shareMemory` says nothing else. */
  readonly SOCKET_MEMORY: number;
  /** How many bytes socket `n` takes before any is acknowledged; 0: the socket cannot be used. Fixed from `reset` on. */
  memoryOf(chip: C, n: number): number;

  /* The chip as a whole. */

  /** Sets the chip up from nothing, with the settings it was configured with; every socket is closed. */
  reset(chip: C): boolean;
  /** Whether the chip answers; it need not be set up. */
  isPresent(chip: C): boolean;
  /** What is to be said on a console of a chip that has not answered. */
  complaint(chip: C): string;
  /** Takes network settings over, at once and after every reset. */
  configure(chip: C, network: NetworkSettings): void;
  /** Is this still the chip that was set up? Sees the link and other stations with its address, too. */
  isAsSetUp(chip: C): boolean;
  /** As `isAsSetUp`, and does it take commands? */
  isAlive(chip: C): boolean;
  /** Whether the chip is dead; asks nothing. */
  isDead(chip: C): boolean;
  /** Whether the link was up when `isAsSetUp` looked last. */
  hasLink(chip: C): boolean;
  /** How often another station with the chip's own address was seen. */
  conflicts(chip: C): number;
  /** Whether something wants to be heard; always true where the board has no line for it. */
  wantsAttention(chip: C): boolean;
  /** Calls `handler` on every turn of the runtime's loop while that is so; null ends it. False: there is no line. */
  onAttention(chip: C, handler: (() => void) | null): boolean;
  /** Bit n is set when socket n has announced something. */
  events(chip: C): number;
  /** The end of a turn: clears what released sockets have announced. Returns whether the chip lives. */
  clearReleased(chip: C): boolean;
  /** How the sockets share the chip's memory, in KB, from the next reset on; a chip without such a choice ignores it. */
  shareMemory(chip: C, rxKb: ArrayLike<number>, txKb: ArrayLike<number>): void;
  /** Payload is read back before it is transmitted; a chip without such a way ignores it. */
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

  /* The life of a socket. */

  /** Listens on `port`. */
  listen(chip: C, view: V, port: number): boolean;
  /**
   * The number of a socket that has a new connection of this listener and was not open before, or -1. The engine asks
   * while there is room in the queue, and looks at the socket next. Always -1 where LISTENS is 'socket'.
   */
  accepted(chip: C, view: V): number;
  /** Sends a SYN to `ip`:`port`; the outcome is announced. */
  connect(chip: C, view: V, localPort: number, ip: Uint8Array, port: number): boolean;
  /** Sends a FIN behind what was written. False while it has to wait. */
  finish(chip: C, view: V): boolean;
  /** Closes at once; nothing more is sent, and the peer's next segment is refused where the chip can. */
  close(chip: C, view: V): boolean;
  /** A closed socket is used no more. */
  release(chip: C, view: V): void;

  /* Looking at a socket. */

  /** Takes back what was announced, and looks at everything. */
  look(chip: C, view: V): void;
  /** Looks at everything, too; what was announced stays, and nothing is set right. */
  inspect(chip: C, view: V): void;
  /** Looks at the state alone; what was announced stays. */
  glance(chip: C, view: V): void;
  /** Looks at the state of a connection of which nothing is read any more, and takes back what was announced. */
  glanceAtEnd(chip: C, view: V): void;
  /** From now on looks at this socket compare what it holds with what was written to it. */
  beginCheck(chip: C, view: V): void;
  /** No longer. Returns whether the socket is not what it was opened as: it is to be closed and opened again. */
  endCheck(chip: C, view: V): boolean;
  /** Whether the check that goes on has shown that. */
  isMisfit(chip: C, view: V): boolean;

  /** Never opened, or over; unread bytes may be left. */
  isClosed(view: V): boolean;
  /** Waits for a SYN, or for the end of a handshake. */
  isListening(view: V): boolean;
  /** Listens, and no SYN has come: it can be closed without a loss. */
  isUntaken(view: V): boolean;
  /** As `isUntaken`, and it has announced nothing. */
  isQuietListener(view: V): boolean;
  /** A SYN has come, and the handshake is not done. */
  isHandshaking(view: V): boolean;
  /** Connected; the peer may have closed its side. */
  isConnected(view: V): boolean;
  /** Has a connection, in any state from the handshake's end to that of both FINs. */
  hasConnection(view: V): boolean;
  /** The peer has closed its side: what is readable is all there will ever be. */
  isPeerClosed(view: V): boolean;
  /** Our FIN is out. */
  isFinished(view: V): boolean;
  /** Both sides have closed and acknowledged it; the chip holds the socket a little longer. */
  isOver(view: V): boolean;

  /* Why a closed socket has closed. Neither of these: both sides had finished. */

  /** Nobody has answered a SYN, data, or a probe. */
  isTimedOut(view: V): boolean;
  /** Of a connect that has timed out: the host itself was not found. */
  isUnreachable(chip: C, view: V): boolean;
  /** The peer has reset the connection, or refused it. */
  isReset(view: V): boolean;
  /** Of a socket that connects and has not closed: the chip cannot be brought to do it. */
  isLost(view: V): boolean;

  /** Who the peer is, right after the look that has shown the connection first. */
  copyPeerIp(view: V, into: Uint8Array): void;
  portOfPeer(view: V): number;

  /* Bytes. */

  /** How many bytes can be written now; the chip is asked unless it is known that there is all the room there is. */
  writable(chip: C, view: V): number;
  /** Whether something can be written, as far as is known without asking. */
  mayWrite(view: V): boolean;
  /** Puts bytes behind those written before; there is room for them. */
  write(chip: C, view: V, source: Uint8Array, from: number, count: number): void;
  /** Sends what was written. */
  flush(chip: C, view: V): boolean;
  /** Whether everything written was sent and acknowledged. */
  isDrained(chip: C, view: V): boolean;

  /** After a look: how many bytes wait to be read. */
  readable(view: V): number;
  /** As `readable`, where the socket has announced something and `known` bytes were known before. It may look again. */
  arrived(chip: C, view: V, known: number): number;
  /** Without a look, after all was read: how many bytes wait for certain; 0 where only a look can tell. */
  refilled(chip: C, view: V): number;
  /** Copies `count` of the bytes that wait, from their byte `skip` on, into `into` from `at` on. How many came. */
  read(chip: C, view: V, skip: number, into: Uint8Array, at: number, count: number): number;
  /** The first `count` bytes that wait are needed no more; the peer's window opens by them, at once or later. */
  discard(chip: C, view: V, count: number): void;

  /** How many bytes have come, were sent, and were acknowledged since the connection began. */
  received(chip: C, view: V): number;
  transmitted(chip: C, view: V): number;
  acknowledged(chip: C, view: V): number;
  /** How many that were written the peer has not acknowledged. */
  unacknowledged(chip: C, view: V): number;

  /* Settings of a socket, by its number. */

  /** What its packets look like from its next opening on: a `segment` of 0 is the largest. */
  setPackets(chip: C, n: number, tos: number, ttl: number, segment: number, mayFragment: boolean): void;
  /** They look as usual again. */
  setPlainPackets(chip: C, n: number): void;
  /** Probes the peer after so many seconds of silence, as near as the chip can; 0: never. `opened`: since the last time. */
  setKeepAlive(chip: C, n: number, seconds: number, opened: boolean): void;
}
