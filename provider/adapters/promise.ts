import type { ProtocolInfo } from '../engine/records/provider.ts';
import { failure } from '../headers/error-names.ts';
import { WSAEALREADY, WSAEINTR, WSAEWOULDBLOCK } from '../headers/errors.ts';
import {
  AF_INET,
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  IPPROTO_TCP,
  inetAny,
  SD_SEND,
  SOCK_STREAM,
  SOCKADDR_SIZE,
  type SockAddr,
  type WsaBuf,
} from '../headers/winsock2.ts';
import { createWindow } from '../headers/ws2spi.ts';
import { WSPAccept } from '../winsock/calls/accept.ts';
import { WSPBind } from '../winsock/calls/bind.ts';
import { WSPConnect } from '../winsock/calls/connect.ts';
import { WSPListen } from '../winsock/calls/listen.ts';
import { WSPRecv } from '../winsock/calls/recv.ts';
import { WSPSend } from '../winsock/calls/send.ts';
import { WSPShutdown } from '../winsock/calls/shutdown.ts';
import { WSPCloseSocket, WSPSocket } from '../winsock/calls/socket.ts';
import { WSPAsyncSelect } from '../winsock/events/network-events.ts';

/**
 * A promise API of the provider. A failed call rejects with an Error: `name` is that of the code (`WSAECONNRESET`),
 * `code` its number, and the message begins with the function that failed.
 */

/** A listener or a connection. */
export interface Channel {
  /** The SOCKET, or -1 once it is closed. */
  s: number;
  /** The peer's address; for a listener, its own. */
  name: SockAddr;
}

/** A pending promise, with its functions and arguments. */
interface Wait {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  bytes: Uint8Array | null;
}

class PromiseChannel implements Channel {
  s: number;
  readonly name: SockAddr;
  /** The pending connect, accept or read. */
  waiting: Wait | null = null;
  /** Pending writes in order; number of bytes of the first that were sent. */
  readonly writes: Wait[] = [];
  sent = 0;

  constructor(s: number, name: SockAddr) {
    this.s = s;
    this.name = name;
  }
}

const EVENTS = FD_ACCEPT | FD_CONNECT | FD_READ | FD_WRITE | FD_CLOSE;
const channels: PromiseChannel[] = [];
const incoming = [{ len: 2048, buf: new Uint8Array(2048) }];
const outgoing: WsaBuf[] = [{ len: 0, buf: incoming[0].buf }];
const size = { value: SOCKADDR_SIZE };
const count = { value: 0 };
const flags = { value: 0 };
const err = { value: 0 };

const window = createWindow(function (_wMsg: number, s: number, lParam: number): void {
  let channel: PromiseChannel | null = null;
  for (let i = 0; i < channels.length; i++) if (channels[i].s === s) channel = channels[i];
  if (!channel) return;
  const event = lParam & 0xffff;
  if (event === FD_CONNECT) connected(channel, lParam >>> 16);
  else if (event === FD_ACCEPT) takeClient(channel);
  else if (event === FD_WRITE) sendMore(channel);
  else {
    takeBytes(channel);
    if (event === FD_CLOSE) sendMore(channel);
  }
});

/**
 * Listens on `port`.
 *
 * @param info the provider; null for the first
 * @param port 1 to 65535
 * @param backlog most requests that may wait for `accept`: 1 to 8, clamped
 * @returns the listener; rejects with the errors of WSPSocket, WSPBind and WSPListen
 */
export function listen(info: ProtocolInfo | null, port: number, backlog: number): Promise<Channel> {
  return new Promise(function (resolve, reject) {
    const s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, info, 0, 0, err);
    if (s === INVALID_SOCKET) return reject(failure('WSPSocket', err.value));
    const name = inetAny(port);
    let step = 'WSPBind';
    let result = WSPBind(s, name, SOCKADDR_SIZE, err);
    if (result === 0) {
      step = 'WSPListen';
      result = WSPListen(s, backlog, err);
    }
    if (result === 0) return resolve(open(s, name));
    reject(failure(step, err.value));
    WSPCloseSocket(s, err);
  });
}

/**
 * Connects to `name`.
 *
 * @param info the provider; null for the first
 * @param name the peer: the address of one host, a port other than 0
 * @returns the connection; rejects with the errors of WSPSocket and WSPConnect
 */
export function connect(info: ProtocolInfo | null, name: SockAddr): Promise<Channel> {
  return new Promise(function (resolve, reject) {
    const s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, info, 0, 0, err);
    if (s === INVALID_SOCKET) return reject(failure('WSPSocket', err.value));
    const channel = open(s, name);
    channel.waiting = { resolve: resolve as Wait['resolve'], reject: reject, bytes: null };
    WSPConnect(s, name, SOCKADDR_SIZE, null, null, null, null, err);
    if (err.value !== WSAEWOULDBLOCK) connected(channel, err.value);
  });
}

/**
 * Returns the next client of a listener as soon as there is one.
 *
 * @returns its connection; rejects with the errors of WSPAccept, WSAEALREADY while another accept is pending, WSAEINTR
 * if the listener is closed meanwhile
 */
export function accept(listener: Channel): Promise<Channel> {
  return wait(listener, takeClient);
}

/**
 * Returns the next bytes of a connection, at most 2,048, as soon as there are any.
 *
 * @returns the bytes, or null after the last one, repeatedly; rejects with the errors of WSPRecv, WSAEALREADY while
 * another read is pending, WSAEINTR if the connection is closed meanwhile
 */
export function read(channel: Channel): Promise<Uint8Array | null> {
  return wait(channel, takeBytes);
}

/**
 * Sends all of `bytes`, after earlier writes. The bytes must not change before the promise is resolved.
 *
 * @param channel a connection
 * @param bytes the bytes, in one Uint8Array
 * @returns resolves when the chip has all of them; rejects with the errors of WSPSend, as do all later writes
 */
export function write(channel: Channel, bytes: Uint8Array): Promise<void> {
  const own = channel as PromiseChannel;
  return new Promise(function (resolve: (value: undefined) => void, reject) {
    own.writes.push({ resolve: resolve, reject: reject, bytes: bytes });
    if (own.writes.length === 1) sendMore(own);
  });
}

/**
 * Ends the sending side: a FIN follows the last byte.
 *
 * @returns rejects with the errors of WSPShutdown
 */
export function shutdown(channel: Channel): Promise<void> {
  return new Promise(function (resolve: (value: undefined) => void, reject) {
    if (WSPShutdown(channel.s, SD_SEND, err) === 0) resolve(undefined);
    else reject(failure('WSPShutdown', err.value));
  });
}

/**
 * Closes a connection or a listener; may be repeated. Pending promises reject with WSAEINTR.
 */
export function close(channel: Channel): void {
  const own = channel as PromiseChannel;
  const at = channels.indexOf(own);
  if (at < 0) return;
  channels.splice(at, 1);
  WSPCloseSocket(own.s, err);
  own.s = -1;
  complete(own, 'close', WSAEINTR, null);
  dropWrites(own, 'close', WSAEINTR);
}

/** Returns a connection's bytes for `for await`, in runtimes that have it; each step is a `read`. */
export function chunks(channel: Channel): Iteration<Uint8Array> {
  return iteration(function () {
    return read(channel);
  });
}

/** Returns a listener's clients for `for await`, in runtimes that have it; each step is an `accept`. */
export function clients(listener: Channel): Iteration<Channel> {
  return iteration(function () {
    return accept(listener);
  });
}

/** The iteration protocol of `for await`: `next` until `done`. */
export interface Iteration<T> {
  next(): Promise<{ value: T | null; done: boolean }>;
}

function iteration<T>(step: () => Promise<T | null>): Iteration<T> {
  const made: Iteration<T> = {
    next: function () {
      return step().then(function (value) {
        return { value: value, done: value === null };
      });
    },
  };
  if (typeof Symbol === 'function') {
    (made as unknown as { [key: symbol]: () => Iteration<T> })[Symbol.asyncIterator] = function () {
      return made;
    };
  }
  return made;
}

function open(s: number, name: SockAddr): PromiseChannel {
  const channel = new PromiseChannel(s, name);
  channels.push(channel);
  WSPAsyncSelect(s, window, 1, EVENTS, err);
  return channel;
}

/** Creates a pending promise, after a first attempt that may resolve it at once. */
function wait<T>(channel: Channel, attempt: (channel: PromiseChannel) => void): Promise<T> {
  const own = channel as PromiseChannel;
  return new Promise(function (resolve: (value: T) => void, reject) {
    if (own.waiting) return reject(failure('wait', WSAEALREADY));
    own.waiting = { resolve: resolve as Wait['resolve'], reject: reject, bytes: null };
    attempt(own);
  });
}

/** Rejects the pending promise with an error, or resolves it with a value if the error is 0. */
function complete(channel: PromiseChannel, step: string, error: number, value: unknown): void {
  const waiting = channel.waiting;
  channel.waiting = null;
  if (!waiting) return;
  if (error !== 0) waiting.reject(failure(step, error));
  else waiting.resolve(value as never);
}

function connected(channel: PromiseChannel, error: number): void {
  if (error === 0) return complete(channel, '', 0, channel);
  complete(channel, 'WSPConnect', error, null);
  close(channel);
}

function takeClient(listener: PromiseChannel): void {
  if (!listener.waiting) return;
  const name = inetAny(0);
  size.value = SOCKADDR_SIZE;
  const s = WSPAccept(listener.s, name, size, null, 0, err);
  if (s !== INVALID_SOCKET) return complete(listener, '', 0, open(s, name));
  if (err.value !== WSAEWOULDBLOCK) complete(listener, 'WSPAccept', err.value, null);
}

function takeBytes(channel: PromiseChannel): void {
  if (!channel.waiting) return;
  if (WSPRecv(channel.s, incoming, 1, count, flags, null, null, null, err) === 0) {
    complete(channel, '', 0, count.value > 0 ? incoming[0].buf.slice(0, count.value) : null);
  } else if (err.value !== WSAEWOULDBLOCK) complete(channel, 'WSPRecv', err.value, null);
}

function sendMore(channel: PromiseChannel): void {
  while (channel.writes.length > 0) {
    const bytes = channel.writes[0].bytes as Uint8Array;
    if (channel.sent === bytes.length) {
      channel.sent = 0;
      (channel.writes.shift() as Wait).resolve(undefined as never);
      continue;
    }
    outgoing[0].buf = channel.sent === 0 ? bytes : bytes.subarray(channel.sent, bytes.length);
    outgoing[0].len = bytes.length - channel.sent;
    if (WSPSend(channel.s, outgoing, 1, count, 0, null, null, null, err) !== 0) {
      if (err.value !== WSAEWOULDBLOCK) dropWrites(channel, 'WSPSend', err.value);
      return;
    }
    channel.sent += count.value;
  }
}

function dropWrites(channel: PromiseChannel, step: string, error: number): void {
  const writes = channel.writes;
  channel.sent = 0;
  while (writes.length > 0) (writes.shift() as Wait).reject(failure(step, error));
}
