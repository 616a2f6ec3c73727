import type { Handle } from '../../engine/records/handle.ts';
import type { Provider } from '../../engine/records/provider.ts';
import type { DatagramSocket } from './datagram-socket.ts';

/** The device's sockets, by the numbers that the runtime knows them by. */

/** Numbers of the runtime's errors (libs/network/socketerrors.h). */
export const CLOSED = -1;
export const TIMEOUT = -3;
export const NO_ROUTE = -4;
export const NOT_FOUND = -6;
export const MAX_SOCK = -7;
export const RESET = -9;
export const NO_CONN = -11;

/** Kinds of sockets as `create` is told them; TLS is added to the first two. */
export const HTTP = 1;
export const UDP = 2;
export const TLS = 4;
export const KIND = 3;

/** A socket of the runtime: a listener, a connection, or one for datagrams. */
export interface NetSocket {
  /** Null for datagrams, and for a connection whose host's name is being looked up. */
  handle: Handle | null;
  /** The type that `create` was given for it, or for the listener that accepted it. */
  type: number;
  /** A server of `http` has accepted it: the runtime ignores most of what it is told of such a connection. */
  isServed: boolean;
  /** The error with which it has failed, as the runtime's number; 0: none. */
  error: number;
  /** Number of polls after the peer's end in which the runtime has sent nothing. */
  quiet: number;
  /** Time of the accept, in the clock's milliseconds. */
  sinceMs: number;
  /** Its state for datagrams; null for TCP. */
  udp: DatagramSocket | null;
}

/** Null where a number is free. */
export const sockets: (NetSocket | null)[] = [];

/** The provider; set by `startSockets`. */
export let provider: Provider;

export function startSockets(of: Provider): void {
  provider = of;
}

/** Makes a socket. Returns its number, which is the lowest that is free: the runtime looks through lists of them. */
export function add(handle: Handle | null, type: number): number {
  let s = 0;
  while (s < sockets.length && sockets[s]) s++;
  sockets[s] = {
    udp: null,
    sinceMs: provider.clock.now(),
    quiet: 0,
    error: 0,
    isServed: false,
    type: type,
    handle: handle,
  };
  return s;
}

/** Frees the number. */
export function remove(s: number): void {
  sockets[s] = null;
  // Nothing is kept of sockets that are over.
  while (sockets.length > 0 && !sockets[sockets.length - 1]) sockets.pop();
}
