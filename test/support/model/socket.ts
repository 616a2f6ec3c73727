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

/** The states of winsock-spi 2.5. A side that was shut down is a flag beside `connected`. */
export type State = 'open' | 'bound' | 'listening' | 'connecting' | 'connected' | 'broken' | 'closed';

/** The order of simultaneous events (winsock-spi 10.4). */
const ORDER = [FD_CONNECT, FD_ACCEPT, FD_READ, FD_WRITE, FD_CLOSE];

/** Whom a registration tells: the one window, which notes everything, or an event object. */
export type Target = 'window' | { signalled: boolean };

/** Where messages go: who, which event, and its error. */
export type Post = (socket: ModelSocket, event: number, error: number) => void;

/** What the specification says about one socket: its attributes, and which events it owes to whom. */
export class ModelSocket {
  readonly name: string;
  private readonly post: Post;
  state: State = 'open';
  blocking = true;
  localPort = 0;
  /** A connect chose the port. */
  implicit = false;
  sendShut = false;
  receiveShut = false;
  /** Why it is broken, or why a connect failed. */
  error = 0;
  /** The last connect has failed, and no other was tried since. */
  failed = false;
  /** Of a listener. */
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
  /** FD_CONNECT and FD_CLOSE, if they have happened: a new registration tells them again. */
  private occurred = 0;
  /** FD_CONNECT, FD_CLOSE and FD_WRITE happen, and are told once each time. */
  private pendingEvents = 0;

  constructor(name: string, post: Post) {
    this.name = name;
    this.post = post;
  }

  // Events (winsock-spi 10.7)

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

  /** A re-enabling function was called (10.3). */
  reenable(event: number): void {
    this.disabled &= ~event;
    this.tell();
  }

  /** Tells whatever holds, was asked for, and is not silent since the last time. */
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
    // The end is told after the last byte.
    if (event === FD_CLOSE) return this.readable === 0;
    return true;
  }

  private happened(event: number): void {
    this.occurred |= event & (FD_CONNECT | FD_CLOSE);
    this.pendingEvents |= event;
  }

  // What other ends do to it

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

  /** A blocking connect was cancelled: nobody is told. */
  connectIsCancelled(): void {
    this.state = 'bound';
  }

  peerCloses(): void {
    this.happened(FD_CLOSE);
  }

  /** The connection ends by itself, and its unread bytes are lost. */
  breaks(error: number = WSAECONNRESET): void {
    this.state = 'broken';
    this.error = error;
    this.happened(FD_CLOSE);
  }

  /** The chip forgets everything. */
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

  // What its functions answer (winsock-spi 2.5, 3.4, 11.3, 12.10)

  /** Bytes that a receive can still get. */
  get readable(): number {
    return this.state === 'connected' && !this.receiveShut && this.client ? this.client.unread : 0;
  }

  /** Both sides have closed and everything was read: nothing can happen to the connection any more. */
  isOver(): boolean {
    return this.sendShut && this.client?.finished === true && this.readable === 0;
  }

  /** What a call answers that finds nothing to do: a blocking one is cancelled after half a second. */
  get nothingYet(): number {
    return this.blocking ? WSAEINTR : WSAEWOULDBLOCK;
  }

  listenError(): number {
    if (this.state === 'connected' || this.state === 'broken') return WSAEISCONN;
    return this.state === 'bound' || this.state === 'listening' ? 0 : WSAEINVAL;
  }

  /** 0 where bytes, or the end, can be received. */
  recvError(): number {
    if (this.state === 'broken') return this.error;
    if (this.state !== 'connected') return WSAENOTCONN;
    if (this.receiveShut) return WSAESHUTDOWN;
    return this.readable > 0 || this.client?.finished ? 0 : this.nothingYet;
  }

  /** 0 where bytes can be sent. */
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
