import { WSAENOTSOCK, WSANOTINITIALISED } from '../../headers/errors.ts';
import type { Qos } from '../../headers/qos.ts';
import type { Ref } from '../../headers/winsock2.ts';

import type { EventObject, Window } from '../../headers/ws2spi.ts';
import { CLOSED, OPEN } from './handle-states.ts';
import { hooks } from './hooks.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';

/**
 * The attribute record of a SOCKET (winsock-spi 2.4). Made when it is needed first, used again for later
 * sockets: one takes 400 bytes of a board's heap, and most programs never have half of them open at once.
 */
export class Handle {
  /** The SOCKET value while in use, else -1. It carries a generation: a stale value finds nothing. */
  socket!: number;
  provider: Provider;
  state!: number;
  type!: number;
  protocol!: number;
  flags!: number;
  blocking!: boolean;
  /** By the indices of options.ts, in programs that can set one. */
  options!: Int32Array;

  readonly localIp = new Uint8Array(4);
  localPort!: number;
  /** The port was chosen by a connect, which chooses another one the next time. */
  implicit!: boolean;
  /** It came from an accept, and shares its port with the listener. */
  accepted!: boolean;
  readonly peerIp = new Uint8Array(4);
  peerPort!: number;
  /** The connection's slot while there is one. */
  slot!: Slot | null;
  sendShut!: boolean;
  receiveShut!: boolean;
  /** Why the connection is BROKEN, or a connect failed; SO_ERROR reports it once. */
  error!: number;
  errorReported!: boolean;
  /** Its flow specs; null before any were set. */
  qos!: Qos | null;

  /** Of a listener: how many requests may be armed or queued. */
  backlog!: number;
  /** On a chip that can leave SYNs unanswered: it was asked for more than there are sockets. */
  wantsMore!: boolean;
  /** And the queue, top first, as slot numbers; there once the handle has listened. */
  queue!: Uint8Array;
  queued!: number;
  /** Of a listener: how many slots are in LISTEN for it. */
  armed!: number;
  /** The condition function deferred the top request. */
  deferred!: boolean;

  /** The registration: an event mask with a window and its message, or with an event object. */
  mask!: number;
  hWnd!: Window | null;
  wMsg!: number;
  hEvent!: EventObject | null;
  /** Events that were indicated and not re-enabled since; the record for WSPEnumNetworkEvents. */
  disabled!: number;
  record!: number;
  errors!: Uint16Array;
  /** Those of FD_CONNECT and FD_CLOSE that have occurred: each does so once in a connection's life. */
  occurred!: number;
  /** Events that have occurred and were not indicated yet. Each is indicated once per occurrence. */
  pendingEvents!: number;

  /** Of a listener, and of what it accepts: what its connections may spend; null for no limit. */
  limits!: ConnectionLimits | null;
  /** An adapter knows that the peer has asked, and that the application has not answered yet. */
  answering!: boolean;

  /** Counts the lives. */
  generation = 0;
  private readonly index: number;

  constructor(provider: Provider, index: number) {
    // The engine looks for what was put in last first: so what is asked for most comes last.
    this.index = index;
    this.reset();
    this.provider = provider;
    // A new handle counts as open until `close` has set its fields.
    provider.openHandles++;
    this.close();
    renewOptions(this, null);
  }

  /**
   * Starts a new life of a closed handle, with a value that no socket had for 65,536 lives, and with everything at its
   * default: what `close` leaves as it was is set here.
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

  /** Ends the life: the value is invalid from now on, and nothing is registered or held. */
  close(): void {
    if (this.state !== CLOSED) this.provider.openHandles--;
    this.limits = this.qos = this.hEvent = this.hWnd = null;
    this.socket = -1;
    this.mask = 0;
    this.slot = null;
    this.state = CLOSED;
  }
}

/** Handles of one provider: eight connections, and as many listeners and sockets without a connection. */
const HANDLES = 16;
/** Their handles fit into the low byte of a SOCKET; 0xff stays free, so that -1 is no SOCKET. */
export const MOST_PROVIDERS = (255 / HANDLES) | 0;

/** All handles ever made, by the low byte of their SOCKET; those of ended providers wait to be used again. */
const table: Handle[] = [];
let spare = 0;
let started = false;

/** A provider was started: from now on SOCKETs mean something. */
export function startHandles(): void {
  started = true;
}

/** One more handle for `provider`; null where it has as many as it may. */
function oneMore(provider: Provider): Handle | null {
  if (provider.handles.length === HANDLES) return null;
  if (spare === table.length) table.push(new Handle(provider, spare));
  const handle = table[spare++];
  handle.provider = provider;
  provider.handles.push(handle);
  return handle;
}

/** After the last cleanup no SOCKET is valid; generations go on, so that none becomes valid again. */
export function dropHandles(): void {
  for (let i = 0; i < spare; i++) table[i].close();
  spare = 0;
  started = false;
}

/** Whether any provider is started: what every function asks first. */
export function isStarted(): boolean {
  return started;
}

/** The options of `handle` are at their defaults from now on, or those that an accepted socket has from `listener`. */
export function renewOptions(handle: Handle, listener: Handle | null): void {
  const options = hooks.options;
  if (options) options.renew(handle, listener);
}

/** The option at index `place` of options.ts, as the difference from its default. */
export function optionOf(handle: Handle, place: number): number {
  const options = hooks.options;
  return options ? options.get(handle, place) : 0;
}

/** The handle behind `s`, or null with the reason in `lpErrno`. */
export function find(s: number, lpErrno: Ref<number>): Handle | null {
  const handle = table[s & 0xff];
  if (handle && handle.socket === s) {
    const duplicates = hooks.duplicates;
    return duplicates ? duplicates.socketOf(handle) : handle;
  }
  lpErrno.value = started ? WSAENOTSOCK : WSANOTINITIALISED;
  return null;
}

/** The handle of descriptor `s`, once found. The socket that it stands for may be another handle's. */
export function descriptorOf(s: number): Handle {
  return table[s & 0xff];
}

/** Whether `s`, once found, is open still: a call that waits looks whether it was closed meanwhile. */
export function isOpen(s: number): boolean {
  return table[s & 0xff].socket === s;
}

/** A handle of `provider` that is not in use, or null when there is none. */
export function unused(provider: Provider): Handle | null {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) if (handles[i].state === CLOSED) return handles[i];
  return oneMore(provider);
}

/** What the connections that a listener accepts may spend; times in milliseconds. 0 and what is left out are no limit. */
export interface ConnectionLimits {
  /** From the accept to the first byte. */
  firstByteMs?: number;
  /** Without a byte in either direction. */
  idleMs?: number;
  /** While bytes wait that the peer does not acknowledge: its window is closed, or it is gone. */
  sendMs?: number;
  /** From the accept on. */
  totalMs?: number;
  /** Connections of one address: one more ends the one of them that was silent for longest. */
  perPeer?: number;
}
