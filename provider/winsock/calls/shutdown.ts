import { consume, shutWriting } from '../../engine/connection.ts';
import { indicate } from '../../engine/events.ts';
import { afterChange } from '../../engine/poll.ts';
import { find } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
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
 * Ends one or both directions of a stream; the socket stays open. Never blocks, and may be repeated.
 *
 * After SD_SEND the chip sends its FIN once all bytes were transmitted. It depends on the chip if data that arrives
 * afterwards is still received: a half-close is best effort.
 *
 * After SD_RECEIVE, waiting and arriving data is discarded. The chip has no command to reset the connection for it, so
 * the peer's sends succeed, and FD_CLOSE announces the peer's FIN.
 *
 * A datagram socket need not be connected. Later calls in that direction fail with WSAESHUTDOWN, and arriving datagrams
 * are discarded; nothing is sent.
 *
 * @param s a SOCKET
 * @param how SD_RECEIVE, SD_SEND or SD_BOTH
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (how), WSAENOTCONN (a stream)
 * @see WSPShutdown, ws2spi.h
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
