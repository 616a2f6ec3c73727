import { SOCKETS } from '../../hal/w5500/sockets.ts';
import { withdraw } from '../backlog.ts';
import { abandon } from '../connection.ts';
import { WSAEADDRINUSE, WSAEINVAL, WSAEISCONN, WSAEOPNOTSUPP } from '../errors.ts';
import { BOUND, BROKEN, CONNECTED, LISTENING } from '../handle-states.ts';
import { find, type Handle } from '../handles.ts';
import { refuse } from '../refuse.ts';
import { recall, settle } from '../service.ts';
import { ARMED } from '../slot-states.ts';
import { datagrams } from '../transports.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR } from '../winsock.ts';

/**
 * Lets a bound socket listen, and holds up to `backlog` pending requests until they are accepted, rejected or
 * withdrawn. Every request occupies one of the chip's eight sockets, so that is the upper limit; what is asked
 * beyond it, and below one, is clamped in silence. A request beyond the backlog is refused by the chip.
 *
 * On a listening socket the new backlog is adopted; surplus requests are ended, the newest first, never the top.
 *
 * @param backlog how many requests may be pending: 1 to 8 after clamping
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEOPNOTSUPP (datagrams), WSAEINVAL (not bound), WSAEISCONN,
 *   WSAEADDRINUSE (another socket listens on the port, though it was bound to another address, or with SO_REUSEADDR)
 */
export function WSPListen(s: number, backlog: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (datagrams && handle.type === SOCK_DGRAM) return refuse(lpErrno, WSAEOPNOTSUPP);
  if (handle.state === CONNECTED || handle.state === BROKEN) return refuse(lpErrno, WSAEISCONN);
  if (handle.state !== BOUND && handle.state !== LISTENING) return refuse(lpErrno, WSAEINVAL);
  if (heardByOther(handle)) return refuse(lpErrno, WSAEADDRINUSE);
  handle.backlog = backlog < 1 ? 1 : Math.min(backlog, SOCKETS);
  if (handle.state !== LISTENING) handle.provider.listeners.push(handle);
  handle.state = LISTENING;
  shrink(handle);
  handle.provider.wanting = true;
  settle(handle.provider);
  return 0;
}

/** Whether another socket listens on the same port: the chip hands a SYN to either, whatever their addresses. */
function heardByOther(listener: Handle): boolean {
  const listeners = listener.provider.listeners;
  for (let i = 0; i < listeners.length; i++)
    if (listeners[i] !== listener && listeners[i].localPort === listener.localPort) return true;
  return false;
}

function shrink(listener: Handle): void {
  const provider = listener.provider;
  for (let n = SOCKETS - 1; n >= 0 && listener.queued + listener.armed > listener.backlog; n--) {
    const slot = provider.slots[n];
    if (slot.state === ARMED && slot.handle === listener) recall(provider, slot);
  }
  while (listener.queued > listener.backlog) {
    const newest = provider.slots[listener.queue[listener.queued - 1]];
    withdraw(newest);
    abandon(provider, newest);
  }
}
