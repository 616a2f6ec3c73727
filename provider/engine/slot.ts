import type { Handle } from './handle.ts';
import {
  ABSENT,
  ARMED,
  CLOSING,
  CONNECTED,
  CONNECTING,
  DATAGRAM,
  FREE,
  POST,
  QUEUED,
} from './slot-states.ts';
import type { Post } from './udp/service-port.ts';
import type { Mailbox } from './udp/state.ts';

/** For each state, a bit for every state that may follow it. */
const NEXT = [
  (1 << ARMED) | (1 << CONNECTING) | (1 << DATAGRAM) | (1 << POST),
  (1 << QUEUED) | (1 << FREE),
  (1 << CONNECTED) | (1 << CLOSING) | (1 << FREE),
  (1 << CONNECTED) | (1 << FREE),
  (1 << CLOSING) | (1 << FREE),
  1 << FREE,
  1 << FREE,
  1 << FREE,
];

/** Whose slots they are: keeps count of the free ones, and of the fewest that there were. */
export interface Pool {
  free: number;
  readonly counts: { fewestFree: number };
}

/** One of the chip's sockets and what the provider knows of it. Eight are made once, none ever after. */
export class Slot {
  // The engine looks for what was put in last first: so what every look at the slot needs comes last.

  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  localPort = 0;

  /** Where the next byte to send goes in transmit memory, and how many bytes are known to be free there. */
  txWrite!: number;
  txFree!: number;
  /** A transmission was commanded and has not been seen to end. */
  sending!: boolean;
  /** A sender waits for room; how often it was looked for in vain. */
  wantsRoom = false;
  roomTries = 0;
  /** Our FIN is owed; our FIN is out. */
  finWanted = false;
  finSent!: boolean;
  /** The round of the health check in which our FIN was first seen not to be out; -1 for none. */
  finRound!: number;
  /** While CONNECTING: the SYN was sent a second time, since the chip had another target. */
  redialled!: boolean;

  /** Where the peer's first byte lies in receive memory. */
  rxBegin!: number;
  /** Where the next unread byte lies in receive memory, and how many are known to wait there. */
  rxRead!: number;
  rxSize = 0;
  /** How many read bytes the chip was not told of yet; and whether a full memory was given back the last time. */
  rxKept!: number;
  rxWasFull!: boolean;
  /** Bytes were read before they were announced: the announcement that comes yet has nothing new. */
  rxAhead!: boolean;
  /** The peer's FIN is in; the chip's socket is closed, and only unread bytes remain. */
  finSeen!: boolean;
  gone = false;

  /** When CONNECTING, CONNECTED or CLOSING was entered, in the clock's milliseconds. */
  sinceMs!: number;
  /** While CLOSING: how long the peer has for the rest at least. */
  patienceMs!: number;
  /**
   * While a listener hears no SYN (pressure.ts): since when this connection is watched, up to where it had received and
   * transmitted at the last look, when a byte moved last and whether it came in, and when enough bytes had moved.
   */
  watchedMs!: number;
  seenIn!: number;
  seenOut!: number;
  movedMs!: number;
  movedIn!: boolean;
  earned!: number;
  earnedMs!: number;
  /** In programs with limits (limits.ts): the same, once a second, and whether a byte came. */
  limitedMs!: number;
  limitIn!: number;
  limitOut!: number;
  limitMovedMs!: number;
  limitHeard!: boolean;
  /** In programs that ask for it: when the connection was established. */
  connectedMs!: number;
  /** With TCP_MAXRT: up to where the peer has acknowledged, and since when no further. */
  acknowledged!: number;
  acknowledgedMs!: number;
  /** While ARMED: when the chip was first seen in a handshake; 0 for not. */
  shakingMs = 0;
  /** In which turn of the runtime's loop the chip's socket was looked at last. */
  turn = -1;
  /** What datagrams need; there once the slot was DATAGRAM. */
  mailbox!: Mailbox;
  /** Whose it is while POST; it is not cleared behind that. */
  post!: Post;

  private readonly pool: Pool;
  /** The chip's number for it, 0 to 7. */
  readonly n: number;
  /** The listener while ARMED or QUEUED, the connection's handle while CONNECTING, CONNECTED or DATAGRAM. */
  handle: Handle | null;
  state: number;

  /** `usable`: whether the chip's socket has memory; without, the slot is ABSENT for good. */
  constructor(n: number, pool: Pool, usable: boolean) {
    this.pool = pool;
    this.n = n;
    this.handle = null;
    this.state = usable ? FREE : ABSENT;
    if (!usable) pool.free--;
  }

  /** The one door between states, and the one place to watch them. States that last have `sinceMs` set by the caller. */
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

/** Whoever wants to watch slots move: it is called after every move, with the state before. */
export const observer: { onMove: ((slot: Slot, from: number) => void) | null } = { onMove: null };
