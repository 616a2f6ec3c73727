import { find } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type Ref, SOCK_DGRAM, SOCKET_ERROR, type SockAddr, type WsaBuf } from '../../headers/winsock2.ts';
import type { CompletionRoutine, Overlapped, ThreadId } from '../../headers/ws2spi.ts';
import { WSPRecv } from '../calls/recv.ts';
import { membership } from './memberships.ts';
import { receiveFrom } from './receive.ts';
import { datagramSockets } from './sockets.ts';

hooks.datagrams = datagramSockets;
hooks.memberships = { change: membership };

/**
 * Receives one datagram and its sender's address. Bytes that do not fit into the buffers are discarded, and the call
 * fails with WSAEMSGSIZE, although buffers, address and count are filled. An empty datagram is received as 0 bytes.
 *
 * A socket that is a member of groups receives two kinds of datagrams. Those of a group have MSG_MCAST set; they are in
 * order among themselves, but come after unicast and broadcast datagrams. The chip does not distinguish unicast from
 * broadcast, so MSG_BCAST is never set. On a stream, `lpFrom` and `lpFromlen` are left unchanged, as with WSPRecv.
 *
 * @param s a SOCKET
 * @param lpBuffers the buffers, filled in order; those of length 0 are skipped
 * @param dwBufferCount number of buffers, 1 or more
 * @param lpNumberOfBytesRecvd out: bytes received; also with WSAEMSGSIZE; may be null in an overlapped call
 * @param lpFlags in: 0 or MSG_PEEK (leave the datagram unread); out: MSG_MCAST, and MSG_TRUNC if the datagram was
 * longer
 * @param lpFrom out: the sender; null if not wanted
 * @param lpFromlen in: at least 16; out: 16; null if not wanted
 * @param lpOverlapped on an overlapped socket: a record; a call that cannot complete at once continues in the
 * background
 * @param lpCompletionRoutine is called at the end of an overlapped call; null to use the record's event object
 * @param lpThreadId the thread that calls the routine; null for the runtime's only one
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (also a short `lpFromlen`; the datagram stays), WSAEINVAL (no
 * buffer, or not bound), WSAEOPNOTSUPP (other flags), WSAEMSGSIZE (truncated), WSAECONNRESET (the last datagram sent
 * reached a closed port; see SIO_UDP_CONNRESET), WSAESHUTDOWN (after SD_RECEIVE), WSAEWOULDBLOCK, WSAETIMEDOUT
 * (SO_RCVTIMEO), WSAEINTR, WSAENOBUFS (the runtime is out of memory; the datagram stays), WSAENETDOWN, WSAEINPROGRESS,
 * WSA_IO_PENDING
 * @see WSPRecvFrom, ws2spi.h; W5500 datasheet, UDP
 */
export function WSPRecvFrom(
  s: number,
  lpBuffers: WsaBuf[],
  dwBufferCount: number,
  lpNumberOfBytesRecvd: Ref<number> | null,
  lpFlags: Ref<number>,
  lpFrom: SockAddr | null,
  lpFromlen: Ref<number> | null,
  lpOverlapped: Overlapped | null,
  lpCompletionRoutine: CompletionRoutine | null,
  lpThreadId: ThreadId | null,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (handle.type !== SOCK_DGRAM) {
    return WSPRecv(
      s,
      lpBuffers,
      dwBufferCount,
      lpNumberOfBytesRecvd,
      lpFlags,
      lpOverlapped,
      lpCompletionRoutine,
      lpThreadId,
      lpErrno,
    );
  }
  return receiveFrom(
    handle,
    s,
    lpBuffers,
    dwBufferCount,
    lpNumberOfBytesRecvd,
    lpFlags,
    lpFrom,
    lpFromlen,
    lpOverlapped,
    lpCompletionRoutine,
    lpThreadId,
    lpErrno,
  );
}
