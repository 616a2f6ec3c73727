import { finish } from '../connection.ts';
import { WSAEINVAL, WSAENOTCONN } from '../errors.ts';
import { CONNECTED } from '../handle-states.ts';
import { find } from '../handles.ts';
import { errand } from '../provider.ts';
import { refuse } from '../refuse.ts';
import { type Ref, SD_BOTH, SD_RECEIVE, SD_SEND, SOCKET_ERROR } from '../winsock.ts';

/**
 * Ends one or both directions of a stream; the socket stays. Never blocks, and may be repeated.
 *
 * After SD_SEND the chip sends its FIN once everything was transmitted. Whether it goes on to receive in that state
 * is up to the chip: half-closing is best effort.
 *
 * @param how SD_RECEIVE, SD_SEND or SD_BOTH
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (how), WSAENOTCONN
 */
export function WSPShutdown(s: number, how: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (how !== SD_RECEIVE && how !== SD_SEND && how !== SD_BOTH) return refuse(lpErrno, WSAEINVAL);
  if (handle.state !== CONNECTED) return refuse(lpErrno, WSAENOTCONN);
  if (how !== SD_SEND) handle.receiveShut = true;
  if (how === SD_RECEIVE || handle.sendShut) return 0;
  handle.sendShut = true;
  const slot = handle.slot;
  if (!slot) return 0;
  slot.finWanted = true;
  if (!finish(slot, handle.provider.chip)) errand(handle.provider);
  return 0;
}
