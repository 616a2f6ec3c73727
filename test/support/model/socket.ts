import {
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  WSAECONNRESET,
  WSAEINTR,
  WSAEINVAL,
  WSAEISCONN,
  WSAENETDOWN,
  WSAENETRESET,
  WSAENOTCONN,
  WSAESHUTDOWN,
  WSAEWOULDBLOCK,
} from '../../../provider/index.ts';
import type { Client } from './client.ts';

/** The states of Winsock SPI 2.5. A side that was shut down is a flag beside `connected`. */
export type State = 'open' | 'bound' | 'listening' | 'connecting' | 'connected' | 'broken' | 'closed';

/** The order of simultaneous events (Winsock SPI 10.4). */
const ORDER = [FD_CONNECT, FD_ACCEPT, FD_READ, FD_WRITE, FD_CLOSE];

/** Target of a registration: the one window, which records everything, or an event object. */
export type Target = 'window' | { signalled: boolean };

/** Receives messages: socket, event and error. */
export type Post = (socket: ModelSocket, event: number, error: number) => void;

/** The specification's view of one socket: its attributes, and its pending events. */
export class ModelSocket {
  readonly name: string;
  private readonly post: Post;
  state: State = 'open';
  blocking = true;
  localPort = 0;
  /** The port was chosen by a connect. */
  implicit = false;
  sendShut = false;
  receiveShut = false;
  /** The error with which it broke, or with which a connect failed. */
  error = 0;
  /** The last connect has failed, and no other was tried since. */
  failed = false;
  /** Listeners only. */
  backlog = 0;
  queue: Client[] = [];
  deferred = false;
  /** The other end of the connection. */
  client: Client | null = null;

  mask = 0;
  target: Target = 'window';
  record = 0;
  errors: number[] = new Array(10).fill(0);
  /** Indicated, and not re-enabled since. */
  private disabled = 0;
  /** FD_CONNECT and FD_CLOSE, if they have occurred: a new registration indicates them again. */
  private occurred = 0;
  /** FD_CONNECT, FD_CLOSE and FD_WRITE occur, and are indicated once each time. */
  private pendingEvents = 0;

  constructor(name: string, post: Post) {
    this.name = name;
    this.post = post;
  }

  // Events (Winsock SPI 10.7)

  register(mask: number, target: Target): void {
    this.blocking = false;
    this.mask = mask;
    this.target = target;
    this.disabled = 0;
    this.record = 0;
    this.pendingEvents = this.occurred;
    if (this.state === 'connected' && !this.sendShut) this.pendingEvents |= FD_WRITE;
    this.tell();
  }

  /** A re-enabling function was called (Winsock SPI 10.3). */
  reenable(event: number): void {
    this.disabled &= ~event;
    this.tell();
  }

  /** Indicates every event that holds, is registered and is enabled. */
  tell(): void {
    for (const event of ORDER) {
      if ((this.mask & ~this.disabled & event) === 0 || !this.holds(event)) continue;
      this.disabled |= event;
      this.pendingEvents &= ~event;
      const error = event === FD_CONNECT || event === FD_CLOSE ? this.error : 0;
      if (this.target === 'window') {
        this.post(this, event, error);
      } else {
        this.record |= event;
        this.errors[Math.log2(event)] = error;
        this.target.signalled = true;
      }
    }
  }

  private holds(event: number): boolean {
    if (event === FD_ACCEPT) return this.state === 'listening' && this.queue.length > 0 && !this.deferred;
    if (event === FD_READ) return this.readable > 0;
    if ((this.pendingEvents & event) === 0) return false;
    if (event === FD_WRITE)
      return this.state === 'broken' || (!this.sendShut && this.client?.stuck === false);
    // FD_CLOSE is indicated after the last byte.
    if (event === FD_CLOSE) return this.readable === 0;
    return true;
  }

  private happened(event: number): void {
    this.occurred |= event & (FD_CONNECT | FD_CLOSE);
    this.pendingEvents |= event;
  }

  // Actions of the other end

  connectStarts(): void {
    this.state = 'connecting';
    this.failed = false;
    this.error = 0;
    this.occurred &= ~FD_CONNECT;
    this.disabled &= ~FD_CONNECT;
  }

  connectSucceeds(client: Client): void {
    this.state = 'connected';
    this.client = client;
    this.happened(FD_CONNECT);
    this.happened(FD_WRITE);
  }

  connectFails(error: number): void {
    this.state = 'bound';
    this.failed = true;
    this.error = error;
    this.happened(FD_CONNECT);
  }

  /** A blocking connect was cancelled, without an event. */
  connectIsCancelled(): void {
    this.state = 'bound';
  }

  peerCloses(): void {
    this.happened(FD_CLOSE);
  }

  /** The connection breaks, and its unread bytes are lost. */
  breaks(error: number = WSAECONNRESET): void {
    this.state = 'broken';
    this.error = error;
    this.happened(FD_CLOSE);
  }

  /** The chip loses all its state. */
  chipResets(): void {
    this.queue = [];
    this.deferred = false;
    if (this.state === 'connecting') this.connectFails(WSAENETDOWN);
    else if (this.state === 'connected' && !this.isOver()) this.breaks(WSAENETRESET);
  }

  /** Becomes the accepted socket of `listener`, with its mode and registration. */
  inherit(listener: ModelSocket, client: Client): void {
    this.state = 'connected';
    this.client = client;
    this.localPort = listener.localPort;
    this.blocking = listener.blocking;
    this.mask = listener.mask;
    this.target = listener.target;
    this.pendingEvents = FD_WRITE;
    if (client.finished) this.peerCloses();
  }

  /** The client has left the queue, or was taken out of it. */
  leaves(client: Client): void {
    if (this.queue[0] === client) this.deferred = false;
    this.queue = this.queue.filter((other) => other !== client);
  }

  wantsRoom(): void {
    this.pendingEvents |= FD_WRITE;
  }

  // Results of calls (Winsock SPI 2.5, 3.4, 11.3, 12.10)

  /** Bytes that a receive can still return. */
  get readable(): number {
    return this.state === 'connected' && !this.receiveShut && this.client ? this.client.unread : 0;
  }

  /** Returns true if both sides have closed and everything was read: no event of the connection can follow. */
  isOver(): boolean {
    return this.sendShut && this.client?.finished === true && this.readable === 0;
  }

  /** The result of a call that finds nothing to do: a blocking one is cancelled after half a second. */
  get nothingYet(): number {
    return this.blocking ? WSAEINTR : WSAEWOULDBLOCK;
  }

  listenError(): number {
    if (this.state === 'connected' || this.state === 'broken') return WSAEISCONN;
    return this.state === 'bound' || this.state === 'listening' ? 0 : WSAEINVAL;
  }

  /** Returns 0 if bytes, or the end, can be received. */
  recvError(): number {
    if (this.state === 'broken') return this.error;
    if (this.state !== 'connected') return WSAENOTCONN;
    if (this.receiveShut) return WSAESHUTDOWN;
    return this.readable > 0 || this.client?.finished ? 0 : this.nothingYet;
  }

  /** Returns 0 if bytes can be sent. */
  sendError(): number {
    if (this.state === 'broken') return this.error;
    if (this.state !== 'connected') return WSAENOTCONN;
    if (this.sendShut) return WSAESHUTDOWN;
    return this.client?.stuck ? this.nothingYet : 0;
  }

  /** The sets in which WSPSelect leaves it. */
  readiness(): string {
    const read =
      this.queue.length > 0 ||
      this.state === 'broken' ||
      (this.state === 'connected' && (this.readable > 0 || this.client?.finished));
    const write = this.state === 'broken' || (this.state === 'connected' && this.sendError() === 0);
    const except = this.state === 'bound' && this.failed;
    return `${read ? 'r' : '-'}${write ? 'w' : '-'}${except ? 'x' : '-'}`;
  }
}
