import { consume } from '../connection.ts';
import { WSAEINVAL, WSAENOTCONN } from '../errors.ts';
import { indicate } from '../events.ts';
import { CONNECTED } from '../handle-states.ts';
import { find } from '../handles.ts';
import { refuse } from '../refuse.ts';
import { settle } from '../service.ts';
import { datagrams } from '../transports.ts';
import { FD_CLOSE, type Ref, SD_BOTH, SD_RECEIVE, SD_SEND, SOCK_DGRAM, SOCKET_ERROR } from '../winsock.ts';
import { shutWriting } from '../writing.ts';

/**
 * Ends one or both directions of a stream; the socket stays. Never blocks, and may be repeated.
 *
 * After SD_SEND the chip sends its FIN once everything was transmitted. Whether it goes on to receive in that state
 * is up to the chip: half-closing is best effort.
 *
 * After SD_RECEIVE, what waits and what still comes is thrown away; the chip cannot be told to reset the connection
 * for it. So the peer's sends go on succeeding, and its end is announced by FD_CLOSE.
 *
 * A datagram socket need not be connected: later calls in that direction fail with WSAESHUTDOWN, and what comes is thrown
 * away; nothing is sent.
 *
 * @param how SD_RECEIVE, SD_SEND or SD_BOTH
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (how), WSAENOTCONN (a stream)
 */
export function WSPShutdown(s: number, how: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (how !== SD_RECEIVE && how !== SD_SEND && how !== SD_BOTH) return refuse(lpErrno, WSAEINVAL);
  if (datagrams && handle.type === SOCK_DGRAM) {
    datagrams.shutdown(handle, how);
    return 0;
  }
  if (handle.state !== CONNECTED) return refuse(lpErrno, WSAENOTCONN);
  const provider = handle.provider;
  const slot = handle.slot;
  if (how !== SD_SEND) {
    handle.receiveShut = true;
    if (slot && slot.rxSize > 0) consume(provider, slot, slot.rxSize);
    indicate(handle, FD_CLOSE);
  }
  if (how !== SD_RECEIVE) shutWriting(handle);
  settle(provider);
  return 0;
}
