import type { Slot } from './records.ts';
import { ABSENT, ARMED, CLOSING, CONNECTED, CONNECTING, DATAGRAM, QUEUED, SERVICE } from './slot-states.ts';

export { observer, Slot } from './records.ts';
export {
  ABSENT,
  ARMED,
  CLOSING,
  CONNECTED,
  CONNECTING,
  DATAGRAM,
  FREE,
  QUEUED,
  SERVICE,
} from './slot-states.ts';

/** States as bits, for the predicates. */
const USED = 0xfe;
const STREAM = (1 << ARMED) | (1 << QUEUED) | (1 << CONNECTING) | (1 << CONNECTED) | (1 << CLOSING);
const WITH_PEER = STREAM & ~(1 << ARMED);
const UDP = (1 << DATAGRAM) | (1 << SERVICE);

/** The slots of a provider: number of free ones, and the fewest so far. */
export interface Pool {
  free: number;
  readonly counts: { fewestFree: number };
}

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
  limitHeard!: boolean;
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
  /** Time at which its last datagram was sent, in the clock's milliseconds. */
  sentMs!: number;
  /** In programs with IPv6: the peer, 16 bytes; one of IPv4 is mapped. */
  peer6!: Uint8Array;
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

  private readonly pool: Pool;
  /** The chip's number of the socket. */
  readonly n: number;
  /** The chip's last reading of the socket. */
  readonly view: View;
  /** The listener while ARMED or QUEUED, the connection's handle while CONNECTING, CONNECTED or DATAGRAM. */
  handle: Handle | null;
  state: number;

  /** `usable`: the chip's socket has memory. Without, the slot stays ABSENT. */
  constructor(n: number, pool: Pool, usable: boolean) {
    this.pool = pool;
    this.n = n;
    this.view = new View(n);
    this.handle = null;
    this.state = usable ? FREE : ABSENT;
    if (!usable) pool.free--;
  }

  /** Changes the state. All state changes go through this method. The caller sets `sinceMs`. */
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

/** Observer of state changes, called after each one with the state before it. */
export const observer: { onMove: ((slot: Slot, from: number) => void) | null } = { onMove: null };

/** Returns true if the slot is in use. */
export function isInUse(slot: Slot): boolean {
  return is(slot, USED);
}

/** Returns true if the slot listens, has a connection or is connecting. */
export function isStream(slot: Slot): boolean {
  return is(slot, STREAM);
}

/** Returns true if the slot has a peer or is connecting to one. */
export function hasPeer(slot: Slot): boolean {
  return is(slot, WITH_PEER);
}

/** Returns true if the slot is open for datagrams. */
export function isForDatagrams(slot: Slot): boolean {
  return is(slot, UDP);
}

function is(slot: Slot, states: number): boolean {
  const state = slot.state;
  return state !== ABSENT && ((states >> state) & 1) !== 0;
}
