import { type Chip, memoryOf, SOCKETS, View } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import type { Qos } from '../../headers/qos.ts';
import type { EventObject, Window } from '../../headers/ws2spi.ts';
import { MessageQueue, type Upcalls } from './callbacks.ts';
import { Counts } from './counts.ts';
import type { DatagramState } from './datagram-state.ts';
import type { ConditionArgs, ConnectionLimits, ProviderConfig, Six, Timer } from './settings.ts';
import { ABSENT, ARMED, FREE, NEXT } from './slot-states.ts';

/**
 * What the provider keeps: slots, handles, and the provider with all of them. They refer to one another, so they are one
 * file; what is done with each is in slot.ts, handle.ts and provider.ts.
 */

/** The user of a slot that is open for datagrams: a service port, or the datagram sockets. Called after each look. */
export interface UdpOwner {
  /** Returns true if the first datagram is wanted; else it is discarded. */
  wants(slot: Slot): boolean;
  /** The last datagram has gone out, or ARP for its destination has failed. The slot may be ended here. */
  sent(provider: Provider, slot: Slot): void;
  /** The slot was looked at. `changed` is true if it has announced something or has a new first datagram. */
  looked(provider: Provider, slot: Slot, changed: boolean): void;
  /**
   * The chip's socket is in an unexpected state, or its memory is inconsistent. It must be closed, and may be opened
   * again.
   */
  fail(provider: Provider, slot: Slot): void;
  /** In programs with IPv6: true if the slot of a service is for datagrams over IPv6. */
  readonly isSix?: boolean;
}

/** Observer of state changes, called after each one with the state before it. */
export const observer: { onMove: ((slot: Slot, from: number) => void) | null } = { onMove: null };

/** One of the chip's sockets and the provider's state for it. One per socket, created once. */
export class Slot {
  // The engine finds properties created last first; so those that every look uses come last.

  /** Datagram slots: the sender of the first datagram. */
  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  localPort = 0;

  /**
   * While a listener has no listening socket (overload.ts): start of the watch; bytes received and transmitted at the
   * last look; time of the last byte and whether it was received; time at which enough bytes had moved.
   */
  watchedMs!: number;
  seenIn!: number;
  seenOut!: number;
  movedMs!: number;
  movedIn!: boolean;
  earned!: number;
  earnedMs!: number;
  /** In programs with limits (limits/limits.ts): the same, once a second, and whether any byte was received. */
  limitedMs!: number;
  limitIn!: number;
  limitOut!: number;
  limitMovedMs!: number;
  limitReceived!: boolean;
  /** In programs that read SO_CONNECT_TIME: time at which the connection was established. */
  connectedMs!: number;
  /** With TCP_MAXRT: bytes that the peer has acknowledged, and the time since which it has acknowledged no more. */
  acknowledged!: number;
  acknowledgedMs!: number;
  /** CLOSING: shortest time that the peer has for the remaining bytes, in milliseconds. */
  patienceMs!: number;
  /** ARMED: time at which a handshake was first seen; 0 for none. */
  handshakeSinceMs = 0;
  /** Time at which CONNECTING, CONNECTED or CLOSING was entered, in the clock's milliseconds. */
  sinceMs!: number;
  /** The user of the datagram slot while DATAGRAM or SERVICE. It is not cleared afterwards. */
  owner!: UdpOwner;
  /** In programs with IPv6: the peer, 16 bytes; one of IPv4 is mapped. */
  peer6!: Uint8Array;
  /** Time at which its last datagram was sent, in the clock's milliseconds. */
  sentMs!: number;
  /** State of a datagram socket's slot; created when the slot is DATAGRAM for the first time. */
  datagram!: DatagramState;

  /** A sender waits for room; number of looks that found none. */
  wantsRoom = false;
  roomTries = 0;
  /** The FIN is due; the FIN is sent. */
  finWanted = false;
  /** The peer's FIN was received; the chip's socket is closed and only unread bytes remain. */
  finSeen = false;
  gone = false;
  /** Number of unread bytes. */
  rxSize = 0;
  /** Number of the poll in which the chip's socket was last looked at. */
  pollNumber = -1;

  private readonly provider: Provider;
  /** The chip's number of the socket. */
  readonly n: number;
  /** The chip's last reading of the socket. */
  readonly view: View;
  /** The listener while ARMED or QUEUED, the connection's handle while CONNECTING, CONNECTED or DATAGRAM. */
  handle: Handle | null;
  state: number;

  /** `usable`: the chip's socket has memory. Without, the slot stays ABSENT. */
  constructor(n: number, provider: Provider, usable: boolean) {
    this.provider = provider;
    this.n = n;
    this.view = new View(n);
    this.handle = null;
    this.state = usable ? FREE : ABSENT;
    if (!usable) provider.free--;
  }

  /** Changes the state. All state changes go through this method. The caller sets `sinceMs`. */
  move(to: number): void {
    const from = this.state;
    if ((NEXT[from] & (1 << to)) === 0) throw new Error('slot ' + this.n + ': ' + from + '>' + to);
    this.state = to;
    const provider = this.provider;
    if (from === FREE) {
      const free = --provider.free;
      if (free < provider.counts.fewestFree) provider.counts.fewestFree = free;
    } else if (to === FREE) provider.free++;
    if (from === ARMED || to === ARMED) {
      const handle = this.handle;
      if (handle) handle.armed += to === ARMED ? 1 : -1;
    }
    if (observer.onMove) observer.onMove(this, from);
  }
}

/**
 * The attribute record of a SOCKET (Winsock SPI 2.4). A record is created when it is first needed and reused for later
 * sockets: it takes 400 bytes of a board's heap, and most programs never have half of them open at once.
 */
export class Handle {
  /** The SOCKET value while in use, else -1. It contains a generation, so that a stale value matches no handle. */
  socket!: number;
  provider!: Provider;
  state!: number;
  type!: number;
  protocol!: number;
  flags!: number;
  blocking!: boolean;
  /** Option values by the indices of option-indices.ts, in programs that can set one. */
  options!: Int32Array;

  readonly localIp = new Uint8Array(4);
  localPort!: number;
  /** The port was chosen by a connect; the next connect chooses another. */
  implicit!: boolean;
  /** The socket was accepted, and shares its port with the listener. */
  accepted!: boolean;
  readonly peerIp = new Uint8Array(4);
  peerPort!: number;
  /** The connection's slot, or null. */
  slot!: Slot | null;
  sendShut!: boolean;
  receiveShut!: boolean;
  /** The error with which the connection broke or a connect failed; SO_ERROR reports it once. */
  error!: number;
  errorReported!: boolean;
  /** In programs with IPv6: what a socket of AF_INET6 has; null for others. And the record, kept for later lives. */
  six!: Six | null;
  keptSix!: Six;
  /** The socket's flow specs; null before any were set. */
  qos!: Qos | null;

  /** Listeners: the largest number of armed and queued slots. */
  backlog!: number;
  /** Listeners, on a chip that can leave SYNs unanswered: the backlog asked for exceeds the sockets. */
  wantsMore!: boolean;
  /** On chips that hand connections out: how many may wait in the chip. */
  waiting!: number;
  /** Listeners: the queue as slot numbers, top first. Created with the handle's first listen. */
  queue!: Uint8Array;
  queued!: number;
  /** Listeners: the number of slots in LISTEN. */
  armed!: number;
  /** The condition function deferred the top request. */
  deferred!: boolean;

  /** The registration: an event mask with a window and its message, or with an event object. */
  mask!: number;
  hWnd!: Window | null;
  wMsg!: number;
  hEvent!: EventObject | null;
  /** Indicated events that were not re-enabled since; the record for WSPEnumNetworkEvents. */
  disabled!: number;
  record!: number;
  errors!: Uint16Array;
  /** FD_CONNECT and FD_CLOSE, if they have occurred. Each occurs once in a connection's life. */
  occurred!: number;
  /** Events that have occurred and are not indicated yet. Each is indicated once per occurrence. */
  pendingEvents!: number;

  /** Limits for the connections of a listener, inherited by what it accepts; null for no limit. */
  limits!: ConnectionLimits | null;
  /** Set by an adapter between the peer's request and the application's answer. */
  answering!: boolean;

  /** Number of lives so far. */
  generation = 0;
  readonly index: number;

  /** `index`: the low byte of its SOCKET values. handle.ts starts and ends its lives. */
  constructor(index: number) {
    // The engine finds properties created last first; so `start` of handle.ts creates the most used ones behind this.
    this.index = index;
  }
}

/** One chip and the provider's state for it. Created by WSPStartup. */
export class Provider {
  // The engine finds properties created last first; so those that every poll uses come last.

  readonly config: ProviderConfig;
  upcalls: Upcalls;
  /** The handles that listen. */
  readonly listeners: Handle[] = [];
  /** Created once the chip has answered; and the number of open ones. */
  readonly handles: Handle[] = [];
  openHandles = 0;
  /** Arguments of condition functions; created with the first call of one. */
  conditionArgs: ConditionArgs | null = null;
  /** Its timers that also run in blocking calls, linked by `next`. */
  timers: Timer | null = null;
  /** The next ephemeral port to try; 0 until the first one is drawn. */
  nextPort = 0;

  /** A blocking call is in progress; it has been cancelled. */
  blocking = false;
  cancelled = false;
  /** The application's condition function is running. */
  deciding = false;

  /** The link is watched: the health check looks at the chip for it. */
  linkWatched = false;
  /** Start of the health check's last round, in the clock's milliseconds; number of rounds. */
  roundMs = 0;
  rounds = 0;
  /** Looks that the current round still has to make, one bit each. */
  toCheck = 0;
  /** Number of times that the chip was set up anew since the start. */
  resets = 0;
  readonly counts = new Counts();

  /** A listener had no listening socket when the last round began. */
  overrun = false;
  /** Number of connections ended because a listener had no listening socket. */
  yielded = 0;

  /**
   * Deferred work is scheduled, for this time in milliseconds at the latest; the number of timers set for it; the
   * function that they call, which `start` sets.
   */
  workSet = false;
  workMs = 0;
  workTimers = 0;
  onWork: () => void = nothing;
  readonly messages: MessageQueue;
  /** The last cleanup was made: callbacks that still arrive do nothing. */
  ended = false;
  /** Number of polls. A slot that was looked at in this poll need not be looked at again. */
  pollNumber = 0;

  /** Number of slots with memory; number of them that are free. */
  usable = SOCKETS;
  free = SOCKETS;
  /** The slot with an answer due from its peer, to a SYN or a FIN: the most likely one to announce something next. */
  awaited: Slot | null = null;
  /** A slot was freed or a listener wants more: `topUp` has work. */
  wanting = false;
  /** True while the chip answers; number of rounds of the health check since it stopped. */
  up = false;
  roundsDown = 0;
  readonly clock: Clock;
  readonly slots: Slot[] = [];
  readonly chip: Chip;

  constructor(chip: Chip, clock: Clock, config: ProviderConfig) {
    this.config = config;
    this.messages = new MessageQueue(clock);
    this.upcalls = this.messages;
    this.clock = clock;
    this.chip = chip;
    for (let n = 0; n < SOCKETS; n++) this.slots.push(new Slot(n, this, memoryOf(chip, n) > 0));
    this.usable = this.counts.fewestFree = this.free;
  }
}

function nothing(): void {}
