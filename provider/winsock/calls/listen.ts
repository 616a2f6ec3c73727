import { startListening } from '../../engine/listening.ts';
import { find } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED, LISTENING } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { afterChange } from '../../engine/recovery.ts';
import { WSAEINVAL, WSAEISCONN, WSAEOPNOTSUPP } from '../../headers/errors.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR } from '../../headers/winsock2.ts';
import { yieldTo } from '../options/shared-ports.ts';
import { refuse } from '../refuse.ts';

/**
 * Lets a bound socket listen, and holds up to `backlog` pending requests until they are accepted, rejected or
 * withdrawn. Every request occupies one of the chip's eight sockets, so that is the upper limit; what is asked
 * beyond it, and below one, is clamped in silence. A request beyond the backlog is refused by the chip.
 *
 * On a listening socket the new backlog is adopted; surplus requests are ended, the newest first, never the top.
 *
 * @param backlog how many requests may be pending: 1 to 8 after clamping
 * Sockets that may share a port (see docs/options.md) may both listen there. One of them is heard: the first that is
 * bound to the device's address, else the first. When it closes the other takes over.
 *
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEOPNOTSUPP (datagrams), WSAEINVAL (not bound), WSAEISCONN
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
