import { WSAENOTSOCK, WSANOTINITIALISED } from '../../headers/errors.ts';
import type { Qos } from '../../headers/qos.ts';
import type { Ref } from '../../headers/winsock2.ts';

import type { EventObject, Window } from '../../headers/ws2spi.ts';
import { CLOSED, OPEN } from './handle-states.ts';
import { hooks } from './hooks.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * The attribute record of a SOCKET (Winsock SPI 2.4). A record is created when it is first needed and reused for later
 * sockets: it takes 400 bytes of a board's heap, and most programs never have half of them open at once.
 */
export class Handle {
  /** The SOCKET value while in use, else -1. It contains a generation, so that a stale value matches no handle. */
  socket!: number;
  provider: Provider;
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
  /** The socket's flow specs; null before any were set. */
  qos!: Qos | null;

  /** Listeners: the largest number of armed and queued slots. */
  backlog!: number;
  /** Listeners, on a chip that can leave SYNs unanswered: the backlog asked for exceeds the sockets. */
  wantsMore!: boolean;
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
  private readonly index: number;

  constructor(provider: Provider, index: number) {
    // The engine finds properties created last first; so the most used ones come last.
    this.index = index;
    this.reset();
    this.provider = provider;
    // A new handle counts as open until `close` has set its fields.
    provider.openHandles++;
    this.close();
    renewOptions(this, null);
  }

  /**
   * Starts a new life of a closed handle. Its SOCKET value was not used in the last 65,536 lives. Fields that `close`
   * leaves unchanged get their defaults here.
   */
  open(type: number, protocol: number, flags: number): void {
    this.generation = (this.generation + 1) & 0xffff;
    this.socket = (this.generation << 8) | this.index;
    this.state = OPEN;
    const provider = this.provider;
    const open = ++provider.openHandles;
    if (open > provider.counts.mostHandles) provider.counts.mostHandles = open;
    this.type = type;
    this.protocol = protocol;
    this.flags = flags;
    this.reset();
    this.localIp.fill(0);
    renewOptions(this, null);
  }

  private reset(): void {
    this.implicit =
      this.errorReported =
      this.deferred =
      this.answering =
      this.accepted =
      this.sendShut =
      this.receiveShut =
        false;
    this.blocking = true;
    this.localPort = this.peerPort = this.error = this.record = this.backlog = this.armed = this.queued = 0;
    this.wMsg = this.occurred = this.disabled = this.pendingEvents = 0;
  }

  /** Ends a life: the SOCKET value becomes invalid, and registrations and references are cleared. */
  close(): void {
    if (this.state !== CLOSED) this.provider.openHandles--;
    this.limits = this.qos = this.hEvent = this.hWnd = null;
    this.socket = -1;
    this.mask = 0;
    this.slot = null;
    this.state = CLOSED;
  }
}

/** Handles per provider: eight connections, and as many listeners and unconnected sockets. */
const HANDLES = 16;
/**
 * Largest number of providers, so that all handles fit into the low byte of a SOCKET. 0xff stays unused: -1 is no
 * SOCKET.
 */
export const MOST_PROVIDERS = (255 / HANDLES) | 0;

/** All handles ever created, by the low byte of their SOCKET. Handles of ended providers are reused. */
const table: Handle[] = [];
let spare = 0;
let started = false;

/** Starts the handle table with the first provider: SOCKET values are valid from now on. */
export function startHandles(): void {
  started = true;
}

/** Creates or reuses one more handle for `provider`; null if it has the most it may have. */
function oneMore(provider: Provider): Handle | null {
  if (provider.handles.length === HANDLES) return null;
  if (spare === table.length) table.push(new Handle(provider, spare));
  const handle = table[spare++];
  handle.provider = provider;
  provider.handles.push(handle);
  return handle;
}

/**
 * Ends the handle table after the last cleanup: no SOCKET is valid. Generations continue, so that none becomes valid
 * again.
 */
export function dropHandles(): void {
  for (let i = 0; i < spare; i++) table[i].close();
  spare = 0;
  started = false;
}

/** Returns true if any provider is started. Every function checks this first. */
export function isStarted(): boolean {
  return started;
}

/** Resets the options of `handle` to their defaults, or, for an accepted socket, to those of `listener`. */
export function renewOptions(handle: Handle, listener: Handle | null): void {
  const options = hooks.options;
  if (options) options.renew(handle, listener);
}

/** Returns the option at index `place` of option-indices.ts, as the difference from its default. */
export function optionOf(handle: Handle, place: number): number {
  const options = hooks.options;
  return options ? options.get(handle, place) : 0;
}

/** Returns the handle of SOCKET `s`, or null with the reason in `lpErrno`. */
export function find(s: number, lpErrno: Ref<number>): Handle | null {
  const handle = table[s & 0xff];
  if (handle && handle.socket === s) {
    const duplicates = hooks.duplicates;
    return duplicates ? duplicates.socketOf(handle) : handle;
  }
  lpErrno.value = started ? WSAENOTSOCK : WSANOTINITIALISED;
  return null;
}

/**
 * Returns the handle of descriptor `s`, which `find` has found. A duplicated descriptor stands for another handle's
 * socket.
 */
export function descriptorOf(s: number): Handle {
  return table[s & 0xff];
}

/** Returns true if `s`, which `find` has found, is still open. Blocking calls check this after each wait. */
export function isOpen(s: number): boolean {
  return table[s & 0xff].socket === s;
}

/** Returns an unused handle of `provider`, or null. */
export function unused(provider: Provider): Handle | null {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) if (handles[i].state === CLOSED) return handles[i];
  return oneMore(provider);
}

/** Limits for accepted connections. Times are in milliseconds; 0 or absent means no limit. */
export interface ConnectionLimits {
  /** Time from the accept to the first byte, in milliseconds. */
  firstByteMs?: number;
  /** Time without a byte in either direction, in milliseconds. */
  idleMs?: number;
  /**
   * Time during which sent bytes stay unacknowledged because the peer's window is closed or the peer is gone, in
   * milliseconds.
   */
  sendMs?: number;
  /** Time from the accept to the end, in milliseconds. */
  totalMs?: number;
  /**
   * Number of connections from one address. One more ends the connection of that address that was silent for longest.
   */
  perPeer?: number;
}
