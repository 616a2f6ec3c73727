import { find } from '../../engine/records/handle.ts';
import { WSAENOPROTOOPT } from '../../headers/errors.ts';
import { type Ref, SD_RECEIVE, SD_SEND, SOCKET_ERROR, type WsaBuf } from '../../headers/winsock2.ts';
import { refuse } from '../refuse.ts';
import { WSPShutdown } from './shutdown.ts';

/**
 * Ends the sending side of a connection, as WSPShutdown with SD_SEND does.
 *
 * @param s a SOCKET
 * @param lpOutboundDisconnectData must be null: TCP carries no data in its FIN
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAENOPROTOOPT (data), WSAENOTCONN
 * @see WSPSendDisconnect, ws2spi.h
 */
export function WSPSendDisconnect(
  s: number,
  lpOutboundDisconnectData: WsaBuf | null,
  lpErrno: Ref<number>,
): number {
  return disconnect(s, SD_SEND, lpOutboundDisconnectData, lpErrno);
}

/**
 * Ends the receiving side of a connection, as WSPShutdown with SD_RECEIVE does.
 *
 * @param s a SOCKET
 * @param lpInboundDisconnectData must be null: TCP brings no data in its FIN
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAENOPROTOOPT (a buffer), WSAENOTCONN
 * @see WSPRecvDisconnect, ws2spi.h
 */
export function WSPRecvDisconnect(
  s: number,
  lpInboundDisconnectData: WsaBuf | null,
  lpErrno: Ref<number>,
): number {
  return disconnect(s, SD_RECEIVE, lpInboundDisconnectData, lpErrno);
}

function disconnect(s: number, how: number, data: WsaBuf | null, lpErrno: Ref<number>): number {
  if (!find(s, lpErrno)) return SOCKET_ERROR;
  return data ? refuse(lpErrno, WSAENOPROTOOPT) : WSPShutdown(s, how, lpErrno);
}
