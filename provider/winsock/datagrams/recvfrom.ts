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
 * Receives one datagram, and tells who sent it. What does not fit into the buffers is thrown away, and the call fails
 * with WSAEMSGSIZE, though buffers, address and count are filled. A datagram without contents is one, too: 0 bytes.
 *
 * A socket that is a member of groups has two kinds of datagrams: those of a group come with MSG_MCAST, and in order
 * among themselves, but behind those that came for the device itself or for everybody. Of the latter two the chip does
 * not tell which is which, so MSG_BCAST is never set. A stream leaves `lpFrom` and `lpFromlen` alone, as if WSPRecv
 * had been called.
 *
 * @param lpBuffers the buffers, filled in order; those of length 0 are skipped
 * @param dwBufferCount how many of them, 1 or more
 * @param lpNumberOfBytesRecvd out: bytes received; also with WSAEMSGSIZE; may be null in an
 *   overlapped call
 * @param lpFlags in: 0 or MSG_PEEK (leave the datagram to be read again); out: MSG_MCAST, and MSG_TRUNC where the
 *   datagram was longer
 * @param lpFrom is filled with the sender; null for none
 * @param lpFromlen in: at least 16; out: 16; null for none
 * @param lpOverlapped on an overlapped socket: a record; what cannot be done at once then goes on without the caller
 * @param lpCompletionRoutine is called at the end of an overlapped call; null for the record's event object
 * @param lpThreadId calls the routine; null for the runtime's one
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (also a short `lpFromlen`; the datagram waits on),
 *   WSAEINVAL (no buffer, or not bound), WSAEOPNOTSUPP (other flags), WSAEMSGSIZE (truncated), WSAECONNRESET (the
 *   last datagram sent has met a closed port; see SIO_UDP_CONNRESET), WSAESHUTDOWN (after SD_RECEIVE),
 *   WSAEWOULDBLOCK, WSAETIMEDOUT (SO_RCVTIMEO), WSAEINTR, WSAENOBUFS (the runtime is out of memory; the datagram
 *   waits on), WSAENETDOWN, WSAEINPROGRESS, WSA_IO_PENDING
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
