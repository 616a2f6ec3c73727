import { View } from '#chip';
import type { DatagramState } from './datagram-state.ts';
import type { Handle } from './handle.ts';
import type { UdpOwner } from './hooks.ts';

/** What a slot (one hardware socket) is doing: nothing, ever, since its socket has no memory. */
export const ABSENT = -1;
/** Nothing now. */
export const FREE = 0;
/** Listens: where listening sockets become connections, the next SYN to its listener's port may take it. */
export const ARMED = 1;
/** Established, waiting in its listener's queue. */
export const QUEUED = 2;
/** Its SYN is under way. */
export const CONNECTING = 3;
/** An application's connection. */
export const CONNECTED = 4;
/** No application's any more: what is left to send goes out, then the FIN, then the slot is free. */
export const CLOSING = 5;
/** Open for datagrams: a socket's, or, with no handle, its last datagram is on its way out. */
export const DATAGRAM = 6;
/** Open for the datagrams of a service: a service port's, no handle's. */
export const SERVICE = 7;

/** For each state, a bit for every state that may follow it. Where a chip hands connections out, QUEUED follows FREE. */
const NEXT = [
  (1 << ARMED) | (1 << QUEUED) | (1 << CONNECTING) | (1 << DATAGRAM) | (1 << SERVICE),
  (1 << QUEUED) | (1 << FREE),
  (1 << CONNECTED) | (1 << CLOSING) | (1 << FREE),
  (1 << CONNECTED) | (1 << FREE),
  (1 << CLOSING) | (1 << FREE),
  1 << FREE,
  1 << FREE,
  1 << FREE,
];

/** States as bits, for the predicates. */
const USED = 0xfe;
const STREAM = (1 << ARMED) | (1 << QUEUED) | (1 << CONNECTING) | (1 << CONNECTED) | (1 << CLOSING);
const WITH_PEER = STREAM & ~(1 << ARMED);
const UDP = (1 << DATAGRAM) | (1 << SERVICE);

/** The slots of a provider: how many are free, and the fewest that there were. */
export interface Pool {
  free: number;
  readonly counts: { fewestFree: number };
}

/** One of the chip's sockets and what the provider knows of it. One a socket is made, once. */
export class Slot {
  // The engine looks for what was put in last first: so what every look at the slot needs comes last.

  /** Of a slot that is open for datagrams: where the first one comes from. */
  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  localPort = 0;

  /**
   * While a listener hears no SYN (overload.ts): since when this connection is watched, how much it had received
   * and transmitted at the last look, when a byte moved last and whether it came in, and when enough bytes had moved.
   */
  watchedMs!: number;
  seenIn!: number;
  seenOut!: number;
  movedMs!: number;
  movedIn!: boolean;
  earned!: number;
  earnedMs!: number;
  /** In programs with limits (limits/limits.ts): the same, once a second, and whether a byte came. */
  limitedMs!: number;
  limitIn!: number;
  limitOut!: number;
  limitMovedMs!: number;
  limitHeard!: boolean;
  /** In programs that ask for it: when the connection was established. */
  connectedMs!: number;
  /** With TCP_MAXRT: how many bytes the peer has acknowledged, and since when no more. */
  acknowledged!: number;
  acknowledgedMs!: number;
  /** While CLOSING: how long the peer has for the rest at least. */
  patienceMs!: number;
  /** While ARMED: when the chip was first seen in a handshake; 0 for not. */
  handshakeSinceMs = 0;
  /** When CONNECTING, CONNECTED or CLOSING was entered, in the clock's milliseconds. */
  sinceMs!: number;
  /** What the slot is open for datagrams for, while DATAGRAM or SERVICE; it is not cleared behind that. */
  owner!: UdpOwner;
  /** When its last datagram was sent, in the clock's milliseconds. */
  sentMs!: number;
  /** What a datagram socket needs; there once the slot was DATAGRAM. */
  datagram!: DatagramState;

  /** A sender waits for room; how often it was looked for in vain. */
  wantsRoom = false;
  roomTries = 0;
  /** Our FIN is owed, or out. */
  finWanted = false;
  /** The peer's FIN is in; the chip's socket is closed, and only unread bytes remain. */
  finSeen = false;
  gone = false;
  /** How many bytes wait to be read. */
  rxSize = 0;
  /** In which turn of the runtime's loop the chip's socket was looked at last. */
  pollNumber = -1;

  private readonly pool: Pool;
  /** The chip's number for it. */
  readonly n: number;
  /** What the chip has shown of it. */
  readonly view: View;
  /** The listener while ARMED or QUEUED, the connection's handle while CONNECTING, CONNECTED or DATAGRAM. */
  handle: Handle | null;
  state: number;

  /** `usable`: whether the chip's socket has memory; without, the slot is ABSENT for good. */
  constructor(n: number, pool: Pool, usable: boolean) {
    this.pool = pool;
    this.n = n;
    this.view = new View(n);
    this.handle = null;
    this.state = usable ? FREE : ABSENT;
    if (!usable) pool.free--;
  }

  /** The one door between states, and the one place to watch them. `sinceMs` is its caller's. */
  move(to: number): void {
    const from = this.state;
    if ((NEXT[from] & (1 << to)) === 0) throw new Error('slot ' + this.n + ': ' + from + '>' + to);
    this.state = to;
    const pool = this.pool;
    if (from === FREE) {
      const free = --pool.free;
      if (free < pool.counts.fewestFree) pool.counts.fewestFree = free;
    } else if (to === FREE) pool.free++;
    if (from === ARMED || to === ARMED) {
      const handle = this.handle;
      if (handle) handle.armed += to === ARMED ? 1 : -1;
    }
    if (observer.onMove) observer.onMove(this, from);
  }
}

/** Watches slots move: it is called after every move, with the state before. */
export const observer: { onMove: ((slot: Slot, from: number) => void) | null } = { onMove: null };

/** Whether it does anything. */
export function isInUse(slot: Slot): boolean {
  return is(slot, USED);
}

/** Whether it listens, or has a connection, or is about to. */
export function isStream(slot: Slot): boolean {
  return is(slot, STREAM);
}

/** Whether it has a peer, or is about to. */
export function hasPeer(slot: Slot): boolean {
  return is(slot, WITH_PEER);
}

/** Whether it is open for datagrams. */
export function isForDatagrams(slot: Slot): boolean {
  return is(slot, UDP);
}

function is(slot: Slot, states: number): boolean {
  const state = slot.state;
  return state !== ABSENT && ((states >> state) & 1) !== 0;
}
