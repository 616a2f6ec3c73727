import { startListening } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { find } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED, LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEINVAL, WSAEISCONN, WSAEOPNOTSUPP } from '../../headers/errors.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR } from '../../headers/winsock2.ts';
import { yieldTo } from '../options/shared-ports.ts';
import { refuse } from '../refuse.ts';

/**
 * Makes a bound socket listen, with a queue of up to `backlog` pending requests, which are accepted, rejected or
 * withdrawn. Every request occupies one of the chip's eight sockets, so eight is the upper limit; `backlog` is clamped
 * to 1 to 8 without an error. The chip refuses a request beyond the backlog.
 *
 * On a listening socket the call sets the new backlog; surplus requests are ended, the newest first, never the top.
 *
 * Sockets that may share a port (see docs/options.md) may both listen on it. One of them receives the requests: the
 * first that is bound to the device's address, else the first. When it is closed, the other takes over.
 *
 * @param s a SOCKET
 * @param backlog largest number of pending requests: 1 to 8 after clamping
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEOPNOTSUPP (datagrams), WSAEINVAL (not bound), WSAEISCONN
 * @see WSPListen, ws2spi.h
 */
export function WSPListen(s: number, backlog: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (hooks.datagrams && handle.type === SOCK_DGRAM) return refuse(lpErrno, WSAEOPNOTSUPP);
  if (handle.state === CONNECTED || handle.state === BROKEN) return refuse(lpErrno, WSAEISCONN);
  if (handle.state !== BOUND && handle.state !== LISTENING) return refuse(lpErrno, WSAEINVAL);
  startListening(handle, backlog);
  afterChange(handle.provider);
  if (handle.provider.listeners.length > 1) yieldTo(handle);
  return 0;
}
