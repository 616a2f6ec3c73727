import { WSAENOTSOCK, WSANOTINITIALISED } from './errors.ts';
import type { Provider } from './provider.ts';
import type { Slot } from './slot.ts';
import type { EventObject, Window } from './upcalls.ts';
import { FD_MAX_EVENTS, type Ref } from './winsock.ts';

/** States of a handle (winsock-spi 2.5). Shut-down sides are flags beside CONNECTED. */
export const CLOSED = 0;
export const OPEN = 1;
export const BOUND = 2;
export const LISTENING = 3;
export const CONNECTING = 4;
export const CONNECTED = 5;
/** The connection ended by itself; `error` says why. */
export const BROKEN = 6;

/** Socket options: copied as a whole to accepted sockets. Times in milliseconds, 0 for never. */
export class Options {
  reuseAddress = false;
  keepAlive = false;
  oobInline = false;
  debug = false;
  dontRoute = false;
  noDelay = false;
  lingerOn = false;
  lingerSeconds = 0;
  sendBuffer = 2048;
  receiveBuffer = 2048;
  sendTimeoutMs = 0;
  receiveTimeoutMs = 0;

  copy(from: Options): void {
    this.reuseAddress = from.reuseAddress;
    this.keepAlive = from.keepAlive;
    this.oobInline = from.oobInline;
    this.debug = from.debug;
    this.dontRoute = from.dontRoute;
    this.noDelay = from.noDelay;
    this.lingerOn = from.lingerOn;
    this.lingerSeconds = from.lingerSeconds;
    this.sendBuffer = from.sendBuffer;
    this.receiveBuffer = from.receiveBuffer;
    this.sendTimeoutMs = from.sendTimeoutMs;
    this.receiveTimeoutMs = from.receiveTimeoutMs;
  }
}

/** What stands behind a SOCKET: the attribute record (winsock-spi 2.4). Made once, used again for later sockets. */
export class Handle {
  /** The SOCKET value while in use, else -1. It carries a generation: a stale value finds nothing. */
  socket = -1;
  provider: Provider;
  state = CLOSED;
  type = 0;
  protocol = 0;
  flags = 0;
  blocking = true;
  readonly options = new Options();

  readonly localIp = new Uint8Array(4);
  localPort = 0;
  /** The port was chosen by a connect, which chooses another one the next time. */
  implicit = false;
  /** It came from an accept, and shares its port with the listener. */
  accepted = false;
  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  /** The connection's slot while there is one. */
  slot: Slot | null = null;
  sendShut = false;
  receiveShut = false;
  /** Why the connection is BROKEN, or a connect failed (SO_ERROR). */
  error = 0;

  /** Of a listener: how many requests may be armed or queued, and the queue, top first, as slot numbers. */
  backlog = 0;
  readonly queue = new Uint8Array(8);
  queued = 0;
  /** The condition function deferred the top request. */
  deferred = false;

  /** The registration: an event mask with a window and its message, or with an event object. */
  mask = 0;
  hWnd: Window | null = null;
  wMsg = 0;
  hEvent: EventObject | null = null;
  /** Events that were indicated and not re-enabled since; the record for WSPEnumNetworkEvents. */
  disabled = 0;
  record = 0;
  readonly errors = new Uint16Array(FD_MAX_EVENTS);
  /** FD_CONNECT and FD_CLOSE happen once in a connection's life: those that have. */
  facts = 0;
  /** They, and FD_WRITE, are indicated once per occasion: those that are still owed. */
  owed = 0;

  private generation = 0;
  private readonly index: number;

  constructor(provider: Provider, index: number) {
    this.provider = provider;
    this.index = index;
  }

  /** Starts a new life with a value that no socket had for 65,536 lives, and with everything at its default. */
  open(type: number, protocol: number, flags: number): void {
    this.generation = (this.generation + 1) & 0xffff;
    this.socket = (this.generation << 8) | this.index;
    this.state = OPEN;
    this.type = type;
    this.protocol = protocol;
    this.flags = flags;
    this.blocking = true;
    this.options.copy(DEFAULTS);
    this.localIp.fill(0);
    this.localPort = 0;
    this.implicit = false;
    this.accepted = false;
    this.peerPort = 0;
    this.slot = null;
    this.sendShut = false;
    this.receiveShut = false;
    this.error = 0;
    this.backlog = 0;
    this.queued = 0;
    this.deferred = false;
    this.mask = 0;
    this.disabled = 0;
    this.record = 0;
    this.facts = 0;
    this.owed = 0;
  }

  /** Ends the life: the value is invalid from now on. */
  close(): void {
    this.socket = -1;
    this.state = CLOSED;
    this.mask = 0;
    this.hWnd = null;
    this.hEvent = null;
    this.slot = null;
  }
}

const DEFAULTS = new Options();

/** All handles ever made, by the low byte of their SOCKET; those of ended providers wait to be used again. */
const table: Handle[] = [];
let spare = 0;
let started = false;

/** Gives a provider `count` handles. */
export function addHandles(provider: Provider, count: number): void {
  started = true;
  for (let i = 0; i < count; i++) {
    if (spare === table.length) table.push(new Handle(provider, spare));
    const handle = table[spare++];
    handle.provider = provider;
    provider.handles.push(handle);
  }
}

/** After the last cleanup no SOCKET means anything; generations go on, so that none ever will again by accident. */
export function dropHandles(): void {
  for (let i = 0; i < spare; i++) table[i].close();
  spare = 0;
  started = false;
}

/** The handle behind `s`, or null with the reason in `lpErrno`. */
export function find(s: number, lpErrno: Ref<number>): Handle | null {
  const handle = table[s & 0xff];
  if (handle && handle.socket === s) return handle;
  lpErrno.value = started ? WSAENOTSOCK : WSANOTINITIALISED;
  return null;
}

/** A handle of `provider` that is not in use, or null when there is none. */
export function unused(provider: Provider): Handle | null {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) if (handles[i].state === CLOSED) return handles[i];
  return null;
}
