import { consume, shutWriting } from '../../engine/connection.ts';
import { indicate } from '../../engine/events.ts';
import { find } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { afterChange } from '../../engine/recovery.ts';
import { WSAEINVAL, WSAENOTCONN } from '../../headers/errors.ts';
import {
  FD_CLOSE,
  type Ref,
  SD_BOTH,
  SD_RECEIVE,
  SD_SEND,
  SOCK_DGRAM,
  SOCKET_ERROR,
} from '../../headers/winsock2.ts';
import { refuse } from '../refuse.ts';

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
  const datagrams = hooks.datagrams;
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
  afterChange(provider);
  return 0;
}
